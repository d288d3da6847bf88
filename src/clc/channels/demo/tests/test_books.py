"""The invented firms' statements hang together as the domain reference asks (3.2)."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl
import pytest

from clc.channels.demo.population import population
from clc.channels.demo.statements import period_ends, statements

TODAY = date(2026, 3, 15)
CURRENT = ("BS_CASH", "BS_NR", "BS_AR", "BS_PREP", "BS_OR", "BS_INV")
SHORT = ("BS_STLOAN", "BS_NP", "BS_AP", "BS_CL", "BS_PAYROLL", "BS_TAX", "BS_OP", "BS_CPNCL")
OWN = ("BS_CAPITAL", "BS_CAPRES", "BS_SURP", "BS_RE")
COSTS = ("IS_COGS", "IS_TAXSUR", "IS_SELL", "IS_ADMIN", "IS_RD", "IS_FIN")
INCOMES = ("IS_OTHINC", "IS_INVINC", "IS_CIL", "IS_AIL", "IS_DISP")


@cache
def told() -> pl.DataFrame:
    """Statements of 3,000 clients, long."""
    return statements(population(clients=3_000, seed=5, today=TODAY, chunk=0), 1.0)


@cache
def wide() -> pl.DataFrame:
    """The same, a row for each client and year."""
    return told().pivot(on="item", index=["client", "period_end"], values="value").sort("client", "period_end")


def plus(*items: str) -> pl.Expr:
    """The sum of lines."""
    return pl.sum_horizontal(items)


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("BS_TCA", plus(*CURRENT)),
        ("BS_TNCA", plus("BS_FA", "BS_CIP", "BS_INT")),
        ("BS_TA", plus("BS_TCA", "BS_TNCA")),
        ("BS_TCL", plus(*SHORT)),
        ("BS_TL", plus("BS_TCL", "BS_TNCL")),
        ("BS_TE", plus(*OWN)),
        ("BS_TLE", plus("BS_TL", "BS_TE")),
        ("BS_TA", pl.col("BS_TLE")),
        ("IS_OPROFIT", pl.col("IS_REV") - plus(*COSTS) + plus(*INCOMES)),
        ("IS_PBT", pl.col("IS_OPROFIT") + pl.col("IS_NOI") - pl.col("IS_NOE")),
        ("IS_NI", pl.col("IS_PBT") - pl.col("IS_TAX")),
        ("CF_OI", plus("CF_SALES", "CF_OOI")),
        ("CF_OO", plus("CF_PURCH", "CF_STAFF", "CF_TAXPAID", "CF_OOO")),
        ("CF_CFO", pl.col("CF_OI") - pl.col("CF_OO")),
        ("CF_CFF", plus("CF_EQIN", "CF_BORROW") - plus("CF_REPAY", "CF_DIVINT")),
        ("CF_NET", plus("CF_CFO", "CF_CFI", "CF_CFF", "CF_FX")),
        ("CF_END", plus("CF_BEG", "CF_NET")),
        ("CF_END", pl.col("BS_CASH")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_total_is_the_sum_of_its_parts_to_the_yuan(total: str, parts: pl.Expr) -> None:
    worst = wide().select((pl.col(total) - parts).abs().max()).item()
    assert worst == 0


@pytest.mark.parametrize("line", ["BS_CASH", "BS_STLOAN", "BS_LTLOAN", "BS_AR", "BS_INV", "CF_PURCH", "CF_SALES", "IS_COGS"])
def test_no_line_that_cannot_be_negative_is(line: str) -> None:
    assert wide()[line].min() >= 0  # type: ignore[operator]


def test_a_year_opens_with_the_cash_the_year_before_closed_with() -> None:
    opened = wide().with_columns(before=pl.col("CF_END").shift(1).over("client")).drop_nulls("before")
    assert opened.height == 2 * told()["client"].n_unique()
    assert opened.filter(pl.col("before") != pl.col("CF_BEG")).is_empty()


def test_what_the_owners_keep_of_the_profit_is_the_profit_less_what_they_took() -> None:
    kept = wide().with_columns(risen=plus("BS_SURP", "BS_RE") - plus("BS_SURP", "BS_RE").shift(1).over("client"))
    taken = kept.drop_nulls("risen").with_columns(taken=pl.col("CF_DIVINT") - pl.col("IS_INTEXP"))
    assert taken.filter(pl.col("taken") < 0).is_empty()
    assert taken.filter((pl.col("IS_NI") - pl.col("taken") - pl.col("risen")).abs() > 0).is_empty()


def test_a_key_is_told_once() -> None:
    assert not told().select("client", "period_end", "item", "scope").is_duplicated().any()


def test_a_year_is_told_from_the_end_of_april() -> None:
    assert period_ends(date(2026, 4, 30))[-1] == date(2024, 12, 31)
    assert period_ends(date(2026, 5, 1)) == [date(2023, 12, 31), date(2024, 12, 31), date(2025, 12, 31)]


def test_strained_firms_have_weaker_books() -> None:
    people = population(clients=3_000, seed=5, today=TODAY, chunk=0)
    hidden = pl.DataFrame({"client": people.index, "severity": people.severity, "building": people.building})
    newest = wide().filter(pl.col("period_end") == pl.col("period_end").max()).join(hidden, on="client")
    margins = newest.filter(~pl.col("building")).with_columns(margin=pl.col("IS_NI") / pl.col("IS_REV"))
    weak = margins.filter(pl.col("severity") > 0.4)["margin"].median()
    sound = margins.filter(pl.col("severity") == 0)["margin"].median()
    assert isinstance(weak, float)
    assert isinstance(sound, float)
    assert weak < 0 < sound
