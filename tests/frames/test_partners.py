"""Partners of good clients in the invoices: each invoice once, void ones apart, the year before for growth."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from clc.frames.partners import SCHEMA, partners
from tests.shared import shared_data

DAY = date(2026, 6, 30)


def invoice(client: int, partner: str, days: int, amount: float, status: str = "valid", direction: str = "sold",
            repeat: int = 0) -> dict[str, object]:
    return {"client": client, "counterparty": partner, "day": DAY - timedelta(days=days), "amount": amount,
            "status": status, "direction": direction, "repeat": repeat}


def found(*rows: dict[str, object], good: tuple[int, ...] = (1, 2)) -> dict[str, dict[str, object]]:
    frame = pl.DataFrame(list(rows), schema_overrides={"repeat": pl.Int32})
    return {row["partner"]: row for row in partners(frame.lazy(), good, DAY).to_dicts()}


def test_a_partner_is_counted_over_all_good_clients_and_only_over_them():
    told = found(invoice(1, "乙公司", 10, 100), invoice(2, " 乙公司 ", 40, 50, direction="bought"),
                 invoice(3, "乙公司", 5, 999))
    one = told["乙公司"]
    assert (one["ties"], one["amount_12m"], one["bought_of_us_12m"], one["sold_to_us_12m"]) == (2.0, 150.0, 100.0, 50.0)
    assert one["months_12m"] == 2.0
    assert one["clients"] == [1, 2] or set(one["clients"]) == {1, 2}


def test_void_and_repeated_invoices_are_no_amount():
    one = found(invoice(1, "乙", 10, 100), invoice(1, "乙", 11, 70, status="void"),
                invoice(1, "乙", 10, 100, repeat=1))["乙"]
    assert (one["amount_12m"], one["void_share"]) == (100.0, 0.5)


@pytest.mark.parametrize(("before", "growth"), [(80.0, 0.25), (None, None)])
def test_growth_is_over_the_year_before_and_unknown_without_one(before, growth):
    rows = [invoice(1, "乙", 10, 100)] + ([invoice(1, "乙", 400, before)] if before else [])
    assert found(*rows)["乙"]["growth"] == (pytest.approx(growth) if growth else None)


def test_who_traded_only_long_ago_or_has_no_name_is_no_partner():
    assert found(invoice(1, "旧", 500, 100), invoice(1, "  ", 5, 100), invoice(1, "今", 5, 1)).keys() == {"今"}


def test_without_good_clients_there_are_no_partners():
    assert found(invoice(1, "乙", 10, 100), good=()) == {}


def test_partners_in_real_invoices_trade_with_the_good_and_their_sums_are_those_of_the_invoices() -> None:
    """The invoices of 302 firms (CUMCM 2020 C): what every partner traded adds up to all valid invoices of the year."""
    day = date(2019, 12, 31)
    file = pl.scan_parquet(shared_data("sme_invoices") / "invoices.parquet").filter("有信贷记录")
    told = file.select(
        client=pl.col("企业代号").str.strip_chars_start("E").cast(pl.Int64), counterparty="对方代号",
        day=pl.col("开票日期").dt.date(), amount="金额", repeat=pl.lit(0),
        status=pl.when(pl.col("发票状态") == "有效发票").then(pl.lit("valid")).otherwise(pl.lit("void")),
        direction=pl.when(pl.col("方向") == "销项").then(pl.lit("sold")).otherwise(pl.lit("bought")))
    good = list(range(1, 61))
    rows = partners(told, good, day)
    year = told.filter(pl.col("client").is_in(good) & (pl.col("status") == "valid")
                       & pl.col("day").is_between(day - timedelta(days=364), day)).collect()
    assert rows.columns == list(SCHEMA)
    assert rows.height == year["counterparty"].n_unique() > 1000
    assert rows["amount_12m"].sum() == pytest.approx(year["amount"].sum())
    assert rows["ties"].max() == max(year.group_by("counterparty").agg(pl.col("client").n_unique())["client"])
    assert rows["amount_12m"].is_sorted(descending=True)
