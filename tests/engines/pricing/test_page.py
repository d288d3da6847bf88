"""The page about pricing says what the code does."""

from __future__ import annotations

import doctest

from tests.shared import REPOSITORY


def test_the_examples_of_the_page_are_true() -> None:
    found = doctest.testfile(str(REPOSITORY / "docs/numbers/pricing.md"), module_relative=False)
    assert found.attempted > 25
    assert found.failed == 0
