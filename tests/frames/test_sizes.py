"""Sizes of firms by their industry: the rule's own examples, its codes, and one firm against a table."""

from datetime import date
from math import nan

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.indicators.size import SIZES, size_class
from clc.frames import sizes
from clc.policy import loader
from clc.policy.kind.industry import Classification
from clc.policy.kind.size_class import SizeClass

BOOK = loader.shipped()
DAY = date(2024, 12, 31)
WAN = 10_000.0
RULES = BOOK.of(SizeClass)
CASES = [(name, case) for name, rule in RULES.items() for case in rule.cases]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_of_a_size_class_holds(name, case):
    told = {measure: value for measure in sizes.MEASURES if (value := getattr(case, measure)) is not None}
    assert sizes.size_of(RULES[name].codes[0], told, BOOK, case.as_of) == case.expect


@pytest.mark.parametrize(("employees", "revenue", "size"), [
    (1200, 50_000, "large"), (1200, 39_000, "medium"), (350, 1_500, "small"), (25, 500, "small"), (19, 5_000, "micro"),
    (300, 2_000, "medium"),
])  # fmt: skip
def test_a_factory_is_of_the_size_the_domain_reference_says(employees, revenue, size):
    assert sizes.size_of("C2511", {"employees": employees, "revenue": revenue * WAN}, BOOK, DAY) == size


@pytest.mark.parametrize(("revenue", "assets", "size"), [
    (90_000, 70_000, "medium"), (6_000, 4_999, "small"), (299, 1_000, "micro"),
])  # fmt: skip
def test_a_builder_is_of_the_size_the_domain_reference_says(revenue, assets, size):
    assert sizes.size_of("47", {"revenue": revenue * WAN, "assets": assets * WAN}, BOOK, DAY) == size


@pytest.mark.parametrize(("code", "industry"), [
    ("B06", "manufacturing"), ("C", "manufacturing"), ("44", "manufacturing"), ("D4411", "manufacturing"),
    ("F51", "wholesale"), ("5211", "retail"), ("G53", "other"), ("G54", "transport"), ("5720", "transport"),
    ("G59", "storage"), ("60", "post"), ("I63", "telecommunications"), ("I65", "software"),
    ("K7010", "property_development"), ("7020", "property_management"),
    ("K7030", "other"), ("K70", "other"), ("L72", "leasing_and_business"), ("M73", "other"),
    ("A01", "agriculture"), ("J66", ""), ("S91", ""), ("T97", ""),
    # what is no code
    ("", ""), ("98", ""), ("C51", ""), ("X1", ""), ("C25111", ""), ("C2x", ""), ("5", ""),
])  # fmt: skip
def test_a_code_falls_under_the_lines_of_its_industry(code, industry):
    assert sizes.industry_of(code, BOOK) == industry


def test_every_division_but_finance_and_the_state_falls_under_some_lines():
    without = [division for division in range(1, 98) if not sizes.industry_of(f"{division:02d}", BOOK)]
    assert without == [66, 67, 68, 69, *range(91, 98)]


def test_the_classification_has_twenty_sections_and_ninety_seven_divisions():
    found = BOOK.of(Classification)["gb_t_4754"]
    assert len(found.sections) == 20
    assert max(section.last for section in found.sections.values()) == 97
    assert (found.whole(" c2511 "), found.whole("2511"), found.whole("F25")) == ("C2511", "C2511", "")


def test_a_firm_of_which_one_measure_alone_says_micro_is_micro():
    assert sizes.size_of("C25", {"employees": 5.0}, BOOK, DAY) == "micro"
    assert sizes.size_of("C25", {"employees": 5_000.0}, BOOK, DAY) == "unknown"


def test_before_the_rule_and_without_an_industry_the_size_is_unknown():
    told = {"employees": 1200.0, "revenue": 50_000 * WAN}
    assert sizes.size_of("C25", told, BOOK, date(2011, 6, 17)) == "unknown"
    assert sizes.size_of("", told, BOOK, DAY) == "unknown"


NUMBERS = st.one_of(st.just(nan), st.floats(0, 1e11))


@given(rows=st.lists(st.tuples(st.sampled_from(["C25", "E47", "51", "M73", "J66", "bad", ""]), NUMBERS, NUMBERS, NUMBERS),
                     min_size=1, max_size=20))  # fmt: skip
def test_a_table_is_sized_as_each_firm_alone(rows):
    schema = {"industry": pl.String, **dict.fromkeys(sizes.MEASURES, pl.Float64)}
    table = pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None)
    told = [dict(zip(sizes.MEASURES, row[1:], strict=True)) for row in rows]
    one_by_one = [sizes.size_of(row[0], each, BOOK, DAY) for row, each in zip(rows, told, strict=True)]
    assert sizes.sizes(table, BOOK, DAY)["size"].to_list() == one_by_one


@given(employees=st.lists(NUMBERS, min_size=1, max_size=9), more=st.floats(1, 2))
def test_floats_and_arrays_agree_and_who_grows_is_never_of_a_smaller_size(employees, more):
    lines = sizes._plain(RULES["manufacturing"].on_day(DAY))
    heads = np.array(employees)
    found = size_class({"employees": heads, "revenue": heads * WAN}, lines)
    assert list(found) == [size_class({"employees": each, "revenue": each * WAN}, lines) for each in employees]
    grown = size_class({"employees": heads * more, "revenue": heads * WAN * more}, lines)
    assert (np.asarray(grown) >= np.asarray(found)).all()
    assert set(found) <= set(range(len(SIZES)))


@pytest.mark.parametrize(("change", "why"), [
    ({"small": {"employees": 400}}, "below that of the larger"),
    ({"small": {"revenue": 20}}, "same measures"),
    ({"large": {}, "medium": {}, "small": {}}, "at least 1 item"),
])  # fmt: skip
def test_lines_that_do_not_fall_are_refused(change, why):
    lines = {"large": {"employees": 1000}, "medium": {"employees": 300}, "small": {"employees": 20}} | change
    told = {"label": "x", "reference": "x", "codes": ["C"], "lines": {"2011-06-18": lines},
            "cases": [{"as_of": "2020-01-01", "expect": "unknown"}]}  # fmt: skip
    with pytest.raises(ValueError, match=why):
        SizeClass.model_validate(told)
