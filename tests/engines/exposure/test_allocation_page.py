"""The page about allocation says what the code does."""

import doctest

from tests.shared import REPOSITORY


def test_the_examples_of_the_page_are_true():
    found = doctest.testfile(str(REPOSITORY / "docs/numbers/allocation.md"), module_relative=False)
    assert found.attempted > 8
    assert found.failed == 0
