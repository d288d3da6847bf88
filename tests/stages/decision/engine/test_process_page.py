"""The page on the process is true: every example gives what it says."""

import doctest

from tests.shared import REPOSITORY


def test_every_example_on_the_page_holds():
    found = doctest.testfile(str(REPOSITORY / "docs/numbers/process.md"), module_relative=False)
    assert found.attempted > 20
    assert found.failed == 0
