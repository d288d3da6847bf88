"""The real invoices of small companies as rows of the lake, and what became of the companies."""

from __future__ import annotations

import csv
from datetime import date

import polars as pl

from tests.shared import shared_data

AS_OF = date(2020, 2, 29)


def invoices() -> pl.LazyFrame:
    """Rows of the table `invoice`; `client` is the number of the firm's code."""
    told = pl.scan_parquet(shared_data("sme_invoices") / "invoices.parquet").select(
        client=pl.col("企业代号").str.strip_prefix("E").cast(pl.Int64),
        source=pl.lit("tax_invoice"),
        number=pl.col("发票号码").cast(pl.String),
        day=pl.col("开票日期").cast(pl.Date),
        direction=pl.when(pl.col("方向") == "销项").then(pl.lit("sold")).otherwise(pl.lit("bought")),
        counterparty=pl.col("对方代号"),
        amount=pl.col("金额"),
        tax=pl.col("税额"),
        total=pl.col("价税合计"),
        status=pl.when(pl.col("发票状态").str.contains("作废")).then(pl.lit("void")).otherwise(pl.lit("valid")),
    )
    fields = ["client", "number", "day", "direction", "counterparty", "amount", "tax", "total", "status"]
    repeat = pl.int_range(pl.len(), dtype=pl.Int32).over(fields)
    return told.with_columns(record=pl.lit(1, dtype=pl.Int64), repeat=repeat).with_row_index("row")


def outcomes() -> pl.DataFrame:
    """`client`, `rating` (the bank's) and `default` (1 or 0) of the firms with a known outcome, in order."""
    file = shared_data("sme_invoices") / "firms_with_credit_history.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        told = [(int(row["企业代号"][1:]), row["信誉评级"], float(row["是否违约"] == "是")) for row in csv.DictReader(lines)]
    return pl.DataFrame(told, schema=["client", "rating", "default"], orient="row").sort("client")
