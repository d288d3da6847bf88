"""The pages of inputs and of the timeline: every number of the case in a coloured cell."""

from __future__ import annotations

import numpy as np

from clc.engines.cashflow.project import Case
from clc.engines.cashflow.project.grid import Grid, year_parts
from clc.engines.cashflow.project.operation import LEVELS
from clc.engines.cashflow.project.terms import Tranche
from clc.engines.cashflow.project.tranches import window
from clc.frames.projects.workbook.page import Page


def inputs(page: Page, case: Case, grid: Grid) -> None:
    """Every scalar of the case."""
    page.head(f"{case.name} ({case.currency} x {case.unit:,.0f})")
    page.given("inflation", "Inflation", case.inflation, "share")
    page.given("discount_rate", "Discount rate", case.discount_rate, "share")
    page.given("z", "Deviates of volume below the median", LEVELS[case.volume_level], "number")
    page.given("mpp", "Months per period", grid.months, "months")
    page.one("ppy", "Periods per year", "12/[mpp!]", "number")
    page.one("period_days", "Days of a period", "30*[mpp!]", "days")
    page.given("building", "Periods of construction", grid.building, "number")
    _uses(page, case)
    _lines(page, case)
    _debt(page, case)
    _rest(page, case)


def timeline(page: Page, case: Case, grid: Grid) -> None:
    """The rows of time, and every input that changes over time."""
    page.head("Timeline")
    page.given_row("end", "Period ends", [day.item() for day in grid.days])
    page.row("n", "Period", "COLUMN()-5", "number")
    page.row("op", "Operates", "IF([n]>[building!],1,0)", "flag")
    page.row("build", "Is built", "1-[op]", "flag")
    page.row("last", "Is the last", f"IF([n]={grid.periods - 1},1,0)", "flag")
    page.row("year", "Year of operation", "IF([op]=1,ROUNDDOWN(([n]-[building!]-1)/[ppy!],0)+1,0)", "number")
    page.row("age", "Years since the first", "MAX([year]-1,0)", "number")
    page.row("closes_year", "Ends a year of operation", "IF(AND([op]=1,MOD([n]-[building!],[ppy!])=0),1,0)", "flag")
    page.head("Inputs by period")
    for use in case.uses:
        page.given_row(f"spread.{use.name}", f"Share paid: {use.label or use.name}", _spread(case, grid, use.name), "share")
    years = np.maximum(grid.year - 1, 0)
    for line in case.revenue:
        ramp = np.ones(grid.periods) if line.ramp is None else np.array([*line.ramp, 1.0])[np.minimum(years, len(line.ramp))]
        at = np.maximum(np.arange(grid.periods) - grid.building - 1, 0) % grid.per_year
        season = np.full(grid.periods, 1 / grid.per_year) if line.seasons is None else np.array(line.seasons)[at]
        page.given_row(
            f"shape.{line.name}", f"Ramp-up and season: {line.label or line.name}", (ramp * season).tolist(), "share"
        )
    due = np.array([*(case.tax.due or ()), 1.0])[np.minimum(years, len(case.tax.due or ()))]
    page.given_row("tax_due", "Share of income tax due", due.tolist(), "share")
    for name, asset in case.tax.assets.items():
        if asset.shares is not None:
            told = np.array([*asset.shares, 0.0])[np.minimum(years, len(asset.shares))] / grid.per_year * grid.operates
            page.given_row(f"written.{name}", f"Written off: {name}", told.tolist(), "share")
        else:
            formula = (
                f"IF(AND([op]=1,[n]-[building!]<=[years.{name}!]*[ppy!]),(1-[left.{name}!])/([years.{name}!]*[ppy!]),0)"
            )
            page.row(f"written.{name}", f"Written off: {name}", formula, "share")
    for tranche in case.debt:
        _rates(page, case, grid, tranche)


def _uses(page: Page, case: Case) -> None:
    page.head("Building")
    for use in case.uses:
        words = use.label or use.name
        more = case.contingency if use.contingency is None else use.contingency
        page.given(f"use.{use.name}", words, use.amount, "money")
        page.given(f"more.{use.name}", f"{words}: contingency", more, "share")
        page.given(f"use_vat.{use.name}", f"{words}: VAT", use.vat, "share")
    page.given("equity_least", "Least equity", max(case.equity.least, case.least_capital or 0.0), "share")


def _lines(page: Page, case: Case) -> None:
    page.head("Revenue")
    for line in case.revenue:
        words = line.label or line.name
        for name, what, value, unit in (
            ("volume", "volume of a year", line.volume, "units"), ("price", "price", line.price, "money"),
            ("available", "availability", line.availability, "share"), ("sigma", "deviation", line.sigma, "share"),
            ("wear", "degradation", line.degradation, "share"), ("rise", "escalation", line.escalation, "share"),
            ("infl", "with inflation", float(line.with_inflation), "flag"), ("from", "from year", line.from_year, "year"),
            ("to", "to year", line.to_year or 999, "year"), ("days", "receivable", line.receivable_days, "days"),
            ("vat", "VAT", line.vat, "share"),
        ):  # fmt: skip
            page.given(f"{name}.{line.name}", f"{words}: {what}", value, unit)
    page.head("Costs")
    for cost in case.costs:
        words = cost.label or cost.name
        for name, what, value, unit in (
            ("cost", "amount", cost.amount, "money"), ("cost_rise", "escalation", cost.escalation, "share"),
            ("cost_infl", "with inflation", float(cost.with_inflation), "flag"),
            ("cost_from", "from year", cost.from_year, "year"),
            ("cost_to", "to year", cost.to_year or 999, "year"), ("cost_days", "payable", cost.payable_days, "days"),
            ("cost_vat", "VAT", cost.vat, "share"),
        ):  # fmt: skip
            page.given(f"{name}.{cost.name}", f"{words}: {what}", value, unit)
    for work in case.maintenance:
        words = work.label or work.name
        page.given(f"work.{work.name}", f"{words}: cost", work.cost, "money")
        page.given(f"work_every.{work.name}", f"{words}: every", work.every_years, "years")
        page.given(f"work_rise.{work.name}", f"{words}: escalation", work.escalation, "share")
        page.given(f"work_infl.{work.name}", f"{words}: with inflation", float(work.with_inflation), "flag")
    page.given("stock_days", "Stock", case.working_capital.inventory_days, "days")


def _debt(page: Page, case: Case) -> None:
    page.head("Debt")
    for one in case.debt:
        words = one.label or one.name
        if isinstance(one.rate, float | int):
            page.given(f"rate.{one.name}", f"{words}: rate", one.rate, "share")
        page.given(f"margin.{one.name}", f"{words}: margin and green step", one.margin + one.green_step, "share")
        page.given(f"slice.{one.name}", f"{words}: slice", one.slice, "share")
        page.given(f"upfront.{one.name}", f"{words}: upfront fee", one.upfront_fee, "share")
        page.given(f"commitment.{one.name}", f"{words}: commitment fee", one.commitment_fee, "share")
        for name, value in (("amount", one.amount), ("gearing", one.gearing), ("llcr", one.llcr), ("plcr", one.plcr)):
            if value is not None:
                page.given(f"{name}.{one.name}", f"{words}: {name}", value, "money" if name == "amount" else "number")
        for kind, times in covers(case, one).items():
            page.given(f"cover.{one.name}.{kind}", f"{words}: cover of {kind}", times, "times")


def _rest(page: Page, case: Case) -> None:
    page.head("Tax, reserves, sharing")
    wait = 999 if case.tax.losses_years is None else case.tax.losses_years
    for name, what, value, unit in (
        ("tax", "Income tax", case.tax.rate, "share"), ("surcharge", "Surcharge on VAT", case.tax.surcharge, "share"),
        ("vat_refund", "VAT handed back", case.tax.vat_refund, "share"),
        ("losses_years", "Losses wait at most (999: for ever)", wait, "years"),
        ("service_months", "Debt service reserve", case.reserves.service_months, "months"),
        ("operating_months", "Operating reserve", case.reserves.operating_months, "months"),
        ("account_rate", "Interest on accounts", case.reserves.interest, "share"),
        ("letter_fee", "Fee of the letter of credit", case.reserves.letter_fee, "share"),
        ("lock_up", "Lock-up cover (0: none)", case.sharing.lock_up or 0.0, "times"),
        ("sweep", "Swept", case.sharing.sweep, "share"), ("least_cash", "Least cash", case.sharing.least_cash, "money"),
        ("residual", "Residual value", case.residual.amount, "money"),
        ("residual_share", "Residual value of the costs told", case.residual.share, "share"),
    ):  # fmt: skip
        page.given(name, what, value, unit)
    for name, asset in case.tax.assets.items():
        if asset.shares is None:
            page.given(f"years.{name}", f"Years to write off: {name}", asset.years, "years")
            page.given(f"left.{name}", f"Residual share: {name}", asset.residual, "share")


def covers(case: Case, tranche: Tranche) -> dict[str, float]:
    """The cover of each class of revenue that a tranche asks; empty where it asks none."""
    kinds = sorted({line.kind for line in case.revenue})
    if tranche.cover is None or isinstance(tranche.cover, str):
        return {}
    if isinstance(tranche.cover, float | int):
        return {str(kind): float(tranche.cover) for kind in kinds}
    asked = {str(kind): times for kind, times in tranche.cover.items()}
    return {str(kind): asked.get(kind, max(asked.values())) for kind in kinds}


def _spread(case: Case, grid: Grid, name: str) -> list[float]:
    use = next(one for one in case.uses if one.name == name)
    found = np.zeros(grid.periods)
    found[0] = use.at_close if grid.building else 1.0
    if grid.building:
        even = np.full(grid.building, (1.0 - use.at_close) / grid.building)
        found[1 : grid.building + 1] = even if use.spread is None else use.spread
    return [float(share) for share in found]


def _rates(page: Page, case: Case, grid: Grid, tranche: Tranche) -> None:
    words = tranche.label or tranche.name
    parts = year_parts(grid, tranche.day_count)
    page.given_row(f"part.{tranche.name}", f"Part of a year: {words}", parts.tolist(), "years")
    annual = f"[rate.{tranche.name}!]"
    if not isinstance(tranche.rate, float | int):
        since = np.array(sorted(tranche.rate), dtype="datetime64[D]")
        path = np.array([tranche.rate[day] for day in sorted(tranche.rate)])
        starts = np.concatenate([grid.days[:1], grid.days[:-1]])
        told = path[np.maximum(np.searchsorted(since, starts, side="right") - 1, 0)]
        page.given_row(f"path.{tranche.name}", f"Rate of a year: {words}", told.tolist(), "share")
        annual = f"[path.{tranche.name}]"
    page.row(
        f"charge.{tranche.name}",
        f"Interest of a period: {words}",
        f"MAX(0,{annual}+[margin.{tranche.name}!])*[part.{tranche.name}]",
        "share",
    )
    repays = window(case, grid, tranche)
    page.given_row(f"window.{tranche.name}", f"Repays: {words}", repays.astype(int).tolist(), "flag")
    page.row(
        f"inside.{tranche.name}",
        f"Until the last repayment: {words}",
        f"IF([n]<={int(np.flatnonzero(repays)[-1])},1,0)",
        "flag",
    )
    if tranche.shares is not None:
        given = np.zeros(grid.periods)
        given[repays] = tranche.shares
        page.given_row(f"plan.{tranche.name}", f"Given shares: {words}", given.tolist(), "share")
