"""The facts of the shipped book for one source, written straight in polars: what a careful hand would write once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

GAP_DAYS = 120
SLACK_DAYS = 3
ALIVE = ["approved", "signed", "effective", "disbursing", "disbursing_repaying", "disbursed", "repaying"]
LINES = {
    "BS_CASH": "cash", "IS_COGS": "cost_of_sales", "BS_TCA": "current_assets",
    "BS_TCL": "current_liabilities", "BS_CPNCL": "current_portion", "IS_INTEXP": "interest_expense",
    "BS_INV": "inventory", "IS_NI": "net_profit",
    "CF_CFO": "operating_cash", "BS_AP": "payables", "IS_PBT": "profit_before_tax", "BS_AR": "receivables",
    "IS_REV": "revenue", "BS_STLOAN": "short_loans", "BS_TA": "total_assets", "BS_TE": "total_equity",
    "BS_TL": "total_liabilities", "BS_TFA": "trading_assets",
    "BS_NP": "notes_payable", "BS_TNCL": "non_current_liabilities", "BS_PREP": "prepayments",
    "IS_OPROFIT": "operating_profit",
    "BS_OCA": "other_current_assets", "IS_RD": "research_costs", "IS_TAXSUR": "sales_taxes", "CF_SALES": "cash_from_sales",
    "CF_CAPEX": "capital_expenditure", "CF_EQIN": "owners_paid_in", "BS_OR": "other_receivables", "IS_TAX": "income_tax",
    "BS_FA": "fixed_assets", "IS_INTCAP": "interest_capitalised",
}  # fmt: skip
PRIOR = ("inventory", "net_profit", "payables", "receivables", "revenue", "total_assets", "total_equity",
         "total_liabilities", "current_assets", "current_liabilities", "current_portion", "cost_of_sales", "operating_cash",
         "prepayments", "sales_taxes")
TWO_YEARS_BEFORE = ("inventory", "receivables", "revenue", "operating_cash")
SUMS = {
    "debt": ("BS_STLOAN", "BS_TFL_DEBT", "BS_CPNCL", "BS_OCL_NOTES", "BS_LTLOAN", "BS_BOND", "BS_LEASEL", "BS_LTP"),
    "depreciation": ("CFS_DEP", "CFS_ROUDEP", "CFS_AMORT", "CFS_LTPRE"),
    "long_use_assets": ("BS_FA", "BS_LTEI", "BS_CIP", "BS_INT"),
    "period_costs": ("IS_TAXSUR", "IS_SELL", "IS_ADMIN", "IS_FIN"), "paid_in_funds": ("BS_CAPITAL", "BS_CAPRES"),
    "notes_held": ("BS_NR", "BS_RFIN"), "reserves": ("BS_SURP", "BS_RE"), "advances": ("BS_ADV", "BS_CL"),
    "investments": ("BS_LTEI", "BS_OEI", "BS_ONCFA", "BS_DI", "BS_ODI"), "asset_results": ("IS_CIL", "IS_AIL", "IS_DISP"),
    "earnings_before_interest": ("IS_PBT", "IS_INTEXP"),
}
SUMS_PRIOR, WHOLE = ("debt", "paid_in_funds", "advances"), ("earnings_before_interest",)  # fmt: skip
Paths = Mapping[str, Sequence[Path]]


def facts(paths: Paths, told: pl.DataFrame, day: date, told_facts: Mapping[str, str]) -> pl.DataFrame:
    """One row a client, one column a fact; `told_facts` names the told ones and their kind."""
    wide = _told(told, told_facts).lazy()
    for table, of in (("invoice", invoices), ("transaction", transactions), ("loan", loans), ("payment", payments),
                      ("statement", statements)):  # fmt: skip
        if paths.get(table):
            piece = of(paths[table], day).lazy()
            wide = wide.join(piece, on="client", how="full", coalesce=True)
    return wide.collect(engine="streaming").sort("client")


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int32) * 12 + pl.col(column).dt.month() - 1


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _ends(months: pl.DataFrame, day: date, gap: bool) -> pl.DataFrame:
    """The months with `ago`, those since the client's last whole month."""
    until = months["last"].max()
    assert isinstance(until, date)
    over = min(_index(day + timedelta(days=1)), _index(until + timedelta(days=SLACK_DAYS))) - 1
    end = pl.lit(over, pl.Int32)
    if gap:
        last = pl.col("last").max()
        own = last + timedelta(days=SLACK_DAYS)
        own_end = own.dt.year().cast(pl.Int32) * 12 + own.dt.month() - 2
        end = pl.when(last >= until - timedelta(days=GAP_DAYS)).then(pl.min_horizontal(own_end, end)).otherwise(end)
    return months.group_by("client").agg(end=end.first() if not gap else end)


def _in(months: int, back: int = 0) -> pl.Expr:
    return pl.col("ago").is_between(back, back + months - 1)


def _over(column: str, months: int, back: int = 0) -> pl.Expr:
    return pl.when(_in(months, back)).then(column).otherwise(0).sum()


def _active(column: str, months: int) -> pl.Expr:
    return (_in(months) & (pl.col(column) > 0)).sum().cast(pl.Float64)


def _spread(column: str, months: int) -> pl.Expr:
    watched = (pl.col("ago").max() + 1).clip(0, months)
    mean = _over(column, months) / watched
    squares = pl.when(_in(months)).then(pl.col(column) ** 2).otherwise(0.0).sum()
    return ((squares / watched - mean**2).clip(0) ** 0.5).round(4)


def _whole(value: str, months: int) -> pl.Expr:
    return pl.when(pl.col("first_ago") + 1 >= months).then(value).alias(value)


def invoices(paths: Sequence[Path], day: date) -> pl.DataFrame:
    """Facts drawn from invoices."""
    sold, valid = pl.col("direction") == "sold", (pl.col("status") == "valid") & (pl.col("repeat") == 0)
    rows = pl.scan_parquet(list(paths)).filter(pl.col("day") <= day).select(
        "client", "counterparty", "number", "amount", "tax", "day", sold=sold, month=_month("day"),
        s=sold & valid, b=~sold & valid, void=pl.col("status") == "void", repeated=pl.col("repeat") > 0,
        round=pl.col("total") % 10_000 == 0,
    )  # fmt: skip
    months = _invoice_months(rows)
    ends = _ends(months, day, gap=True)
    held = months.join(ends, on="client").with_columns(ago=pl.col("end") - pl.col("month")).filter(pl.col("ago") >= 0)
    base = _of_invoice_months(held)
    placed = rows.join(ends.lazy(), on="client").with_columns(ago=pl.col("end") - pl.col("month"))
    placed = placed.filter(pl.col("ago") >= 0)
    numbers = placed.filter(_in(12), pl.col("number").is_not_null()).group_by("client", "sold", "number").len()
    beyond = numbers.group_by("client").agg(invoice_numbers_beyond_first=(pl.col("len") - 1).sum().cast(pl.Float64))
    partners = _partners(placed)
    wide = base.lazy().join(partners, on="client", how="left").join(beyond, on="client", how="left")
    ages = months.group_by("client").agg(invoices_age=(_index(day) - pl.col("month").max()).cast(pl.Float64))
    zero = [name for name in PARTNER_FACTS if not name.endswith("squared")] + ["invoice_numbers_beyond_first"]
    return (
        wide.with_columns(pl.col(name).fill_null(0.0) for name in zero)
        .with_columns(_whole("buyers_new", 18), _whole("sellers_new", 18), _whole("sold_to_new_buyers", 18),
                      _whole("buyers_prior_12m", 24), _whole("sold_prior_12m", 24), _whole("bought_prior_12m", 24),
                      _whole("sold_year_ago_3m", 15), _whole("sold_year_ago_6m", 18))
        .drop("first_ago")
        .join(ages.lazy(), on="client", how="full", coalesce=True)
        .collect(engine="streaming")
    )  # fmt: skip


def _invoice_months(rows: pl.LazyFrame) -> pl.DataFrame:
    s, b, amount = pl.col("s"), pl.col("b"), pl.col("amount")
    up, down = amount > 0, amount < 0

    def total(which: pl.Expr, column: str = "amount") -> pl.Expr:
        return pl.when(which).then(column).otherwise(0.0).sum()

    return rows.group_by("client", "month").agg(
        last=pl.col("day").max(), n=pl.len(), repeated=pl.col("repeated").sum(),
        sold=total(s), bought=total(b), sold_tax=total(s, "tax"), bought_tax=total(b, "tax"),
        sold_up=total(s & up), sold_down=total(s & down), bought_up=total(b & up), bought_down=total(b & down),
        sold_n=s.sum(), bought_n=b.sum(), sold_up_n=(s & up).sum(), sold_down_n=(s & down).sum(),
        bought_down_n=(b & down).sum(), sold_rows=pl.col("sold").sum(), bought_rows=(~pl.col("sold")).sum(),
        sold_void=(pl.col("sold") & pl.col("void")).sum(), bought_void=(~pl.col("sold") & pl.col("void")).sum(),
        round=(s & up & pl.col("round")).sum(),
    ).collect(engine="streaming")  # fmt: skip


def _of_invoice_months(held: pl.DataFrame) -> pl.DataFrame:
    watched, ago = pl.col("ago").max() + 1, pl.col("ago")
    active = ago.filter(_in(12) & (pl.col("sold_n") > 0))
    gap = pl.max_horizontal(active.sort().diff().max() - 1, active.min(), watched.clip(0, 12) - 1 - active.max())
    return held.lazy().group_by("client").agg(
        first_ago=ago.max(),
        sold_12m=_over("sold", 12), sold_3m=_over("sold", 3), sold_6m=_over("sold", 6), sold_36m=_over("sold", 36),
        sold_prior_12m=_over("sold", 12, 12), sold_year_ago_3m=_over("sold", 3, 12), sold_year_ago_6m=_over("sold", 6, 12),
        bought_12m=_over("bought", 12), bought_36m=_over("bought", 36), bought_prior_12m=_over("bought", 12, 12),
        sold_tax_12m=_over("sold_tax", 12), bought_tax_12m=_over("bought_tax", 12),
        sold_positive_12m=_over("sold_up", 12), sold_negative_12m=_over("sold_down", 12),
        bought_positive_12m=_over("bought_up", 12), bought_negative_12m=_over("bought_down", 12),
        sold_invoices=_over("sold_n", 12), bought_invoices=_over("bought_n", 12),
        sold_positive_rows=_over("sold_up_n", 12), sold_negative_rows=_over("sold_down_n", 12),
        bought_negative_rows=_over("bought_down_n", 12), sold_rows=_over("sold_rows", 12),
        sold_rows_36m=_over("sold_rows", 36), bought_rows=_over("bought_rows", 12),
        sold_void_rows=_over("sold_void", 12), sold_void_rows_36m=_over("sold_void", 36),
        bought_void_rows=_over("bought_void", 12), sold_round_rows=_over("round", 12),
        invoice_rows=_over("n", 12), invoice_repeated_rows=_over("repeated", 12),
        sold_months=_active("sold_n", 12), sold_months_36m=_active("sold_n", 36), bought_months=_active("bought_n", 12),
        months_watched=watched.clip(0, 12).cast(pl.Float64), months_watched_36m=watched.clip(0, 36).cast(pl.Float64),
        sold_months_silent=ago.filter(pl.col("sold_n") > 0).min().fill_null(watched).cast(pl.Float64),
        sold_deviation=_spread("sold", 12), sold_deviation_36m=_spread("sold", 36), bought_deviation=_spread("bought", 12),
        sold_longest_gap=gap.fill_null(watched.clip(0, 12)).cast(pl.Float64),
        sold_best_3_months=pl.col("sold").filter(_in(12)).clip(0).top_k(3).sum(),
    ).with_columns(pl.exclude("client", "first_ago").cast(pl.Float64)).collect(engine="streaming")  # fmt: skip


PARTNER_FACTS = (
    "buyers_12m", "buyers_6m", "buyers_prior_12m", "buyers_new", "buyer_largest", "buyers_largest_5",
    "buyers_together", "buyers_together_6m", "buyers_shares_squared", "sold_to_single_buyers", "sold_to_new_buyers",
    "sellers_12m", "sellers_6m", "sellers_new", "seller_largest", "sellers_largest_5", "sellers_together",
    "sellers_shares_squared",
)  # fmt: skip


def _partners(placed: pl.LazyFrame) -> pl.LazyFrame:
    up = pl.col("amount") > 0
    groups = placed.filter(pl.col("s") | pl.col("b"), pl.col("counterparty").is_not_null()).group_by(
        "client", "sold", "counterparty").agg(
        n=_in(12).sum(), net=pl.when(_in(12)).then("amount").otherwise(0.0).sum(),
        up=(_in(12) & up).sum(), up6=(_in(6) & up).sum(), up_prior=(_in(12, 12) & up).sum(),
        up_before=((pl.col("ago") >= 6) & up).sum(), n6=_in(6).sum(), before=(pl.col("ago") >= 6).sum(),
        net6=pl.when(_in(6)).then("amount").otherwise(0.0).sum(),
    ).with_columns(pl.col("net", "net6").clip(0))  # fmt: skip
    net, whole = pl.col("net"), pl.col("net").sum()
    sides = {}
    for side, stem, is_sold in (("buyers", "buyer", True), ("sellers", "seller", False)):
        mine = groups.filter(pl.col("sold") if is_sold else ~pl.col("sold"))
        new = (pl.col("before") == 0) & (pl.col("n6") > 0)
        sides[side] = mine.group_by("client").agg(
            (pl.col("up") > 0).sum().cast(pl.Float64).alias(f"{side}_12m"),
            (pl.col("up6") > 0).sum().cast(pl.Float64).alias(f"{side}_6m"),
            ((pl.col("up_before") == 0) & (pl.col("up6") > 0)).sum().cast(pl.Float64).alias(f"{side}_new"),
            net.max().alias(f"{stem}_largest"), net.top_k(5).sum().alias(f"{side}_largest_5"),
            whole.alias(f"{side}_together"),
            pl.when(whole > 0).then((net**2).sum() / whole**2).alias(f"{side}_shares_squared"),
            *([(pl.col("up_prior") > 0).sum().cast(pl.Float64).alias("buyers_prior_12m"),
               pl.col("net6").sum().alias("buyers_together_6m"),
               net.filter(pl.col("n") == 1).sum().alias("sold_to_single_buyers"),
               pl.col("net6").filter(new).sum().alias("sold_to_new_buyers")] if is_sold else []),
        )  # fmt: skip
    return sides["buyers"].join(sides["sellers"], on="client", how="full", coalesce=True)


def transactions(paths: Sequence[Path], day: date) -> pl.DataFrame:
    """Facts drawn from account transactions."""
    to, amount = pl.col("direction") == "in", pl.col("amount")
    months = (
        pl.scan_parquet(list(paths)).filter(pl.col("day") <= day).group_by("client", month=_month("day"))
        .agg(last=pl.col("day").max(), to=pl.when(to).then(amount).otherwise(0.0).sum(),
             out=pl.when(~to).then(amount).otherwise(0.0).sum(), n=to.sum())
        .collect(engine="streaming")
    )  # fmt: skip
    ends = _ends(months, day, gap=False)
    held = months.join(ends, on="client").with_columns(ago=pl.col("end") - pl.col("month")).filter(pl.col("ago") >= 0)
    return (
        held.lazy()
        .group_by("client")
        .agg(
            first_ago=pl.col("ago").max(),
            inflow_12m=_over("to", 12),
            inflow_3m=_over("to", 3),
            inflow_before_6m=_over("to", 6, 3),
            inflow_prior_12m=_over("to", 12, 12),
            outflow_12m=_over("out", 12),
            inflow_months=_active("n", 12),
            inflow_deviation=_spread("to", 12),
            account_months_watched=(pl.col("ago").max() + 1).clip(0, 12).cast(pl.Float64),
        )
        .with_columns(_whole("inflow_before_6m", 9), _whole("inflow_prior_12m", 24))
        .drop("first_ago")
        .collect(engine="streaming")
    )


def _latest(rows: pl.LazyFrame, *key: str) -> pl.LazyFrame:
    told = pl.col("record") * 10_000_000_000 + pl.col("row")
    return rows.filter(told == told.max().over("client", *key))


def loans(paths: Sequence[Path], day: date) -> pl.DataFrame:
    """Facts drawn from the latest statement of loans."""
    rows = pl.scan_parquet(list(paths)).filter(pl.col("day") <= day)
    last = rows.select(pl.col("day").max()).collect().item()
    base = rows.select("client").unique().with_columns(loans_age=pl.lit(float(_index(day) - _index(last))))
    alive, weight = pl.col("status").is_in(ALIVE), pl.col("principal")

    def total(column: str) -> pl.Expr:
        return pl.when(alive).then(pl.col(column)).otherwise(0.0).sum()

    def mean(value: pl.Expr) -> pl.Expr:
        known = pl.when(alive & value.is_not_null()).then(weight).otherwise(0.0).sum()
        return pl.when(known > 0).then(pl.when(alive).then(value * weight).sum() / known)

    def elapsed(start: str, end: str) -> pl.Expr:
        span = (pl.col(end) - pl.col(start)).dt.total_days()
        gone = (pl.lit(last) - pl.col(start)).dt.total_days()
        at_once = pl.when(span == 0).then((gone >= 0).cast(pl.Float64))
        return pl.when(span > 0).then((gone / span).clip(0, 1)).otherwise(at_once)

    held = pl.col("due").fill_null(0) + pl.col("undisbursed").fill_null(0)
    drawn = _latest(rows.filter(pl.col("day") == last), "loan").group_by("client").agg(
        all_loans_cancelled=pl.col("cancelled").sum(), all_loans_principal=weight.sum(),
        loan_largest=pl.when(alive).then(held).max().fill_null(0.0), loans_active=alive.sum().cast(pl.Float64),
        loans_disbursed=total("disbursed"), loans_owed=total("due"), loans_principal=total("principal"),
        loans_repaid=total("repaid"), loans_undisbursed=total("undisbursed"),
        loans_exposure=pl.when(alive).then(held).otherwise(0.0).sum(),
        loans_ended_well=(pl.col("status") == "repaid").sum().cast(pl.Float64), loans_told=pl.len().cast(pl.Float64),
        loans_rate=mean(pl.col("rate")), loans_elapsed=mean(elapsed("approved", "last_repayment")),
        loans_drawing_elapsed=mean(elapsed("approved", "closed")),
        loans_repayment_elapsed=mean(elapsed("first_repayment", "last_repayment")),
        loans_years_left=mean((pl.col("last_repayment") - pl.lit(last)).dt.total_days().clip(0) / 365.25),
    )  # fmt: skip
    zero = (
        "all_loans_cancelled",
        "all_loans_principal",
        "loan_largest",
        "loans_active",
        "loans_disbursed",
        "loans_owed",
        "loans_principal",
        "loans_repaid",
        "loans_undisbursed",
        "loans_exposure",
        "loans_ended_well",
        "loans_told",
    )
    wide = base.join(drawn, on="client", how="left").with_columns(pl.col(name).fill_null(0.0) for name in zero)
    return wide.collect(engine="streaming")


def payments(paths: Sequence[Path], day: date) -> pl.DataFrame:
    """Facts drawn from payments due and paid."""
    rows = pl.scan_parquet(list(paths)).filter(pl.col("day_due") <= day)
    open_ = pl.col("day_paid").is_null() | (pl.col("day_paid") > day)
    late = (pl.when(open_).then(pl.lit(day)).otherwise("day_paid") - pl.col("day_due")).dt.total_days().clip(0)
    year = pl.col("day_due") > day - timedelta(days=365)
    held = _latest(rows, "loan", "day_due", "kind").select(
        "client", "amount_due", open=open_, late=late, year=year, past=pl.col("day_due") < day
    )
    return held.group_by("client").agg(
        payments_count_12m=pl.col("year").sum().cast(pl.Float64),
        payments_due_12m=pl.when("year").then("amount_due").otherwise(0.0).sum(),
        payments_late_12m=(pl.col("year") & (pl.col("late") > 0)).sum().cast(pl.Float64),
        payments_overdue_days=pl.when("open").then("late").max().fill_null(0).cast(pl.Float64),
        payments_unpaid_12m=pl.when(pl.col("year") & pl.col("open") & pl.col("past"))
        .then("amount_due").otherwise(0.0).sum(),
    ).collect(engine="streaming")  # fmt: skip


def statements(paths: Sequence[Path], day: date) -> pl.DataFrame:
    """Facts drawn from the latest annual statement and the one before."""
    rows = pl.scan_parquet(list(paths)).filter(pl.col("period_end") <= day)
    held = _latest(rows, "period_end", "item", "scope").filter(pl.col("months") == 12).select(
        "client", "item", "scope", "value", month=_month("period_end")).collect(engine="streaming").lazy()  # fmt: skip
    newest = held.filter(pl.col("month") == pl.col("month").max().over("client")).group_by("client").agg(
        newest=pl.col("month").first(), chosen=pl.col("scope").min())  # fmt: skip
    placed = held.join(newest, on="client").filter(pl.col("scope") == pl.col("chosen"))
    ago, item = pl.col("newest") - pl.col("month"), pl.col("item")
    now = {name: pl.when((item == line) & (ago == 0)).then("value").max() for line, name in LINES.items()}
    codes = {name: line for line, name in LINES.items()}
    before = {f"{name}_prior": pl.when((item == codes[name]) & (ago == 12)).then("value").max() for name in PRIOR}
    before |= {f"{name}_two_years_before": pl.when((item == codes[name]) & (ago == 24)).then("value").max()
               for name in TWO_YEARS_BEFORE}
    for name, lines in SUMS.items():
        for suffix, back in (("", 0), ("_prior", 12)) if name in SUMS_PRIOR else (("", 0),):
            value = pl.when(item.is_in(lines) & (ago == back)).then("value")
            least = len(lines) if name in WHOLE else 1
            before[name + suffix] = pl.when(value.count() >= least).then(value.sum().round(2))
    age = (_index(day) - pl.col("newest").max()).cast(pl.Float64)
    return placed.group_by("client").agg(statements_age=age, **now, **before).collect(engine="streaming")


def _told(told: pl.DataFrame, kinds: Mapping[str, str]) -> pl.DataFrame:
    last = told.filter(pl.col("name").is_in(list(kinds))).with_row_index("order").sort(
        "as_of", "known_at", "order").group_by("client", "name").last()  # fmt: skip
    texts = [name for name, kind in kinds.items() if kind == "text"]
    return last.group_by("client").agg(
        *[pl.col("value").filter(pl.col("name") == name).first().alias(name) for name in kinds if name not in texts],
        *[pl.col("text").replace("", None).filter(pl.col("name") == name).first().alias(name) for name in texts],
    )
