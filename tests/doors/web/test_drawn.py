"""How a fact is drawn, in the words of the reader."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from clc.doors.web.drawn import drawn
from clc.doors.web.rule_book.words import ACTS
from clc.policy.loader import shipped
from clc.policy.vocabulary import PERMISSIONS

BOOK = shipped()


def test_a_sum_over_months_reads_as_a_sentence() -> None:
    said = drawn(BOOK, BOOK.facts["sold_12m"])
    assert said == (
        "VAT invoices: sum of Amount without tax; where Invoice status is Valid, Direction is Sold, repeats left out; "
        "the last 12 whole months"
    )


def test_a_measure_of_two_columns_and_a_list_of_choices_are_told() -> None:
    said = drawn(BOOK, BOOK.facts["loans_exposure"])
    assert "sum of Amount owed + Undisbursed amount" in said
    assert "Loan status is Approved or Agreement signed or Effective" in said


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_drawn_fact_is_told_without_codes_of_python(language: str) -> None:
    with override(language):
        said = {name: drawn(BOOK, rule) for name, rule in BOOK.facts.items() if rule.table}
    assert len(said) > 100
    assert not {name: words for name, words in said.items() if not words or set("{}[]'%") & set(words)}


def test_a_told_fact_is_drawn_from_nothing() -> None:
    assert drawn(BOOK, BOOK.facts["bank_rating"]) == ""


def test_every_permission_has_words() -> None:
    assert set(ACTS) == PERMISSIONS
