"""The invoices of 425 real firms: every number comes out, and means what it should."""

from functools import cache

import polars as pl
import pytest

from clc.engines.indicators import registry
from clc.frames import facts
from clc.frames.readings import reading_of, readings
from tests.frames.samples import BOOK
from tests.sme_invoices import AS_OF, invoices

pytestmark = pytest.mark.slow
INVOICE = [name for name, one in registry.all().items() if one.domain == "invoice"]


@cache
def rows() -> pl.DataFrame:
    return invoices().collect()


@cache
def wide() -> pl.DataFrame:
    return facts.wide({"invoice": rows().lazy()}, None, AS_OF, BOOK)


@cache
def read() -> pl.DataFrame:
    return readings(wide())


def test_every_firm_is_read():
    assert wide().height == 425


@pytest.mark.parametrize("name", INVOICE)
def test_at_most_one_firm_in_ten_is_unknown(name):
    assert read()[name].null_count() <= 0.1 * 425
    assert not read()[name].is_nan().any()
    assert read()[name].is_finite().all()


@pytest.mark.parametrize("name", [name for name in INVOICE if name not in ("invoice_age_months", "repeated_rows_share")])
def test_a_reading_tells_firms_apart(name):
    assert read()[name].n_unique() >= 10


def test_growth_is_centred_on_standing_still():
    assert abs(read()["sales_growth_yoy"].median()) < 0.25
    assert abs(read()["sales_growth_quarter"].median()) < 0.25


def test_sales_of_a_firm_are_the_sum_of_its_valid_invoices():
    sold = rows().filter((pl.col("direction") == "sold") & (pl.col("status") == "valid") & (pl.col("repeat") == 0))
    in_window = sold.filter(pl.col("day").is_between(pl.date(2019, 2, 1), pl.date(2020, 1, 31)))
    straight = in_window.group_by("client").agg(straight=pl.col("amount").sum())
    last = rows().group_by("client").agg(last=pl.col("day").max()).filter(pl.col("last") >= pl.date(2020, 1, 29))
    both = wide().select("client", "sold_12m").join(straight, on="client").join(last, on="client", how="semi")
    assert both.height > 100
    assert both.select((pl.col("sold_12m") - pl.col("straight")).abs().max()).item() < 0.01


def test_repeats_are_those_the_books_are_known_for():
    first = rows().select(pl.len() - pl.struct("client", "direction", "number").n_unique()).item()
    assert (rows().filter(pl.col("repeat") > 0).height, first) == (11_665, 13_766)


def test_the_same_answer_comes_twice():
    assert wide().equals(facts.wide({"invoice": rows().lazy()}, None, AS_OF, BOOK))


def test_one_firm_reads_alone_as_among_all():
    for told, row in zip(wide().head(20).rows(named=True), read().head(20).rows(named=True), strict=True):
        one = reading_of(told)
        for name in INVOICE:
            assert one[name] == pytest.approx(float("nan") if row[name] is None else row[name], rel=1e-12, nan_ok=True)
