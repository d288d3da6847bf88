"""Rules of a loan's life: reference rates, penalties, settlement, extensions, receivables."""

from __future__ import annotations

from datetime import date

import pytest

from clc.engines.cashflow.extending import ExtensionRule, extension_months
from clc.engines.cashflow.penalty import Uplift, penalty_rate
from clc.policy import loader
from clc.policy.kind.extension import Extension
from clc.policy.kind.penalty import Penalty
from clc.policy.kind.receivable import Receivable
from clc.policy.kind.reference_rate import ReferenceRate
from clc.policy.kind.settlement import Settlement
from clc.policy.problems import BadBook

BOOK = loader.shipped()


def told_as(path, **changes):
    """The shipped book with changes in one rule."""
    return BOOK.overlay({path: changes})


def test_a_reference_rate_tells_what_is_in_force_and_what_a_reset_takes():
    rate = BOOK.of(ReferenceRate)["lpr_1y"]
    assert rate.in_force(date(2024, 10, 21)) == (0.0310, date(2024, 10, 21))
    assert rate.before(date(2024, 10, 21)) == (0.0335, date(2024, 9, 20))
    assert rate.in_force(date(2019, 8, 19)) is None
    assert rate.before(date(2019, 8, 20)) is None


def test_the_longer_rate_never_lies_below_the_shorter_one():
    short, long_ = (BOOK.of(ReferenceRate)[name].published for name in ("lpr_1y", "lpr_5y"))
    assert short.keys() == long_.keys()
    assert all(long_[day] >= rate for day, rate in short.items())


@pytest.mark.parametrize(("path", "changes", "said"), [
    ("reference_rate/lpr_1y", {"published": {"2030-01-21": 3.1}}, "less than 1"),
    ("reference_rate/lpr_1y", {"cases": [{"as_of": "2024-10-21", "in_force": 0.03, "reset": 0.03}]}, "case of 2024-10-21"),
    ("reference_rate/lpr_1y", {"publication": {"day_of_month": 31}}, "less than or equal to 28"),
    ("reference_rate/lpr_1y", {"publication": {"calendar": "mars"}}, "calendar/mars"),
    ("penalty/china", {"overdue": {"2025-01-01": {"least": 0.3, "most": 0.5, "usual": 0.6}}}, "usual 0.6 must lie within"),
    ("penalty/china", {"order": ["costs", "interest", "interest"]}, "once each"),
    ("settlement/quarterly", {"months": [3, 6, 9]}, "evenly apart"),
    ("settlement/quarterly", {"paid_on": 25}, "paid_on is the day of settlement"),
    ("extension/china", {"bounds": {"2025-01-01": {"short_months": 60, "medium_months": 60, "short_share": 1.0,
                                                   "medium_share": 0.5, "long_months": 36}}}, "below medium_months"),
    ("receivable/china", {"edges_days": [0, 60, 30]}, "edges_days ascend"),
])
def test_a_rule_that_cannot_hold_is_refused(path, changes, said):
    with pytest.raises(BadBook) as wrong:
        told_as(path, **changes)
    assert said in str(wrong.value)


def test_penalties_of_the_book_are_the_engine_s_worked_example():
    rule = BOOK.of(Penalty)["china"].on_day(date(2025, 4, 1))
    uplift = Uplift(rule.overdue.usual, rule.misuse.usual, rule.cap)
    assert penalty_rate(0.045, uplift) == pytest.approx(0.0675)
    assert (rule.penalty_compounds, rule.order, rule.court_delay_per_day) == (
        False, ("costs", "interest", "principal"), 0.000175)
    assert BOOK.of(Penalty)["china"].on_day(date(2000, 1, 1)).overdue is None
    assert BOOK.of(Penalty)["china"].stamp_duty("loan", date(2025, 1, 1)) == 0.00005
    assert BOOK.of(Penalty)["china"].stamp_duty("guarantee", date(2025, 1, 1)) is None


def test_extensions_of_the_book_are_those_of_the_engine():
    bounds = BOOK.of(Extension)["china"].bounds_on(date(2025, 1, 1))
    assert extension_months([12, 36, 120], ExtensionRule(**bounds.model_dump())).tolist() == [12, 18, 36]


def test_interest_is_settled_on_the_20th_and_paid_on_the_21st():
    rules = BOOK.of(Settlement)
    assert {name: (rule.day, rule.paid_on, rule.months_per_period) for name, rule in rules.items()} == {
        "monthly": (20, 21, 1), "quarterly": (20, 21, 3)}


def test_large_firms_pay_small_ones_within_sixty_days_since_2025():
    rule = BOOK.of(Receivable)["china"]
    assert rule.pay_within_on("large", date(2025, 6, 1)).most == 60
    assert rule.pay_within_on("large", date(2025, 5, 31)) is None
    assert rule.pay_within_on("government", date(2021, 1, 1)).usual == 30


def test_all_of_them_wait_for_confirmation():
    for kind in (ReferenceRate, Penalty, Settlement, Extension, Receivable):
        assert {rule.status for rule in BOOK.of(kind).values()} == {"to_confirm"}
