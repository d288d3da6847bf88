"""The invented firms' books: balance sheets, incomes and cash flows that hang together to the yuan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clc.channels.demo import population as people
from clc.channels.demo import trades
from clc.channels.demo.chance import Flags, Floats, whole
from clc.channels.demo.population import Population

YEARS = 3
LEAN = (0.05, 0.12, 0.5, 0.95)
"""How much of today's strain the books show at each of the four balance dates, oldest first."""
TAX_RATE = 0.25
INTANGIBLE_SHARE = 0.08
DEPRECIATION, AMORTISATION = 0.07, 0.05
DUE_SHARE, DUE_SHARE_HEAVY = 0.16, 0.07
"""Share of the long loans that falls due in a year; the second for projects and industries of heavy plant."""
WORKING_ASSETS = ("BS_NR", "BS_AR", "BS_PREP", "BS_OR", "BS_INV")
WORKING_DEBTS = ("BS_NP", "BS_AP", "BS_CL", "BS_PAYROLL", "BS_TAX", "BS_OP")
FIXED_ASSETS = ("BS_FA", "BS_CIP", "BS_INT")
LOANS = ("BS_STLOAN", "BS_CPNCL", "BS_LTLOAN")
OWN = ("BS_CAPITAL", "BS_CAPRES", "BS_SURP", "BS_RE")

Years = dict[str, Floats]


@dataclass(frozen=True)
class Firm:
    """What decides the books of (n,) firms over four balance dates (n, 4).

    Strain, revenue, cost, structure.
    """

    quality: Floats
    strain: Floats
    building: Flags
    project: Flags
    trade_tax: Floats
    revenue: Floats
    steady: Floats
    cost: Floats
    overhead: Floats
    equity_share: Floats
    long_share: Floats
    due_share: Floats
    rate: Floats


def firms(population: Population, chosen: Flags) -> Firm:
    """The chosen firms of a population as their books see them."""
    chance = population.chance("books")
    rows = np.flatnonzero(chosen)
    count = len(rows)
    trade = population.trade[rows]
    quality, severity = population.quality[rows], population.severity[rows]
    project = population.kind[rows] == people.PROJECT
    building = population.building[rows]
    strain = severity[:, None] * np.array(LEAN)
    ago = np.arange(YEARS, -1, -1)
    steady = population.revenue[rows][:, None] * (1 + population.growth[rows][:, None]) ** -ago
    noise = np.exp(chance.normal(0, 0.03, (count, YEARS + 1)))
    revenue = steady * noise * (1 - 0.35 * strain) * ~building[:, None]
    margin = trades.figure("margin", trade) * (1 + 0.08 * np.clip(quality, -2, 2)) * np.exp(chance.normal(0, 0.1, count))
    assets = trades.figure("assets", trade)
    overhead = (np.where(project, 0.2, 0.56) * margin)[:, None] * steady * ~building[:, None] + 0.002 * steady
    equity = np.where(project, 0.35, 0.5) + 0.08 * np.clip(quality, -2, 2) + chance.normal(0, 0.07, count)
    return Firm(
        quality=quality,
        strain=strain,
        building=building,
        project=project,
        trade_tax=trades.figure("tax", trade),
        revenue=whole(revenue),
        steady=steady,
        cost=whole(revenue * (1 - margin[:, None] * (1 - 0.45 * strain))),
        overhead=whole(overhead),
        equity_share=np.clip(equity - 0.12 * severity, 0.08, 0.85),
        long_share=np.where(project, 1.0, np.clip(0.5 + 0.35 * assets, 0.5, 0.92)),
        due_share=np.where(building, 0.0, np.where(project | (assets > 1), DUE_SHARE_HEAVY, DUE_SHARE)),
        rate=0.042 + 0.025 * severity - 0.002 * np.clip(quality, -2, 2),
    )


def _fixed_assets(population: Population, chosen: Flags, firm: Firm) -> Years:
    ratio = trades.figure("assets", population.trade[chosen])[:, None]
    wanted = ratio * firm.steady
    building = firm.building[:, None]
    fixed = np.where(building, 0.0, wanted)
    for year in range(1, YEARS + 1):
        floor = fixed[:, year - 1] * (1 - DEPRECIATION * 0.9)
        fixed[:, year] = np.maximum(fixed[:, year], floor)
    progress = np.array([0.1, 0.3, 0.55, 0.85])
    works = np.where(building, ratio * firm.steady[:, -1:] * progress, 0.05 * wanted)
    intangible = np.broadcast_to(INTANGIBLE_SHARE * wanted[:, :1], wanted.shape)
    return {"BS_FA": whole(fixed), "BS_CIP": whole(works), "BS_INT": whole(intangible)}


def _working(population: Population, chosen: Flags, firm: Firm) -> Years:
    chance = population.chance("working")
    trade = population.trade[chosen]
    count = len(trade)
    jitter = np.exp(chance.normal(0, 0.15, count))[:, None]
    receivable = firm.revenue * trades.figure("receivable", trade)[:, None] / 360 * (1 + 0.7 * firm.strain) * jitter
    payable = firm.cost * trades.figure("payable", trade)[:, None] / 360 * (1 + 0.45 * firm.strain)
    shares = {
        "BS_NR": 0.08 * receivable,
        "BS_AR": 0.92 * receivable,
        "BS_PREP": 0.015 * firm.revenue,
        "BS_OR": (0.008 + 0.02 * firm.strain) * firm.revenue,
        "BS_INV": firm.cost * trades.figure("stock", trade)[:, None] / 360 * (1 + 0.8 * firm.strain) * jitter,
        "BS_NP": 0.12 * payable,
        "BS_AP": 0.88 * payable,
        "BS_CL": 0.015 * firm.revenue * (1 - 0.5 * firm.strain),
        "BS_PAYROLL": 0.008 * firm.revenue * (1 + firm.strain),
        "BS_TAX": 0.007 * firm.revenue * (1 + firm.strain),
        "BS_OP": 0.01 * firm.revenue,
    }
    return {item: whole(values) for item, values in shares.items()}


def _opening(firm: Firm, sheet: Years) -> dict[str, Floats]:
    """Cash, loans and own funds at the first balance date."""
    owed = np.sum([sheet[item][:, 0] for item in WORKING_DEBTS], axis=0)
    cash = whole(np.clip(0.12 + 0.03 * firm.quality, 0.04, 0.2) * firm.steady[:, 0])
    total = cash + np.sum([sheet[item][:, 0] for item in (*WORKING_ASSETS, *FIXED_ASSETS)], axis=0)
    loans = np.maximum((1 - firm.equity_share) * total - owed, 0.03 * total)
    long = whole(loans * firm.long_share)
    due = whole(long * firm.due_share)
    opening = {"BS_CASH": cash, "BS_CPNCL": due, "BS_LTLOAN": long - due, "BS_STLOAN": whole(loans) - long}
    own = total - owed - opening["BS_CPNCL"] - opening["BS_LTLOAN"] - opening["BS_STLOAN"]
    opening["BS_CAPITAL"] = whole(np.where(own > 0, 0.55 * own, 0.15 * total))
    opening["BS_CAPRES"] = whole(np.where(own > 0, 0.1 * own, 0.0))
    opening["BS_SURP"] = whole(np.where(own > 0, 0.04 * own, 0.0))
    opening["BS_RE"] = own - opening["BS_CAPITAL"] - opening["BS_CAPRES"] - opening["BS_SURP"]
    return opening


def income(firm: Firm, sheet: Years, year: int) -> dict[str, Floats]:
    """One year's income statement; year 1 to 3, the balance sheet of the year before already drawn up."""
    before = year - 1
    revenue, overhead, strain = firm.revenue[:, year], firm.overhead[:, year], firm.strain[:, year]
    debt = np.sum([sheet[item][:, before] for item in LOANS], axis=0)
    interest = whole(np.where(firm.building, 0.0, firm.rate * debt))
    lines = {
        "IS_REV": revenue,
        "IS_COGS": firm.cost[:, year],
        "IS_TAXSUR": whole(0.004 * revenue),
        "IS_SELL": whole(0.3 * overhead),
        "IS_RD": whole(0.15 * overhead),
        "IS_ADMIN": overhead - whole(0.3 * overhead) - whole(0.15 * overhead),
        "IS_INTEXP": interest,
        "IS_INTINC": whole(0.006 * sheet["BS_CASH"][:, before]),
        "IS_OTHINC": whole(0.002 * revenue * (1 - strain)),
        "IS_CIL": -whole((0.003 + 0.06 * strain) * sheet["BS_AR"][:, year]),
        "IS_AIL": -whole((0.002 + 0.05 * strain) * sheet["BS_INV"][:, year]),
        "IS_NOI": whole(0.0005 * revenue),
        "IS_NOE": whole((0.0004 + 0.004 * strain) * revenue),
    }
    lines["IS_FIN"] = lines["IS_INTEXP"] - lines["IS_INTINC"] + whole(0.0004 * revenue)
    spent = sum(lines[item] for item in ("IS_COGS", "IS_TAXSUR", "IS_SELL", "IS_ADMIN", "IS_RD", "IS_FIN"))
    lines["IS_OPROFIT"] = revenue - spent + lines["IS_OTHINC"] + lines["IS_CIL"] + lines["IS_AIL"]
    lines["IS_PBT"] = lines["IS_OPROFIT"] + lines["IS_NOI"] - lines["IS_NOE"]
    lines["IS_TAX"] = whole(TAX_RATE * np.maximum(lines["IS_PBT"], 0.0))
    lines["IS_NI"] = lines["IS_PBT"] - lines["IS_TAX"]
    return lines


def skeleton(population: Population, chosen: Flags, firm: Firm) -> Years:
    """The balance sheet (n, 4): assets in use for every date, cash, loans and own funds for the first."""
    sheet = _fixed_assets(population, chosen, firm) | _working(population, chosen, firm)
    for item, opening in _opening(firm, sheet).items():
        sheet[item] = np.zeros((len(opening), YEARS + 1))
        sheet[item][:, 0] = opening
    return sheet
