"""Fixtures of tests that kill real processes."""

from collections.abc import Iterator

import pytest

from tests.crash.processes import Zygote


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """The warm process that others are forked from."""
    opened = Zygote()
    yield opened
    opened.close()
