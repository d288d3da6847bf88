"""A day's facts depend on what was dated up to it, on nothing else, and never change."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clc.frames import facts
from tests.frames.samples import BOOK, invoice, monthly, table

DAYS = st.dates(date(2022, 1, 1), date(2024, 12, 31))
CENTS = st.integers(-(10**7), 10**8).map(lambda n: n / 100)


@st.composite
def invoices(draw):
    rows = draw(st.lists(st.fixed_dictionaries({
        "client": st.integers(1, 3), "day": DAYS.map(date.isoformat), "amount": CENTS,
        "direction": st.sampled_from(["sold", "bought"]), "status": st.sampled_from(["valid", "valid", "void"]),
        "counterparty": st.sampled_from(["A", "B", "C", "D", None]), "source": st.sampled_from(["tax", "upload"]),
        "repeat": st.sampled_from([0, 0, 0, 1]), "number": st.sampled_from(["1", "2", "3"]),
    }), min_size=1, max_size=30))  # fmt: skip
    return [invoice(**row) for row in rows]


def same(one: pl.DataFrame, other: pl.DataFrame):
    """The same to the last bit."""
    assert_frame_equal(one, other, check_exact=True)


def wide(rows: pl.LazyFrame, day: date, **more):
    return facts.wide({"invoice": rows}, None, day, BOOK, **more)


@settings(max_examples=10, deadline=None)
@given(rows=invoices(), day=DAYS)
def test_what_comes_later_never_changes_an_earlier_day(rows, day):
    earlier = [row for row in rows if row["day"] <= day]
    if earlier:
        same(wide(table("invoice", rows), day), wide(table("invoice", earlier), day))


@settings(max_examples=10, deadline=None)
@given(rows=invoices(), day=DAYS, seed=st.randoms())
def test_the_order_of_rows_and_of_files_does_not_matter(rows, day, seed):
    whole = table("invoice", rows)
    shuffled = whole.collect().sample(fraction=1, shuffle=True, seed=seed.randint(0, 999))
    cut = seed.randint(0, len(rows))
    parts = pl.concat([shuffled[cut:].lazy(), shuffled[:cut].lazy()])
    same(wide(whole, day), wide(parts, day))


@settings(max_examples=10, deadline=None)
@given(rows=invoices(), day=DAYS)
def test_each_client_alone_has_the_facts_it_has_among_all(rows, day):
    whole = table("invoice", rows)
    ends = facts.horizons({"invoice": whole}, day, BOOK)
    alone = [wide(whole.filter(pl.col("client") == client), day, horizon=ends) for client in (1, 2, 3)]
    same(pl.concat(alone), wide(whole, day))


@settings(max_examples=10, deadline=None)
@given(rows=invoices(), day=DAYS, cut=DAYS)
def test_kept_months_of_several_files_answer_as_the_rows_do(rows, day, cut):
    whole = table("invoice", rows)
    old, new = whole.filter(pl.col("day") < cut), whole.filter(pl.col("day") >= cut)
    kept = pl.concat([facts.month_table(part, "invoice", BOOK, until=day).collect().lazy() for part in (old, new)])
    same(wide(whole, day, months={"invoice": kept}), wide(whole, day))


def test_asking_for_a_few_facts_gives_the_same_numbers():
    rows = table("invoice", monthly(1, "2022-01-01", 36, 10))
    few = wide(rows, date(2024, 12, 31), only={"sold_12m", "buyers_12m"})
    whole = wide(rows, date(2024, 12, 31))
    assert few.select("client", "sold_12m", "buyers_12m").equals(whole.select("client", "sold_12m", "buyers_12m"))
    assert few["sold_6m"].null_count() == 1


JUDGED = [name for name, rule in BOOK.facts.items() if rule.judged]


@pytest.mark.parametrize("fact", [name for name, rule in BOOK.facts.items() if rule.table])
def test_every_drawn_fact_can_be_asked_for_alone(fact):
    rule = BOOK.facts[fact]
    day = BOOK.tables[rule.table].day
    one = {"client": 1, day: date(2024, 6, 28), "amount": 5.0, "status": "valid", "direction": "in", "months": 12.0,
           "scope": "group"}  # fmt: skip
    answer = facts.wide({rule.table: table(rule.table, [one])}, None, date(2024, 6, 30), BOOK, only={fact})
    assert answer.columns == ["client", *sorted(JUDGED)]
    assert answer["client"].to_list() == [1]


def test_a_table_whose_rows_can_be_replaced_has_no_month_table():
    with pytest.raises(ValueError, match="no month table"):
        facts.month_table(table("loan", []), "loan", BOOK)


def test_a_day_before_everything_knows_nobody():
    answer = wide(table("invoice", monthly(1, "2024-01-01", 3, 10)), date(2020, 1, 1))
    assert answer.height == 0
    assert set(JUDGED) < set(answer.columns)


def test_no_tables_and_nothing_told_is_an_empty_answer():
    assert facts.wide({}, None, date(2024, 1, 1), BOOK).height == 0
