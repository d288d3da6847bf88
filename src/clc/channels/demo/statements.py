"""Statements of the invented firms, three years, one row for each line of each year."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from clc.channels.demo import books
from clc.channels.demo import population as people
from clc.channels.demo.books import Firm, Years
from clc.channels.demo.chance import Flags, Floats, share, whole
from clc.channels.demo.population import Population

PUBLISHED_MONTH = 4
ZERO_LINES = ("BS_TFA", "BS_BOND", "BS_LEASEL", "CF_FX", "IS_INVINC", "IS_DISP")


def period_ends(today: date) -> list[date]:
    """The last three year ends whose statements are out: a year's come by the end of April."""
    last = today.year - 1 if today.month > PUBLISHED_MONTH else today.year - 2
    return [date(last - back, 12, 31) for back in (2, 1, 0)]


def tellers(population: Population, told_share: float) -> Flags:
    """Which clients handed in statements.

    Most companies, half of the small ones, few of those not yet clients.
    """
    chance = population.chance("tellers")
    likely = np.where(population.kind == people.SME, 0.55, 0.96)
    likely = np.where(population.prospect, 0.35, likely) * told_share
    return population.firms() & share(chance, len(population), likely)


def _cash_from_business(firm: Firm, sheet: Years, lines: dict[str, Floats], year: int) -> dict[str, Floats]:
    """The operating part of the cash flow, direct; the result equals the indirect one to the yuan."""

    def rise(*items: str) -> Floats:
        risen: Floats = np.sum([sheet[item][:, year] - sheet[item][:, year - 1] for item in items], axis=0)
        return risen

    worn = books.DEPRECIATION * sheet["BS_FA"][:, year - 1] + books.AMORTISATION * sheet["BS_INT"][:, year - 1]
    result = lines["IS_NI"] + whole(worn) + lines["IS_INTEXP"]
    result += rise(*books.WORKING_DEBTS) - rise(*books.WORKING_ASSETS)
    sales = lines["IS_REV"] + whole(firm.trade_tax * lines["IS_REV"]) + lines["IS_CIL"]
    sales += rise("BS_CL") - rise("BS_AR", "BS_NR")
    taxes = lines["IS_TAXSUR"] + lines["IS_TAX"] - rise("BS_TAX")
    taxes += whole(firm.trade_tax * (lines["IS_REV"] - lines["IS_COGS"]))
    flow: dict[str, Floats] = {
        "CF_SALES": sales,
        "CF_OOI": lines["IS_OTHINC"] + lines["IS_NOI"] + lines["IS_INTINC"],
        "CF_STAFF": whole(0.09 * lines["IS_REV"]),
        "CF_TAXPAID": taxes,
        "CF_OOO": whole(0.4 * firm.overhead[:, year]),
    }
    bought = sales + flow["CF_OOI"] - flow["CF_STAFF"] - taxes - flow["CF_OOO"] - result
    flow["CF_OOI"] += np.maximum(-bought, 0.0)
    flow["CF_PURCH"] = np.maximum(bought, 0.0)
    flow["CF_OI"] = flow["CF_SALES"] + flow["CF_OOI"]
    flow["CF_OO"] = flow["CF_PURCH"] + flow["CF_STAFF"] + flow["CF_TAXPAID"] + flow["CF_OOO"]
    flow["CF_CFO"] = flow["CF_OI"] - flow["CF_OO"]
    flow["worn"] = whole(worn)
    return flow


def _close(firm: Firm, sheet: Years, lines: dict[str, Floats], flow: dict[str, Floats], year: int) -> None:
    """Invest, borrow and pay; draw up the year's closing cash, loans and own funds in `sheet`."""
    before = year - 1
    grown = np.sum([sheet[item][:, year] - sheet[item][:, before] for item in books.FIXED_ASSETS], axis=0)
    flow["CF_CAPEX"] = grown + flow.pop("worn")
    flow["CF_CFI"] = -flow["CF_CAPEX"]
    long, due = sheet["BS_LTLOAN"][:, before], sheet["BS_CPNCL"][:, before]
    paid_in: Floats = whole(np.where(firm.building, 0.3 * grown, 0.0))
    flow["CF_EQIN"] = paid_in
    fresh = whole(np.where(firm.building, 0.7 * grown, 0.6 * np.maximum(grown, 0.0) + 0.5 * due))
    paid_out = (firm.strain[:, year] < 0.2) & (sheet["BS_RE"][:, before] > 0)
    dividend = whole(np.where(paid_out, 0.3 * np.maximum(lines["IS_NI"], 0.0), 0.0))
    flow["CF_DIVINT"] = dividend + lines["IS_INTEXP"]
    cash = sheet["BS_CASH"][:, before] + flow["CF_CFO"] + flow["CF_CFI"] + flow["CF_EQIN"] + fresh - due
    cash -= flow["CF_DIVINT"]
    short = sheet["BS_STLOAN"][:, before]
    wanted = np.clip(0.1 + 0.02 * firm.quality, 0.03, 0.15) * firm.steady[:, year]
    wanted = np.maximum(wanted, 0.8 * (short + due)) * (1 - 0.95 * firm.strain[:, year])
    drawn = np.maximum(whole(wanted - cash), -whole(0.3 * short))
    sheet["BS_STLOAN"][:, year] = short + drawn
    sheet["BS_CASH"][:, year] = cash + drawn
    next_due = whole(firm.due_share * long)
    sheet["BS_CPNCL"][:, year] = next_due
    sheet["BS_LTLOAN"][:, year] = long - next_due + fresh
    flow["CF_BORROW"] = sheet["BS_STLOAN"][:, year] + fresh
    flow["CF_REPAY"] = short + due
    flow["CF_CFF"] = flow["CF_EQIN"] + flow["CF_BORROW"] - flow["CF_REPAY"] - flow["CF_DIVINT"]
    flow["CF_NET"] = flow["CF_CFO"] + flow["CF_CFI"] + flow["CF_CFF"]
    flow["CF_BEG"], flow["CF_END"] = sheet["BS_CASH"][:, before], sheet["BS_CASH"][:, year]
    reserve = whole(0.1 * np.maximum(lines["IS_NI"], 0.0))
    sheet["BS_CAPITAL"][:, year] = sheet["BS_CAPITAL"][:, before] + flow["CF_EQIN"]
    sheet["BS_CAPRES"][:, year] = sheet["BS_CAPRES"][:, before]
    sheet["BS_SURP"][:, year] = sheet["BS_SURP"][:, before] + reserve
    sheet["BS_RE"][:, year] = sheet["BS_RE"][:, before] + lines["IS_NI"] - reserve - dividend


def _totals(sheet: Years, year: int) -> dict[str, Floats]:
    def total(*items: str) -> Floats:
        summed: Floats = np.sum([sheet[item][:, year] for item in items], axis=0)
        return summed

    current, fixed = total("BS_CASH", *books.WORKING_ASSETS), total(*books.FIXED_ASSETS)
    short = total("BS_STLOAN", "BS_CPNCL", *books.WORKING_DEBTS)
    long, own = total("BS_LTLOAN"), total(*books.OWN)
    return {
        "BS_TCA": current,
        "BS_TNCA": fixed,
        "BS_TA": current + fixed,
        "BS_TCL": short,
        "BS_TNCL": long,
        "BS_TL": short + long,
        "BS_TE": own,
        "BS_TLE": short + long + own,
    }


def drawn_up(population: Population, chosen: Flags) -> list[dict[str, Floats]]:
    """The lines of each of the three years, oldest first, (n,) yuan for the chosen firms."""
    firm = books.firms(population, chosen)
    sheet = books.skeleton(population, chosen, firm)
    years = []
    for year in range(1, books.YEARS + 1):
        lines = books.income(firm, sheet, year)
        flow = _cash_from_business(firm, sheet, lines, year)
        _close(firm, sheet, lines, flow, year)
        zeros = dict.fromkeys(ZERO_LINES, np.zeros(len(firm.quality)))
        balances = {item: values[:, year] for item, values in sheet.items()}
        years.append(balances | _totals(sheet, year) | lines | flow | zeros)
    return years


def statements(population: Population, told_share: float) -> pl.DataFrame:
    """Table `statement`: client, period_end, item, value (yuan), scope, months; sorted by client."""
    chosen = tellers(population, told_share)
    clients = pl.Series(population.index[chosen])
    scope = pl.Series(np.where(population.kind[chosen] == people.PARENT, "group", "single"))
    frames = []
    for end, lines in zip(period_ends(population.today), drawn_up(population, chosen), strict=True):
        wide = pl.DataFrame({"client": clients, "scope": scope, **lines})
        long = wide.unpivot(index=["client", "scope"], variable_name="item", value_name="value")
        frames.append(long.with_columns(period_end=pl.lit(end), months=pl.lit(12.0)))
    ordered = pl.concat(frames).sort("client", "period_end", maintain_order=True)
    return ordered.select("client", "period_end", "item", "value", "scope", "months")
