"""The working-capital need of SAMPLE-CO, domain reference 2.2, by both readings of the margin; when suppliers carry it."""

from datetime import date
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.indicators.working_capital import TradeDays, new_limit, working_capital_need
from clc.frames.readings import reading_of
from clc.frames.working_capital import margin_on, need_of
from clc.policy import loader
from tests.sample_company import WAN, line_facts

BOOK = loader.shipped()
DAY = date(2025, 6, 30)
FACTS = line_facts()
READ = reading_of(FACTS)
NET = BOOK.overlay({"working_capital/need": {"margin": {"2010-02-12": "net"}}})
DAYS = TradeDays(83.0769, 60.5769, 58.4135, 8.2212, 5.8846)


def test_the_sample_company_needs_what_the_domain_reference_says():
    found = need_of(FACTS, READ, 0.10, BOOK, DAY)
    assert found.cycle == pytest.approx(87.5769, abs=5e-5)
    assert found.turns == pytest.approx(4.1107, abs=5e-5)
    assert found.need / WAN == pytest.approx(13_031.93, abs=0.005)
    assert new_limit(found.need / WAN, 3_000.0, 6_000.0, 500.0) == pytest.approx(3_531.93, abs=0.005)
    assert found.supplier_financed == 0.0


def test_with_net_margin_it_needs_a_little_more():
    assert need_of(FACTS, READ, 0.10, NET, DAY).need / WAN == pytest.approx(13_164.39, abs=0.005)


def test_the_five_components_are_those_of_the_domain_reference():
    names = [f"{name}_days" for name in ("inventory", "receivable", "payable", "prepayment", "advance")]
    assert [READ[name] for name in names] == pytest.approx(DAYS, abs=5e-5)


@pytest.mark.parametrize("payable", [152.0, 1_000.0])
def test_whom_suppliers_carry_the_formula_gives_no_need(payable):
    found = working_capital_need(52_000.0, 0.06, 0.1, DAYS._replace(payable=payable))
    assert found.supplier_financed == 1.0
    assert isnan(found.need)
    assert isnan(found.turns)


def test_without_a_component_that_every_firm_has_nothing_is_said():
    found = need_of(FACTS, {**READ, "payable_days": nan}, 0.10, BOOK, DAY)
    assert all(isnan(each) for each in found)


def test_prepayments_and_advances_that_are_not_told_are_none():
    found = need_of(FACTS, {**READ, "prepayment_days": nan, "advance_days": nan}, 0.10, BOOK, DAY)
    assert found.cycle == pytest.approx(83.0769 + 60.5769 - 58.4135, abs=1e-3)


def test_before_the_rule_there_is_no_need():
    assert margin_on(BOOK, date(2010, 2, 11)) is None
    assert isnan(need_of(FACTS, READ, 0.10, BOOK, date(2010, 2, 11)).need)


@given(growth=st.floats(-0.9, 2), more=st.floats(0.01, 1), longer=st.floats(0.01, 100))
def test_who_grows_or_waits_longer_needs_more(growth, more, longer):
    need = working_capital_need(52_000.0, 0.06, growth, DAYS).need
    assert working_capital_need(52_000.0, 0.06, growth + more, DAYS).need > need
    assert working_capital_need(52_000.0, 0.06, growth, DAYS._replace(receivable=DAYS.receivable + longer)).need > need


def test_many_firms_are_answered_as_each_alone():
    payable = np.array([58.4135, 152.0, nan])
    many = working_capital_need(np.full(3, 52_000.0), 0.06, 0.1, DAYS._replace(payable=payable))
    alone = [working_capital_need(52_000.0, 0.06, 0.1, DAYS._replace(payable=float(each))) for each in payable]
    for at, column in enumerate(many):
        np.testing.assert_allclose(column, [found[at] for found in alone])
