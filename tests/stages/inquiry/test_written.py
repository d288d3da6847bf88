"""Amounts, headings and words as people write them on statements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clc.kernel.errors import BadInput
from clc.stages.inquiry.amounts import amount_of
from clc.stages.inquiry.headings import Period, period_of
from clc.stages.inquiry.wording import folded, worded

YEAR, BEFORE_IT = date(2024, 12, 31), date(2023, 12, 31)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.56", "1234.56"),
        ("(1,234.56)", "-1234.56"),
        ("（１，２３４）", "-1234"),
        ("-0.5", "-0.5"),
        ("—", None),
        ("", None),
        ("100-", "-100"),
        ("¥ 1,000", "1000"),
        ("1.5E+08", "150000000"),
        ("不适用", None),
        ("+3", "3"),
        ("0", "0"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert amount_of(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    "text", ["1e400", "NaN", "inf", "=1+1", "1,23,456", "12 345 abc", "1.2.3", "９" * 80, "1e17", "十万"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BadInput):
        amount_of(text)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("期末余额", Period(None, None, "current")),
        ("上年年末余额", Period(None, None, "prior")),
        ("本期金额", Period(None, None, "current")),
        ("2024年12月31日", Period(YEAR)),
        ("2023 年度", Period(BEFORE_IT, 12)),
        ("2024", Period(YEAR, 12)),
        ("FY2023", Period(BEFORE_IT, 12)),
        ("31 December 2024", Period(YEAR)),
        ("期初现金及现金等价物余额", None),
        ("年初未分配利润", None),
        ("52,000.00", None),
        ("货币资金", None),
    ],
)
def test_headings_of_periods_are_told_from_lines(text, period):
    found = period_of(text)
    assert found == period if period is None or period.end is None else (found and found.end == period.end)


def test_words_are_folded_without_numbering_prefix_and_sign_notes():
    spellings = ["四、净利润（净亏损以“－”号填列）", '四、净利润(净亏损以"-"号填列)', "净利润", " 净 利 润 ", "（四）净利润"]
    assert {folded(text) for text in spellings} == {"净利润"}
    assert (worded("减：营业成本").prefix, worded("其中:利息费用").prefix, worded("加：其他收益").prefix) == (
        "less",
        "of_which",
        "add",
    )
