"""Performance by the book: whose standard values hold for a firm, the sample company's score, values from a sheet."""

from datetime import date
from math import isnan

import pytest

from clc.frames.performance import EVALUATION, compare, standard_for
from clc.frames.readings import reading_of
from clc.frames.standards import BYTES_MAX, Given, texts_of
from clc.kernel.errors import BadInput
from clc.policy import loader
from clc.policy.kind.performance import Performance
from clc.policy.kind.standard import Standard
from tests.sample_company import line_facts

BOOK = loader.shipped()
DAY = date(2025, 6, 30)
GIVEN = Given(since="2025-01-01", label="Standard values", reference="a yearbook")
HEAD = "指标,优秀值,良好值,平均值,较低值,较差值"


def rows(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *lines)).encode()


def test_the_evaluation_has_twenty_two_indicators_and_eight_sides_of_management():
    rule = BOOK.of(Performance)[EVALUATION]
    assert len(rule.items()) == 22
    assert sum(len(one.basic) for one in rule.dimensions.values()) == 8
    assert [one.weight for one in rule.dimensions.values()] == [34, 22, 22, 22]
    assert len(rule.management) == 8
    assert rule.financial_share == 0.7


def test_the_shipped_standard_values_are_an_invented_example_and_say_so():
    assert {name: rule.status for name, rule in BOOK.of(Standard).items()} == {"example_manufacturing": "to_confirm"}
    assert "invented" in BOOK.of(Standard)["example_manufacturing"].reference


def test_the_sample_company_is_scored_and_what_is_not_told_is_weighed_out():
    found = compare(reading_of(line_facts()), "C25", "large", BOOK, DAY)
    assert found is not None
    assert found.standard == "example_manufacturing"
    scored = found.scored
    assert scored.coefficients["return_on_equity"] == 1.0
    assert scored.coefficients["debt_to_assets"] == pytest.approx(0.6 - 0.2 * (0.601487 - 0.6) / 0.12, abs=1e-5)
    assert isnan(scored.coefficients["contingent_to_equity"])
    assert scored.known == pytest.approx((200 - 9 - 5 - 12 - 10) / 200)
    assert 50 < scored.score < 80


def test_no_standard_values_no_score():
    assert compare(reading_of(line_facts()), "F51", "large", BOOK, DAY) is None
    assert compare(reading_of(line_facts()), "C25", "large", BOOK, date(2019, 12, 31)) is None


def overlaid(**files):
    return BOOK.overlay({f"standard/{name}": {"label": name, "reference": "a test", "evaluation": EVALUATION, **more}
                         for name, more in files.items()})  # fmt: skip


VALUES = {"values": {"2021-01-01": {"return_on_equity": [5, 4, 3, 2, 1]}}}


@pytest.mark.parametrize(("code", "size", "name"), [
    ("C25", "large", "division_large"), ("C25", "small", "division"), ("C26", "large", "section_large"),
    ("2511", "large", "division_large"), ("F51", "large", "every"),
])  # fmt: skip
def test_the_nearest_industry_goes_before_the_size(code, size, name):
    book = overlaid(
        every=VALUES, section_large={"codes": ["C"], "size": "large", **VALUES}, division={"codes": ["25"], **VALUES},
        division_large={"codes": ["C25"], "size": "large", **VALUES},
    )  # fmt: skip
    found = standard_for(code, size, book, DAY)
    assert found is not None
    assert found[0] == name


def test_a_newer_years_values_hold_from_their_day():
    later = {"2025-01-01": {"return_on_equity": [9, 8, 7, 6, 5]}}
    book = overlaid(every={"values": VALUES["values"] | later})
    since = [compare({"return_on_equity": 5.0}, "F51", "all", book, date(year, 6, 30)) for year in (2024, 2025)]
    assert [found.since for found in since if found] == [date(2021, 1, 1), date(2025, 1, 1)]


@pytest.mark.parametrize(("values", "why"), [
    ([1, 2, 1, 0, 0], "must all fall"), ([1, 1, 1, 1, 1], "must all fall"), ([1, 2, 3], "required"),
])  # fmt: skip
def test_standard_values_that_turn_round_are_refused(values, why):
    with pytest.raises(ValueError, match=why):
        Standard.model_validate({"label": "x", "reference": "x", "evaluation": "enterprise",
                                 "values": {"2021-01-01": {"return_on_equity": values}}})  # fmt: skip


def test_a_sheet_as_the_yearbook_prints_it_becomes_rules():
    raw = rows("净资产收益率(%),12.0,8.0,5.0,1.0,-4.0", "应收账款周转率,12,8,6,4,2",
               "资产负债率（%）,45,52,60,72,88", "备注,,,,,")  # fmt: skip
    found = texts_of(raw, BOOK, GIVEN)
    assert found == {"standard/all_all": {
        "label": "Standard values, all industries, all", "reference": "a yearbook", "evaluation": "enterprise", "codes": [],
        "size": "all", "values": {"2025-01-01": {
            "return_on_equity": [0.12, 0.08, 0.05, 0.01, -0.04], "receivable_turnover": [12, 8, 6, 4, 2],
            "debt_to_assets": [0.45, 0.52, 0.6, 0.72, 0.88]}}}}  # fmt: skip
    assert BOOK.overlay(found).edition != BOOK.edition


def test_rows_of_many_industries_sizes_and_years_become_a_file_each():
    head = "industry,size,since,indicator,excellent,good,average,low,poor"
    lines = ("C,大型,2024-01-01,return_on_equity,12%,8%,5%,1%,-4%",
             "C25,all,2024-01-01,return_on_equity,0.1,0.08,0.05,0.01,0",
             "C25,all,2025-01-01,return_on_equity,0.2,0.08,0.05,0.01,0")  # fmt: skip
    found = texts_of(rows(*lines, head=head), BOOK, GIVEN)
    assert sorted(found) == ["standard/c25_all", "standard/c_large"]
    assert sorted(found["standard/c25_all"]["values"]) == ["2024-01-01", "2025-01-01"]
    assert found["standard/c_large"]["values"]["2024-01-01"]["return_on_equity"] == [0.12, 0.08, 0.05, 0.01, -0.04]


def test_a_sheet_in_gb_18030_is_read():
    raw = "\n".join((HEAD, "净资产收益率,1,0.8,0.5,0.1,0")).encode("gb18030")
    assert texts_of(raw, BOOK, GIVEN)["standard/all_all"]["values"]["2025-01-01"]["return_on_equity"][0] == 1


@pytest.mark.parametrize(("raw", "why"), [
    (rows("净资产收益率,a,8,5,1,0"), "line 2: 'a' is no number"),
    (rows("净资产收益率,nan,8,5,1,0"), "line 2: 'nan' is no number"),
    (rows("净利润,9,8,5,1,0"), "line 2: '净利润' is no indicator"),
    (rows("净资产收益率,9,8,5,1"), "line 2: '' is no number"),
    (rows("净资产收益率,9,8,5,1,0", "净资产收益率,9,8,5,1,0"), "line 3: 净资产收益率 is told twice"),
    (rows("x", head="指标,优秀值"), "no column for good, average, low, poor"),
    (rows(), "no row with standard values"),
    (b"", "no column for indicator"),
    (rows("Z9,净资产收益率,9,8,5,1,0", head=f"行业代码,{HEAD}"), "line 2: 'Z9' is no industry code"),
    (rows("巨型,净资产收益率,9,8,5,1,0", head=f"规模,{HEAD}"), "line 2: '巨型' is no size"),
    (rows("2025/1/1,净资产收益率,9,8,5,1,0", head=f"since,{HEAD}"), "line 2: '2025/1/1' is not a day"),
    (b"\xff\xfe\x81", "neither UTF-8 nor GB 18030"),
])  # fmt: skip
def test_a_sheet_that_cannot_be_read_is_refused_line_by_line(raw, why):
    with pytest.raises(BadInput, match=why):
        texts_of(raw, BOOK, GIVEN)


def test_a_sheet_beyond_measure_is_refused_unread():
    with pytest.raises(BadInput, match="at most 20,971,520"):
        texts_of(b"a" * (BYTES_MAX + 1), BOOK, GIVEN)


def test_values_that_turn_round_are_refused_by_the_book():
    with pytest.raises(Exception, match="must all fall"):
        BOOK.overlay(texts_of(rows("净资产收益率,9,8,10,1,0"), BOOK, GIVEN))
