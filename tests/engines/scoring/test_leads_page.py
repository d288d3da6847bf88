"""The page on leads is true: every example gives what it says."""

import doctest

from tests.shared import REPOSITORY


def test_every_example_on_the_page_holds():
    found = doctest.testfile(str(REPOSITORY / "docs/numbers/leads.md"), module_relative=False)
    assert found.attempted > 10
    assert found.failed == 0
