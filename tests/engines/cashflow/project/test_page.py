"""The page about the project model says what the code does, and its checks are said in Chinese too."""

import doctest

from clc import catalogue
from clc.engines.cashflow.project.checks import CHECKS
from tests.shared import REPOSITORY


def test_the_examples_of_the_page_are_true() -> None:
    found = doctest.testfile(str(REPOSITORY / "docs/numbers/project_model.md"), module_relative=False)
    assert found.attempted > 20
    assert found.failed == 0


def test_every_check_is_said_in_chinese() -> None:
    chinese = catalogue.merged(sorted((catalogue.FOLDER / "zh_Hans").glob("*.po")), "zh_Hans")
    for words, *_ in CHECKS.values():
        said = chinese.get(words)
        assert said is not None, words
        assert said.string
