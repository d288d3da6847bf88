"""The pages of covenants and green are right: their examples are run."""

from __future__ import annotations

import doctest

import pytest

from tests.shared import REPOSITORY


@pytest.mark.parametrize("page", ["covenants", "green"])
def test_the_examples_of_a_page_hold(page):
    found = doctest.testfile(str(REPOSITORY / f"docs/numbers/{page}.md"), module_relative=False)
    assert found.attempted > 5
    assert found.failed == 0
