"""The page about project finance says what the code does."""

import doctest

from tests.shared import REPOSITORY


def test_the_examples_of_the_page_are_true():
    found = doctest.testfile(str(REPOSITORY / "docs/numbers/project_finance.md"), module_relative=False)
    assert found.attempted > 40
    assert found.failed == 0
