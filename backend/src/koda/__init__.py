"""Koda: a self-hosted coding agent whose every change waits for a person."""

__version__ = "0.1.0"
