"""Partners of good clients in the invoices: who trades with how many of them, for how much, how steadily."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

YEAR_DAYS, DAYS_OF_A_YEAR = 365, 365.25
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "partner": pl.String, "ties": pl.Float64, "amount_12m": pl.Float64, "sold_to_us_12m": pl.Float64,
    "bought_of_us_12m": pl.Float64, "months_12m": pl.Float64, "growth": pl.Float64, "void_share": pl.Float64,
    "years": pl.Float64, "clients": pl.List(pl.Int64),
}  # fmt: skip


def partners(invoices: pl.LazyFrame, good: Sequence[int], day: date) -> pl.DataFrame:
    """One row for each named partner of the good clients that traded with one in the year up to `day`; columns of SCHEMA.

    invoices: rows of the table `invoice`. ties: good clients it traded with; amounts without tax of valid invoices, each
    once; growth: over the year before, unknown where there was none; void_share: of all its invoices of the year; years:
    since its first invoice; clients: the good clients, most traded first. Unknown is NULL.
    """
    if not good:
        return pl.DataFrame(schema=SCHEMA)
    held = invoices.filter(
        pl.col("client").is_in(list(good)) & (pl.col("day") <= day) & pl.col("counterparty").is_not_null()
        & (pl.col("counterparty").str.strip_chars() != "") & (pl.col("repeat").fill_null(0) == 0))
    age = (pl.lit(day) - pl.col("day")).dt.total_days()
    valid, year, before = pl.col("status") == "valid", age < YEAR_DAYS, (age >= YEAR_DAYS) & (age < 2 * YEAR_DAYS)
    now = valid & year
    amount = pl.col("amount")
    rows = held.group_by(pl.col("counterparty").str.strip_chars().alias("partner")).agg(
        ties=pl.col("client").filter(now).n_unique().cast(pl.Float64), amount_12m=amount.filter(now).sum(),
        sold_to_us_12m=amount.filter(now & (pl.col("direction") == "bought")).sum(),
        bought_of_us_12m=amount.filter(now & (pl.col("direction") == "sold")).sum(),
        months_12m=pl.col("day").filter(now).dt.truncate("1mo").n_unique().cast(pl.Float64),
        prior=amount.filter(valid & before).sum(), invoices=year.sum().cast(pl.Float64),
        void=(year & ~valid).sum().cast(pl.Float64), first=pl.col("day").min(),
        clients=pl.col("client").filter(now).value_counts(sort=True).struct.field("client"))
    told = rows.filter(pl.col("ties") > 0).with_columns(
        growth=pl.when(pl.col("prior") > 0).then(pl.col("amount_12m") / pl.col("prior") - 1.0),
        void_share=pl.when(pl.col("invoices") > 0).then(pl.col("void") / pl.col("invoices")),
        years=(pl.lit(day) - pl.col("first")).dt.total_days() / DAYS_OF_A_YEAR)
    return told.select(list(SCHEMA)).sort("amount_12m", "partner", descending=[True, False]).collect()
