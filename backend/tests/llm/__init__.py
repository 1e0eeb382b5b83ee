"""Tests of koda.llm."""
