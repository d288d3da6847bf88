"""What a lender's profile asks, told of the invented clients: markets, owners, projects, public purses, and who leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import polars as pl

from clc.channels.demo import names
from clc.channels.demo import population as people
from clc.channels.demo.chance import Flags, Floats, Integers, days_of, share
from clc.channels.demo.names import Word
from clc.channels.demo.population import Population

FIRMS: Final = (people.COMPANY, people.PARENT)
GRADES: Final = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")
TOLD_SHARE: Final = 0.82
DAYS_OLD: Final = 420
PERSON_STEP, PERSON_FIRST = 17, 700_001
"""Leaders are people no client bears the name of by its own index."""
LEADERS: Final = {
    people.SME: ("controller", "general_manager", "finance_head"),
    people.COMPANY: ("chair", "general_manager", "finance_head", "production_head", "sales_head"),
    people.PARENT: ("chair", "general_manager", "finance_head", "technical_head", "director"),
    people.PROJECT: ("general_manager", "project_head", "finance_head"),
    people.GOVERNMENT: ("official",),
    people.INSTITUTION: ("official", "finance_head"),
}
BACKGROUND: Final = (
    Word("工科毕业,在本行业从业二十余年,由技术岗位成长。", "An engineer, twenty years in the trade, risen from the works."),
    Word("经济管理专业,曾在同业担任副总经理。", "Studied management; deputy head of a competitor before."),
    Word("会计专业,注册会计师,曾任财务经理八年。", "A certified accountant; led another firm's finances for eight years."),
    Word("销售出身,熟悉主要客户,管理风格稳健。", "Came from sales, knows the main customers, leads with a steady hand."),
)
SOURCE: Final = Word("企业年度报告(演示)", "Annual report of the firm (demo)")


class Teller:
    """Collects rows of told facts of one chunk."""

    def __init__(self, population: Population, told_share: float) -> None:
        self.population, self.told_share = population, told_share
        self.chance = population.chance("profile")
        self.frames: list[pl.DataFrame] = []

    def some(self, kinds: Sequence[int], part: float = TOLD_SHARE) -> Integers:
        """Which clients of some kinds are told of."""
        flags: Flags = np.isin(self.population.kind, kinds) & share(
            self.chance, len(self.population), part * self.told_share)
        return np.flatnonzero(flags)

    def number(self, name: str, unit: str, kinds: Sequence[int], value: Callable[[Integers], Floats]) -> None:
        """A number for some clients of the kinds."""
        rows = self.some(kinds)
        self._add(name, unit, rows, value(rows), pl.repeat("", len(rows), dtype=pl.String, eager=True))

    def choice(self, name: str, kinds: Sequence[int], words: Sequence[str], place: Callable[[Integers], Floats]) -> None:
        """One of some words, by a place along them (0 the first, 1 the last)."""
        rows = self.some(kinds)
        at = np.clip(np.floor(place(rows) * len(words)), 0, len(words) - 1).astype(np.int64)
        self._add(name, "text", rows, np.full(len(rows), np.nan), pl.Series(list(words), dtype=pl.String).gather(at))

    def _add(self, name: str, unit: str, rows: Integers, value: Floats, text: pl.Series) -> None:
        days = self.chance.integers(5, DAYS_OLD, len(rows))
        self.frames.append(pl.DataFrame({
            "client": self.population.index[rows],
            "name": pl.repeat(name, len(rows), dtype=pl.String, eager=True),
            "value": pl.Series(np.asarray(value, dtype=np.float64)).fill_nan(None),
            "text": text,
            "unit": pl.repeat(unit, len(rows), dtype=pl.String, eager=True),
            "as_of": days_of(self.population.day, -days),
        }))

    def between(self, low: float, high: float, digits: int = 2) -> Callable[[Integers], Floats]:
        """Numbers from low (worst) to high (best), better for those who do well."""

        def drawn(rows: Integers) -> Floats:
            good = np.clip(0.5 + 0.18 * self.population.quality[rows] - 0.4 * self.population.severity[rows]
                           + self.chance.normal(0, 0.15, len(rows)), 0, 1)
            return np.round(low + (high - low) * good, digits) + 0.0

        return drawn

    def yes(self, part: float) -> Callable[[Integers], Floats]:
        """1 for a part of the clients, 0 for the others."""
        return lambda rows: share(self.chance, len(rows), part).astype(np.float64)


def facts(population: Population, told_share: float) -> pl.DataFrame:
    """Columns client, name, value, text, unit, as_of; what only the profile asks. Nothing where the share is 0."""
    teller = Teller(population, told_share)
    for tell in (_of_firms, _of_groups, _of_owners, _of_projects, _of_states, _of_institutions):
        tell(teller)
    return pl.concat(teller.frames)


def _of_firms(tell: Teller) -> None:
    tell.number("market_rank", "count", FIRMS, tell.between(40, 1, 0))
    tell.number("market_share", "share", FIRMS, tell.between(0.01, 0.35))
    tell.number("capacity_use", "share", FIRMS, tell.between(0.45, 0.96))
    tell.choice("product_cycle", FIRMS, ("decline", "maturity", "growth"), tell.between(0, 1))
    tell.choice("substitution_threat", FIRMS, ("high", "medium", "low"), tell.between(0, 1))
    tell.choice("industry_cycle", FIRMS, ("downturn", "peak", "recovery", "upswing"), tell.between(0, 1))
    tell.choice("management_record", FIRMS, ("poor", "thin", "adequate", "strong"), tell.between(0, 1))
    tell.number("customer_top1_told", "share", FIRMS, tell.between(0.6, 0.06))
    tell.number("supplier_top1_told", "share", FIRMS, tell.between(0.55, 0.08))
    tell.number("order_book_months", "months", FIRMS, tell.between(1, 14, 0))
    screened = (*FIRMS, people.PROJECT)
    tell.choice("esg_category", screened, ("A", "B", "C"), tell.between(0, 1))
    tell.number("environment_penalties_36m", "count", screened, tell.between(3, -0.6, 0))
    tell.number("safety_incidents_36m", "count", screened, tell.between(2, -0.6, 0))
    tell.number("emission_intensity", "count", FIRMS, tell.between(120, 8, 0))
    tell.choice("governance_quality", FIRMS, ("weak", "adequate", "strong"), tell.between(0, 1))
    lent = (*FIRMS, people.SME)
    tell.number("credit_lenders", "count", lent, tell.between(9, 2, 0))
    debts = _worth(tell)
    tell.number("credit_balance", "money", lent, lambda rows: np.round(debts[rows] * tell.between(2.6, 1.3)(rows)))
    tell.number("credit_overdue_amount", "money", lent, lambda rows: np.round(
        debts[rows] * 0.05 * (tell.population.severity[rows] > 0.75)))
    tell.number("bad_loan_elsewhere", "flag", lent, lambda rows: (tell.population.severity[rows] > 0.9).astype(np.float64))
    tell.number("unused_lines_elsewhere", "money", FIRMS, lambda rows: np.round(debts[rows] * tell.between(0, 0.7)(rows)))
    tell.number("settlement_share", "share", lent, tell.between(0.1, 0.7))


def _worth(tell: Teller) -> Floats:
    """What a client owes, or might owe where it owes nothing yet; yuan."""
    debt, revenue = tell.population.debt, tell.population.revenue
    owed: Floats = np.where(debt > 0, debt, np.round(0.4 * np.maximum(revenue, 1e6)))
    return owed


def _of_groups(tell: Teller) -> None:
    group, debts = (people.PARENT,), _worth(tell)
    tell.number("intra_group_sales_share", "share", group, tell.between(0.5, 0.05))
    tell.number("intra_group_balances", "money", group, lambda rows: np.round(debts[rows] * tell.between(0.9, 0.1)(rows)))
    tell.choice("cash_pooling", group, ("swept", "notional", "none"), tell.between(0, 1))
    tell.number("pooled_cash_share", "share", group, tell.between(0.8, 0.2))
    tell.choice("head_support", group, ("none", "in words", "by contract"), tell.between(0, 1))
    tell.number("parent_debt_share", "share", group, tell.between(0.6, 0.15))
    tell.number("parent_dividends_12m", "money", group, lambda rows: np.round(debts[rows] * tell.between(0.01, 0.12)(rows)))


def _of_owners(tell: Teller) -> None:
    small, revenue = (people.SME, people.PERSON), tell.population.revenue
    tell.number("owner_experience_years", "years", small, tell.between(3, 26, 0))
    tell.number("family_in_business", "count", small, tell.between(0, 4, 0))
    tell.number("family_net_worth", "money", small, lambda rows: np.round(
        np.maximum(revenue[rows], 1e6) * tell.between(0.2, 1.6)(rows), -4))
    tell.number("owner_bad_record", "flag", small, lambda rows: (tell.population.severity[rows] > 0.85).astype(np.float64))
    tell.number("premises_owned", "flag", small, tell.yes(0.4))
    tell.choice("tax_grade", small, ("D", "C", "M", "B", "A"), tell.between(0.1, 1))
    tell.number("personal_guarantee", "flag", small, tell.yes(0.75))
    tell.number("electricity_change", "share", small, tell.between(-0.3, 0.25))


def _of_projects(tell: Teller) -> None:
    project, building = (people.PROJECT,), tell.population.building
    tell.choice("sponsor_grade", project, GRADES[::-1], tell.between(0, 1))
    tell.number("sponsor_equity_paid", "share", project, tell.between(0.4, 1))
    tell.number("concession_years_left", "years", project, tell.between(12, 28, 0))
    tell.number("permits_complete", "flag", project, tell.yes(0.85))
    tell.number("land_secured_share", "share", project, tell.between(0.7, 1))
    tell.number("offtake_contracted_share", "share", project, tell.between(0.2, 0.95))
    tell.choice("offtaker_grade", project, GRADES[::-1], tell.between(0, 1))
    tell.choice("project_stage", project, ("construction", "operation"), lambda rows: np.where(building[rows], 0.2, 0.8))
    tell.number("construction_progress", "share", project, lambda rows: np.where(
        building[rows], tell.between(0.2, 0.95)(rows), 1.0))
    tell.number("construction_delay_months", "months", project, tell.between(9, -1, 0))
    tell.number("cost_overrun_share", "share", project, tell.between(0.2, -0.02))
    tell.number("reserve_account_months", "months", project, tell.between(0, 7, 0))
    tell.number("project_dscr_min", "times", project, tell.between(0.95, 1.6))
    tell.number("project_dscr_downside", "times", project, tell.between(0.7, 1.25))
    tell.number("project_dscr_revenue_down", "times", project, tell.between(0.8, 1.4))
    tell.number("project_llcr_min", "times", project, tell.between(1.0, 1.8))


def _of_states(tell: Teller) -> None:
    state = (people.GOVERNMENT,)
    tell.choice("sovereign_grade", state, GRADES[::-1], tell.between(0.3, 1))
    tell.choice("external_rating", (*state, people.INSTITUTION), GRADES[::-1], tell.between(0.4, 1))
    tell.number("government_debt_to_gdp", "share", state, tell.between(1.1, 0.35))
    tell.number("external_debt_to_gdp", "share", state, tell.between(0.8, 0.15))
    tell.number("reserves_import_months", "months", state, tell.between(2, 12, 0))
    tell.number("fiscal_balance_to_gdp", "share", state, tell.between(-0.09, 0.01, 3))
    tell.number("current_account_to_gdp", "share", state, tell.between(-0.07, 0.05, 3))
    tell.number("gdp_growth", "share", state, tell.between(-0.01, 0.07, 3))
    tell.number("fiscal_self_sufficiency", "share", state, tell.between(0.3, 0.9))
    tell.number("arrears_external", "flag", state, tell.yes(0.08))
    tell.choice("debt_treatment", state, ("restructured", "under negotiation", "none", "none", "none"), tell.between(0, 1))
    tell.number("treats_us_preferred", "flag", state, tell.yes(0.3))


def _of_institutions(tell: Teller) -> None:
    fund, debts = (people.INSTITUTION,), _worth(tell)
    tell.number("capital_adequacy", "share", fund, tell.between(0.12, 0.4, 3))
    tell.number("equity_to_loans", "share", fund, tell.between(0.15, 0.6))
    tell.number("callable_capital", "money", fund, lambda rows: np.round(debts[rows] * tell.between(1, 6)(rows)))
    tell.number("members_high_grade_share", "share", fund, tell.between(0.2, 0.8))
    tell.number("preferred_creditor_status", "flag", fund, tell.yes(0.8))
    tell.number("liquidity_cover_months", "months", fund, tell.between(6, 30, 0))
    tell.number("largest_borrowers_share", "share", fund, tell.between(0.7, 0.25))
    tell.number("loans_impaired_share", "share", fund, tell.between(0.08, 0.002, 3))


def seats(population: Population, told_share: float) -> pl.DataFrame:
    """Columns client, name, position, since, until, background, left_why, source, manager: who leads, and who led before."""
    chance = population.chance("seat")
    told = share(chance, len(population), TOLD_SHARE * told_share)
    frames = [_leaders(population, chance, told, kind, place) for kind, places in LEADERS.items()
              for place in range(len(places))]
    return pl.concat(frames).sort("client", "since", maintain_order=True)


def _leaders(population: Population, chance: np.random.Generator, told: Flags, kind: int, place: int) -> pl.DataFrame:
    """The holders of one position at all clients of a kind: the present one, and for some the one before."""
    rows = np.flatnonzero(told & (population.kind == kind))
    years = np.minimum(1 + chance.integers(0, 12, len(rows)), 14)
    took = chance.integers(20, 340, len(rows)) + 365 * np.where(share(chance, len(rows), 0.2), 0, years)
    changed = np.flatnonzero(share(chance, len(rows), 0.35))
    who = np.where(kind == people.SME and place == 1, 0, place)
    now = _seated(population, rows, kind, place, who, took, None)
    gone = took[changed]
    return pl.concat([now, _seated(population, rows[changed], kind, place, who + 8, gone + 365 * 4, gone)])


def _seated(population: Population, rows: Integers, kind: int, place: int, who: Integers | int, since: Integers,
            until: Integers | None) -> pl.DataFrame:
    index = population.index[rows] * PERSON_STEP + PERSON_FIRST + who
    abroad = pl.Series(population.abroad[rows])
    name = pl.select(pl.when(abroad).then(names.person(index, "en")).otherwise(names.person(index, "zh"))).to_series()
    words = BACKGROUND[(place + kind) % len(BACKGROUND)]
    day = population.day
    return pl.DataFrame({
        "client": population.index[rows],
        "name": name,
        "position": pl.repeat(LEADERS[kind][place], len(rows), dtype=pl.String, eager=True),
        "since": days_of(day, -since),
        "until": pl.Series([None] * len(rows), dtype=pl.Date) if until is None else pl.Series(days_of(day, -until)),
        "background": pl.select(pl.when(abroad).then(pl.lit(words.en)).otherwise(pl.lit(words.zh))).to_series(),
        "left_why": pl.repeat("", len(rows), dtype=pl.String, eager=True),
        "source": pl.select(pl.when(abroad).then(pl.lit(SOURCE.en)).otherwise(pl.lit(SOURCE.zh))).to_series(),
        "manager": population.manager[rows],
    })
