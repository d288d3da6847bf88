"""Peers: nobody looks ahead, few peers say nothing, and the weakest stand first."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.channels.published_ratios.channel import _ratios
from clc.channels.published_ratios.columns import FIELDS, RATIOS
from clc.channels.published_ratios.periods import known_by, period_end
from clc.engines.indicators import registry
from clc.engines.scoring.validation import auc
from clc.frames import peers
from tests.shared import shared_data

BETTER = {"current_ratio": "higher", "debt_to_assets": "lower", "asset_growth": "neither"}
COUNTED = ("return_on_equity", "net_margin", "debt_to_assets", "current_ratio", "interest_cover", "cash_return_on_assets")


def ratios(*rows: tuple[int, date, str, float, date]) -> pl.LazyFrame:
    """Rows of the lake's table: client, period end, item, value, known on."""
    frame = pl.DataFrame(rows, schema=["client", "period_end", "item", "value", "known_on"], orient="row")
    return frame.with_columns(record=pl.lit(1), row=pl.int_range(pl.len())).lazy()


def one_item(values: list[float], item: str = "current_ratio") -> pl.DataFrame:
    """A value of one item for clients 0, 1, 2 ..."""
    return pl.DataFrame({"client": range(len(values)), "value": values}).with_columns(item=pl.lit(item))


def alike(count: int, group: str | None = "steel") -> pl.DataFrame:
    """That many clients of one group."""
    return pl.DataFrame({"client": range(count), "group": [group] * count}, schema={"client": pl.Int64, "group": pl.String})


END, LATER = date(2015, 12, 31), date(2016, 4, 30)


def test_what_is_published_later_is_not_seen() -> None:
    told = ratios((1, END, "current_ratio", 1.5, LATER), (1, date(2015, 9, 30), "current_ratio", 1.2, date(2015, 10, 31)))
    assert peers.known(told, date(2016, 4, 29))["value"].to_list() == [1.2]
    assert peers.known(told, LATER)["value"].to_list() == [1.2, 1.5]


def test_a_correction_counts_from_the_day_it_was_published() -> None:
    told = ratios((1, END, "current_ratio", 1.5, LATER), (1, END, "current_ratio", 0.9, date(2016, 6, 1)))
    assert peers.known(told, date(2016, 5, 1))["value"].to_list() == [1.5]
    assert peers.known(told, date(2016, 6, 1))["value"].to_list() == [0.9]


def test_all_are_compared_at_a_period_that_most_have_told() -> None:
    early = [(firm, END, "current_ratio", 1.0, LATER) for firm in range(10)]
    told = ratios(*early, (0, date(2016, 3, 31), "current_ratio", 2.0, LATER))
    assert peers.period(peers.known(told, LATER)) == END


def test_nothing_known_has_no_period() -> None:
    assert peers.period(peers.known(ratios((1, END, "current_ratio", 1.0, LATER)), END)) is None


def test_the_rank_is_the_share_of_the_other_peers_below_ties_half() -> None:
    found = peers.placed(one_item([1.0, 2.0, 2.0, 3.0, 4.0]), alike(5), BETTER, peers_min=5).sort("client")
    assert found["rank"].to_list() == [0.0, 0.375, 0.375, 0.75, 1.0]


def test_a_lower_debt_is_the_better_one_and_growth_is_neither() -> None:
    debt = peers.placed(one_item([0.2, 0.9], "debt_to_assets"), alike(2), BETTER, peers_min=2).sort("client")
    assert debt["goodness"].to_list() == [1.0, 0.0]
    growth = peers.placed(one_item([0.2, 0.9], "asset_growth"), alike(2), BETTER, peers_min=2)
    assert growth["goodness"].to_list() == [None, None]


def test_with_few_peers_the_wider_group_is_asked_and_said() -> None:
    groups = pl.DataFrame({"client": range(10), "group": ["steel"] * 3 + ["paper"] * 7, "wide": ["making"] * 10})
    found = peers.placed(one_item([float(one) for one in range(10)]), groups, BETTER, peers_min=5).sort("client")
    assert found["group"].to_list() == ["making"] * 3 + ["paper"] * 7
    assert found["peers"].to_list() == [10] * 3 + [7] * 7


def test_too_few_firms_in_all_have_no_rank() -> None:
    found = peers.placed(one_item([1.0, 2.0]), alike(2), BETTER, peers_min=3)
    assert found["rank"].to_list() == [None, None]
    assert peers.bands(one_item([1.0, 2.0]), alike(2), peers_min=3).is_empty()


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=40), st.floats(0.1, 100))
def test_ranks_are_the_same_in_any_unit_and_stay_between_0_and_1(values: list[float], factor: float) -> None:
    one, other = (
        peers.placed(one_item([scale * value for value in values]), alike(len(values)), BETTER, peers_min=3)["rank"]
        for scale in (1.0, 2.0 ** round(np.log2(factor)))
    )
    assert one.to_list() == other.to_list()
    assert one.is_between(0, 1).all()
    assert one.mean() == pytest.approx(0.5)


def test_the_weakest_stand_first_and_the_unknown_have_no_rank() -> None:
    told = pl.DataFrame({
        "client": [1, 1, 2, 2, 3], "item": ["current_ratio", "debt_to_assets"] * 2 + ["current_ratio"],
        "goodness": [0.9, 0.7, 0.1, 0.3, None],
    })  # fmt: skip
    found = peers.distress(told, ["current_ratio", "debt_to_assets"]).sort("client")
    assert found["rank"].to_list() == [2, 1, None]
    assert found["strength"].to_list() == [pytest.approx(0.8), pytest.approx(0.2), None]
    assert found["weakest"].to_list()[1] == "current_ratio"


@pytest.mark.parametrize(("written", "end", "known"), [
    ("2015Q4", END, LATER), ("2015q1", date(2015, 3, 31), date(2015, 4, 30)), ("2015", END, LATER),
    ("2015年中报", date(2015, 6, 30), date(2015, 8, 31)), ("2015/9/30", date(2015, 9, 30), date(2015, 10, 31)),
    ("2015Q5", None, None), ("soon", None, None),
])  # fmt: skip
def test_a_period_is_read_as_people_write_it(written: str, end: date | None, known: date | None) -> None:
    found = pl.select(period_end(pl.lit(written)).alias("end")).with_columns(known=known_by(pl.col("end")))
    assert found.row(0) == (end, known)


def test_every_published_ratio_is_an_indicator_of_the_house() -> None:
    assert {one.indicator for one in RATIOS} <= set(registry.all())


@pytest.mark.parametrize("day", [date(2014, 11, 15), date(2015, 5, 15), date(2015, 9, 15), date(2015, 11, 15)])
def test_firms_later_under_special_treatment_rank_among_the_weak_before_anybody_knew(day: date) -> None:
    book = pl.read_parquet(shared_data("listed_company_ratios") / "quarterly_2014_2016.parquet")
    firms = book.select("code").unique(maintain_order=True).with_row_index("client")
    headings = {field.aliases[0]: field.name for field in FIELDS if field.aliases[0] in book.columns}
    named = book.join(firms, on="code").rename(headings)
    wide = named.with_columns(
        pl.col("client").cast(pl.Int64), period_end=period_end(pl.col("period")), row=pl.int_range(pl.len()),
        known_on=pl.lit(None, dtype=pl.Date))
    long = _ratios(wide.with_columns(who="client")).rename({"who": "client"}).with_columns(record=pl.lit(1)).lazy()
    known = peers.known(long, day)
    assert known["period_end"].max() < day
    held = known.filter(pl.col("period_end") == peers.period(known)).drop("period_end")
    nobody = firms.select(pl.col("client").cast(pl.Int64), group=pl.lit(None, dtype=pl.String))
    better = {name: one.better for name, one in registry.all().items()}
    ranked = peers.distress(peers.placed(held, nobody, better), COUNTED)
    treated = named.group_by(pl.col("client").cast(pl.Int64)).agg(pl.col("st_2016_09").max())
    both = ranked.join(treated, on="client").drop_nulls("strength")
    assert both.height > 2500
    assert auc(both["strength"].to_numpy(), both["st_2016_09"].to_numpy().astype(float)) > 0.85
