"""Rules of drawings and payees: the cases in their files hold, and what contradicts itself is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from clc.policy.kind.drawing import Drawing, rule_for
from clc.policy.kind.payee import Payee
from clc.policy.kind.product import Product
from clc.stages.hub.book import current_book

DAY = date(2026, 1, 5)
CASE = {"as_of": "2026-01-05", "amount": 5.0, "threshold": None, "known_months": None, "default_chance": None,
        "expect": "self"}
TOLD: dict[str, Any] = {
    "label": "x", "reference": "x", "facilities": ["WC"], "new_months": {"2015-01-01": None},
    "ordinary_from": {"2015-01-01": None}, "split_days": {"2015-01-01": 30}, "pays_within": {"2015-01-01": 5},
    "at_latest": {"2015-01-01": 10}, "progress_slack": {"2015-01-01": 0.0}, "inspect_within": {"2015-01-01": 15},
    "cases": [CASE]}


def ruled(name: str = "working_capital") -> Drawing:
    return current_book().of(Drawing)[name]


def test_every_product_that_pays_money_out_knows_how_it_is_drawn() -> None:
    rules = current_book().of(Drawing)
    without = [name for name, one in current_book().of(Product).items()
               if one.charge == "interest" and rule_for(rules, one.facility) is None]
    assert without == []


def test_no_facility_is_ruled_twice() -> None:
    told = [one for rule in current_book().of(Drawing).values() for one in rule.facilities]
    assert len(told) == len(set(told))


@given(amount=st.floats(0.01, 1e12), threshold=st.floats(1, 1e12), months=st.none() | st.floats(0, 600),
       chance=st.none() | st.floats(0, 1))
def test_more_is_never_asked_for_less(amount: float, threshold: float, months: float | None, chance: float | None) -> None:
    rule = ruled()
    if rule.mode(amount, threshold, months, chance, DAY) == "entrusted":
        assert rule.mode(amount * 2, threshold, months, chance, DAY) == "entrusted"
    if amount > threshold:
        assert rule.mode(amount, threshold, months, chance, DAY) == "entrusted"


def test_what_is_unknown_counts_against_the_borrower() -> None:
    assert ruled().is_ordinary(None, None, DAY)
    assert not ruled().is_ordinary(None, 0.001, DAY)
    assert not ruled().is_ordinary(60, None, DAY)


@pytest.mark.parametrize(("change", "said"), [
    ({"at_latest": {"2015-01-01": 3}}, "is before"), ({"stops": ["red"], "asks": ["red"]}, "both stops and asks"),
    ({"cases": [{**CASE, "expect": "entrusted"}]}, "is paid self"), ({"always": True}, "is paid entrusted"),
    ({"facilities": []}, "at least 1"), ({"rubbish": 1}, "Extra inputs"), ({"split_days": {"2015-01-01": -1}}, "greater"),
])
def test_a_rule_that_contradicts_itself_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Drawing.model_validate({**TOLD, **change})


def test_a_payee_whose_cases_do_not_hold_is_refused() -> None:
    told = {"label": "x", "reference": "x", "words": ["证券"], "answer": "stops", "cases": [
        {"payee": "虚构证券", "named": False}, {"payee": "虚构钢铁", "named": False}]}
    with pytest.raises(ValidationError, match="names it"):
        Payee.model_validate(told)


@pytest.mark.parametrize(("payee", "named"), [
    ("NORTHERN FUTURES LTD", True), ("Futuresque Design", False), ("虚构证券印务有限公司", False), ("虚构证券", True),
])
def test_latin_words_are_whole_and_chinese_as_it_stands(payee: str, named: bool) -> None:
    assert bool(current_book().of(Payee)["securities"].named_in(payee)) is named
