"""A redline keeps both texts letter by letter, tells words and Chinese characters apart, and can be read."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from clc.stages.contract.comparing import Run, redline, words_of

TEXTS = st.text(alphabet=st.sampled_from("甲方乙方贷款aB c1,0.5%。 \n"), max_size=60)


@given(TEXTS, TEXTS)
def test_the_runs_kept_and_taken_out_are_the_old_text_and_those_put_in_the_new_one(before: str, after: str) -> None:
    found = redline(before, after)
    assert "".join(run.text for run in found if run.how != "in") == before
    assert "".join(run.text for run in found if run.how != "out") == after
    assert all(run.text for run in found)
    assert all(one.how == "same" or other.how == "same" or (one.how, other.how) == ("out", "in")
               for one, other in itertools.pairwise(found))


@given(TEXTS)
def test_the_same_text_has_nothing_taken_out_or_put_in(text: str) -> None:
    assert all(run.how == "same" for run in redline(text, text))


def test_an_amount_changes_as_a_whole() -> None:
    assert words_of("贷款12,000,000.00元") == ["贷", "款", "12,000,000.00", "元"]
    assert redline("金额为12,000,000.00元", "金额为15,000,000.00元") == [
        Run("same", "金额为"), Run("out", "12,000,000.00"), Run("in", "15,000,000.00"), Run("same", "元")]


def test_a_single_kept_character_between_changes_is_read_as_changed() -> None:
    assert redline("甲乙丙", "丁乙戊") == [Run("out", "甲乙丙"), Run("in", "丁乙戊")]


def test_a_text_beyond_measure_is_not_compared_word_by_word() -> None:
    assert redline("a" * 20_001, "b") == [Run("out", "a" * 20_001), Run("in", "b")]
