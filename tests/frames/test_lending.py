"""Lending plans over clients and terms: who is barred and why, what shocks do, what cannot be meant."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from clc.frames.lending import Applicants, Terms, check_applicants, plain, prepared, shocked, terms_of
from clc.frames.lending_answer import answered, compared
from clc.frames.lending_child import work
from clc.frames.lending_files import rule_terms, shock_of
from clc.kernel.errors import BadInput
from clc.policy import loader

RATES = (0.05, 0.08, 0.12)
LOST = {"A": (0.1, 0.4, 0.8), "B": (0.05, 0.3, 0.7)}
GRADES = {"A1": "A", "B1": "B", "D": ""}


def terms(**changes) -> Terms:
    """Terms of a small plan."""
    told = Terms(budget=3e6, least=1e5, most=1e6, rates=RATES, lost=LOST, grades=GRADES, lgd=0.45, funding=0.02)
    return replace(told, **changes)


def clients(*rows: tuple[str, float, str]) -> Applicants:
    """Clients of grade, chance of default and industry."""
    grade, pd, industry = zip(*rows, strict=True)
    return Applicants([f"C{at}" for at in range(len(rows))], grade, np.array(pd), industry, np.full(len(rows), np.nan))


SIX = clients(("A1", 0.01, "C25"), ("A1", 0.02, "H62"), ("B1", 0.03, "C13"), ("B1", 0.05, "E47"), ("D", 0.5, "C25"),
              ("A1", math.nan, "F51"))


def why(found, code):
    return next(one["why"] for one in found["rows"] if one["client"] == code)


def test_profit_is_interest_of_those_who_pay_less_loss_and_funding_on_what_is_taken():
    ready = prepared(clients(("A1", 0.01, "")), terms())
    assert ready.offers.profit[0, 1] == pytest.approx(0.6 * (0.99 * 0.08 - 0.01 * 0.45 - 0.02))
    assert ready.offers.loss[0, 1] == pytest.approx(0.6 * 0.01 * 0.45)
    assert ready.offers.use[0].tolist() == [1, 1, 1]
    assert prepared(clients(("A1", 0.01, "")), terms(counts="taken")).offers.use[0] == pytest.approx([0.9, 0.6, 0.2])


def test_who_is_not_lent_to_has_a_reason():
    told = clients(("A1", 0.01, ""), ("D", 0.01, ""), ("A1", math.nan, ""), ("unknown", 0.01, ""), ("", 0.01, ""),
                   ("Z9", 0.01, ""), ("A1", 0.9, ""))
    found = answered(told, terms())
    assert [one["why"] for one in found["rows"]] == [
        "lent", "grade", "pd_unknown", "grade_unknown", "grade_unknown", "grade_new", "loses"]
    assert found["rows"][2]["pd"] is None
    assert [one["amount"] for one in found["rows"][1:]] == [0.0] * 6


def test_a_grade_that_is_not_lent_to_gets_nothing_however_good_it_looks():
    found = answered(clients(("D", 0.0001, ""), ("A1", 0.05, "")), terms())
    assert why(found, "C0") == "grade"
    assert next(one for one in found["by_grade"] if one["group"] == "D")["amount"] == 0


def test_a_clients_own_bound_below_the_smallest_loan_bars_it():
    told = replace(clients(("A1", 0.01, ""), ("A1", 0.01, "")), most=np.array([50_000.0, 300_000.0]))
    found = answered(told, terms())
    assert why(found, "C0") == "bound"
    assert found["rows"][1]["amount"] == 300_000


def test_one_client_takes_at_most_its_share_of_the_budget():
    found = answered(SIX, terms(client_most=0.1))
    assert max(one["amount"] for one in found["rows"]) == pytest.approx(300_000)


def test_a_limit_by_class_industry_and_loss_is_kept():
    found = answered(SIX, terms(classes={"A": (0.0, 0.4)}, industry_most=0.35, loss_most=0.004))
    by_limit = {one["limit"]: one for one in found["prices"]}
    assert set(by_limit) >= {"budget", "class/A", "industry/C", "industry/H", "expected_loss"}
    assert all(one["used"] <= one["at"] + 0.01 for one in by_limit.values())


def test_an_unknown_industry_is_bound_by_no_limit_of_an_industry():
    assert not prepared(clients(("A1", 0.01, "")), terms(industry_most=0.1)).rows


def test_the_answer_adds_up():
    found = answered(SIX, terms())
    assert found["proven"]
    assert found["gap"] == 0
    assert sum(one["profit"] for one in found["rows"]) == pytest.approx(found["value"])
    for name in ("by_grade", "by_industry", "by_rate"):
        assert sum(one["amount"] for one in found[name]) == pytest.approx(found["amount"])
    assert found["value"] >= max(one["value"] for one in found["rivals"] if one["value"] is not None)
    assert found["marginal"]["more"] == pytest.approx(1e5 * found["prices"][0]["price"], rel=0.5)


def test_a_shock_changes_those_whom_it_names_by_the_longest_beginning_of_their_code():
    shock = {"C": {"pd_times": 2.0}, "C25": {"pd_times": 5.0, "lgd_plus": 0.1}, "H": {"amount_times": 0.5}}
    ready = prepared(SIX, shocked(terms(), shock))
    assert ready.pd[:4] == pytest.approx([0.05, 0.02, 0.06, 0.05])
    assert ready.lgd[0] == pytest.approx(0.55)
    assert ready.offers.most[1] == 500_000


def test_what_changed_under_a_shock_names_who_is_treated_otherwise():
    base = answered(SIX, terms())
    after = answered(SIX, shocked(terms(), {"H": {"pd_times": 40.0}}))
    told = compared(base, after)
    assert told["value"] < 0
    assert "C1" in {one["client"] for one in told["moves"]}


def test_the_child_answers_a_case_of_plain_values():
    case = {"clients": {"code": ["x", "y"], "grade": ["A1", None], "pd": [0.01, None], "industry": ["H62", None],
                        "most": [None, None]}, "terms": plain(terms()), "shock": {"H": {"pd_times": 3.0}}}
    found = work(case)
    assert found["rows"][1]["why"] == "grade_unknown"
    assert found["shocked"]["value"] < found["value"]


@pytest.mark.parametrize(("changes", "words"), [
    ({"budget": 99_999.0}, "The budget of 99,999.00 is below the smallest loan"),
    ({"client_most": 0.01}, "What one client may have of the budget"), ({"budget": -1.0}, "budget"),
    ({"budget": math.nan}, "budget"), ({"least": 0.0}, "least"),
    ({"least": 2e6}, "above most"),
    ({"rates": (4.35,), "lost": {"A": (0.1,), "B": (0.1,)}}, "Write 0.0435 for 4.35 %"),
    ({"funding": 2.5}, "Write 0.025 for 2.5 %"), ({"lgd": -0.1}, "lgd"), ({"rates": (0.08, 0.05, 0.12)}, "rise"),
    ({"lost": {"A": (0.1, 0.4, 1.4), "B": (0, 0, 0)}}, "1.4 of class A is no share"),
    ({"lost": {"A": (0.1, 0.4), "B": (0, 0, 0)}}, "2 shares for 3 rates"), ({"counts": "both"}, "offered or taken"),
    ({"grades": {"A1": "X"}}, "class X"), ({"classes": {"A": (0.5, 0.2)}}, "no band"),
    ({"loss_most": math.nan}, "loss_most"), ({"budget": 1e300}, "budget"),
    ({"classes": {"Z": (0.0, 0.5)}}, "there is no class Z"),
])  # fmt: skip
def test_terms_that_cannot_be_meant_are_refused_in_words(changes, words):
    with pytest.raises(BadInput) as wrong:
        answered(SIX, terms(**changes))
    assert words in str(wrong.value)


@pytest.mark.parametrize(("told", "words"), [
    (Applicants([], [], np.array([]), [], np.array([])), "no client"),
    (replace(SIX, code=["same"] * 6), "told twice"),
    (replace(SIX, pd=np.array([4.35, 0, 0, 0, 0, 0])), "Write 0.0435 for 4.35 %"),
    (replace(SIX, most=np.array([-1.0, 0, 0, 0, 0, 0])), "below 0"),
    (replace(SIX, grade=["A1"]), "same columns"),
])  # fmt: skip
def test_clients_that_cannot_be_meant_are_refused_in_words(told, words):
    with pytest.raises(BadInput) as wrong:
        check_applicants(told)
    assert words in str(wrong.value)


def test_terms_of_plain_values_know_their_names():
    assert terms_of(plain(terms())) == terms()
    with pytest.raises(BadInput, match="do not know"):
        terms_of({**plain(terms()), "colour": 1})
    with pytest.raises(BadInput, match="miss something"):
        terms_of({"budget": 1e6, "rates": RATES, "lost": LOST})


def test_the_shipped_plan_holds_and_lends_nothing_to_the_worst_grades():
    book = loader.shipped()
    told = terms_of({**rule_terms(book, "sme", date(2026, 1, 1)), "budget": 1e8})
    assert {name for name, demand in told.grades.items() if not demand} == {"C2", "D"}
    assert len(told.rates) == 29
    assert (told.least, told.most, told.rates[0], told.rates[-1]) == (1e5, 1e6, 0.04, 0.15)
    assert all(shares[0] == 0 and list(shares) == sorted(shares) for shares in told.lost.values())
    assert shock_of(book, "sme", "pandemic")["H"]["pd_times"] == 3.0


@pytest.mark.parametrize("ask", [lambda book: rule_terms(book, "none", date(2026, 1, 1)),
                                 lambda book: rule_terms(book, "sme", date(2001, 1, 1)),
                                 lambda book: shock_of(book, "sme", "none")])
def test_what_the_rule_book_does_not_hold_is_refused_in_words(ask):
    with pytest.raises(BadInput) as wrong:
        ask(loader.shipped())
    assert wrong.value.todo
