"""The page of operation and building: revenue, costs, working capital, maintenance and VAT as formulas."""

from __future__ import annotations

from math import ceil

from clc.engines.cashflow.project import Case
from clc.engines.cashflow.project.grid import Grid
from clc.frames.projects.workbook.inputs import covers
from clc.frames.projects.workbook.page import Page, late, total


def building(page: Page, case: Case) -> None:
    """Costs of building by line and class of assets, and the VAT on them."""
    page.head("Building")
    for use in case.uses:
        formula = f"[use.{use.name}!]*(1+[more.{use.name}!])*[spread.{use.name}]"
        page.row(f"built.{use.name}", use.label or use.name, formula, "money")
    page.row("costs", "Costs of building", total([f"built.{use.name}" for use in case.uses]), "money")
    vat = "+".join(f"[built.{use.name}]*[use_vat.{use.name}!]" for use in case.uses)
    page.row("vat_building", "VAT on building", vat, "money")
    for name in assets(case):
        own = [use.name for use in case.uses if (use.asset or next(iter(case.tax.assets))) == name]
        page.one(f"basis.{name}", f"To write off: {name}", "+".join(f"SUM([built.{use}:])" for use in own), "money")
    page.one("costs_total", "Costs of building in all", "SUM([costs:])", "money")


def assets(case: Case) -> list[str]:
    """The classes of assets that something is built of."""
    first = next(iter(case.tax.assets))
    return sorted({use.asset or first for use in case.uses})


def operation(page: Page, case: Case, grid: Grid) -> None:
    """Everything of the operation before income tax and debt."""
    _revenue(page, case)
    _costs(page, case)
    _maintenance(page, case, grid)
    _working_capital(page, case, grid)
    _vat(page, case)
    page.head("Cash before income tax and debt")
    page.row("ebitda", "EBITDA", "[revenue]-[opex]-[surcharges]+[refund]", "money")
    page.row("tied", "Working capital", "[receivables]+[stock]-[payables]", "money")
    page.row("before_tax", "Cash before income tax",
             "[ebitda]+[vat_out]-[vat_in]-[vat_paid]-([tied]-[tied<])-[works_paid]-[saved]", "money")  # fmt: skip
    told = "+".join(f"[use.{use.name}!]" for use in case.uses)
    page.row("residual_value", "Residual value", f"[last]*([residual!]+[residual_share!]*({told}))", "money")
    page.row(
        "cash",
        "Cash to size on before tax",
        "[before_tax]+[residual_value]" if case.residual.in_cfads else "[before_tax]",
        "money",
    )


def _revenue(page: Page, case: Case) -> None:
    page.head("Revenue")
    for line in case.revenue:
        words, name = line.label or line.name, line.name
        runs = f"IF(AND([op]=1,[year]>=[from.{name}!],[year]<=[to.{name}!]),1,0)"
        steady = f"[volume.{name}!]*[available.{name}!]*(1-[wear.{name}!])^[age]*[shape.{name}]*{runs}"
        page.row(f"units.{name}", f"{words}: volume", f"{steady}*MAX(0,1-[z!]*[sigma.{name}!])", "units")
        page.row(
            f"unit_price.{name}",
            f"{words}: price",
            f"[price.{name}!]*(1+[rise.{name}!]+[inflation!]*[infl.{name}!])^[age]",
            "money",
        )
        page.row(f"income.{name}", words, f"[units.{name}]*[unit_price.{name}]", "money")
    page.row("revenue", "Revenue", total([f"income.{line.name}" for line in case.revenue]), "money")
    for tranche in case.debt:
        asked = covers(case, tranche)
        if asked:
            parts = "+".join(f"[income.{line.name}]/[cover.{tranche.name}.{line.kind}!]" for line in case.revenue)
            none = f"1/MAX({','.join(f'[cover.{tranche.name}.{kind}!]' for kind in asked)})"
            page.row(
                f"weight.{tranche.name}",
                f"Payable of the cash: {tranche.label or tranche.name}",
                f"IF([revenue]>0,({parts})/[revenue],{none})",
                "share",
            )


def _costs(page: Page, case: Case) -> None:
    page.head("Costs")
    for cost in case.costs:
        words, name = cost.label or cost.name, cost.name
        runs = f"IF(AND([op]=1,[year]>=[cost_from.{name}!],[year]<=[cost_to.{name}!]),1,0)"
        growth = f"(1+[cost_rise.{name}!]+[inflation!]*[cost_infl.{name}!])^[age]"
        formula = {"per_unit": f"[cost.{name}!]*[units.{cost.of}]*{growth}*{runs}",
                   "of_revenue": f"[cost.{name}!]*[revenue]*{runs}",
                   }.get(cost.kind, f"[cost.{name}!]/[ppy!]*{growth}*{runs}")  # fmt: skip
        page.row(f"spent.{name}", words, formula, "money")
    page.row("opex", "Running costs", total([f"spent.{cost.name}" for cost in case.costs]), "money")


def _maintenance(page: Page, case: Case, grid: Grid) -> None:
    page.head("Major maintenance")
    for work in case.maintenance:
        words, name = work.label or work.name, work.name
        due = f"IF(AND([closes_year]=1,MOD([year],[work_every.{name}!])=0),1,0)"
        growth = f"(1+[work_rise.{name}!]+[inflation!]*[work_infl.{name}!])^[age]"
        page.row(f"works.{name}", words, f"[work.{name}!]*{growth}*{due}", "money")
        cycle = f"([work_every.{name}!]*[ppy!])"
        page.row(f"due.{name}", f"{words}: falls due", f"[building!]+ROUNDUP(([n]-[building!])/{cycle},0)*{cycle}", "number")
        when = f"INDEX([works.{name}:],1,MIN({grid.periods},[due.{name}]+1))"
        saving = f"IF(AND([op]=1,[due.{name}]<={grid.periods - 1}),{when}/{cycle},0)"
        page.row(f"saved.{name}", f"{words}: saved", saving if work.reserve else "0", "money")
        parts = [f"[works.{name}]*{work.shares[0]!r}"]
        for year, share in enumerate(work.shares[1:], start=1):
            first, last = 1 + (year - 1) * grid.per_year, year * grid.per_year
            parts += [f"[works.{name}-{back}]*{share!r}/[ppy!]" for back in range(first, last + 1)]
        page.row(f"works_off.{name}", f"{words}: written off", "+".join(parts), "money")
    page.row(
        "works_paid", "Paid at once", total([f"works.{one.name}" for one in case.maintenance if not one.reserve]), "money"
    )
    page.row("saved", "Saved up", total([f"saved.{one.name}" for one in case.maintenance]), "money")
    page.row("works", "Major maintenance", total([f"works.{one.name}" for one in case.maintenance]), "money")
    page.row("works_off", "Written off", total([f"works_off.{one.name}" for one in case.maintenance]), "money")
    page.row("saved_balance", "Maintenance reserve", "[saved_balance<]+[saved]-([works]-[works_paid])", "money")


def _working_capital(page: Page, case: Case, grid: Grid) -> None:
    page.head("Working capital")
    ahead = case.working_capital.ahead
    days = 30 * grid.months

    def reach(told: float) -> int:
        return ceil(told / days) + 1

    for line in case.revenue:
        formula = late(f"income.{line.name}", f"[days.{line.name}!]", reach(line.receivable_days), ahead=ahead)
        page.row(f"owed.{line.name}", f"Receivable: {line.label or line.name}", formula, "money")
    for cost in case.costs:
        formula = late(f"spent.{cost.name}", f"[cost_days.{cost.name}!]", reach(cost.payable_days))
        page.row(f"owing.{cost.name}", f"Payable: {cost.label or cost.name}", formula, "money")
    page.row("receivables", "Receivables", total([f"owed.{line.name}" for line in case.revenue]), "money")
    page.row("payables", "Payables", total([f"owing.{cost.name}" for cost in case.costs]), "money")
    page.row(
        "stock", "Stock", late("opex", "[stock_days!]", reach(case.working_capital.inventory_days), ahead=ahead), "money"
    )


def _vat(page: Page, case: Case) -> None:
    page.head("VAT")
    out = "+".join(f"[income.{line.name}]*[vat.{line.name}!]" for line in case.revenue)
    page.row("vat_out", "VAT on sales", out, "money")
    into = "+".join(f"[spent.{cost.name}]*[cost_vat.{cost.name}!]" for cost in case.costs) or "0"
    page.row("vat_in", "VAT on costs", into, "money")
    page.row("vat_due", "Due so far", "[vat_due<]+[vat_out]-[vat_in]-[vat_building]", "money")
    page.row("vat_so_far", "Paid so far", "MAX([vat_so_far<],[vat_due],0)", "money")
    page.row("vat_paid", "VAT paid", "[vat_so_far]-[vat_so_far<]", "money")
    page.row("vat_credit", "VAT credit carried", "[vat_so_far]-[vat_due]", "money")
    page.row("surcharges", "Surcharges", "[vat_paid]*[surcharge!]", "money")
    page.row("refund", "VAT handed back", "[vat_paid]*[vat_refund!]", "money")
