"""The page about loans says what the code does."""

import doctest

from tests.shared import REPOSITORY


def test_every_example_on_the_page_holds():
    found = doctest.testfile(str(REPOSITORY / "docs/numbers/loans.md"), module_relative=False)
    assert found.attempted > 40
    assert found.failed == 0
