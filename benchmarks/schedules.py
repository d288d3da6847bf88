"""Repayment schedules of a mixed book on true dates: the house's columns against QuantLib, which takes loans one by one."""

from __future__ import annotations

from typing import Any

import click
import numpy as np
from _measure import Told, answer, answer_leg, clocked, leg, over
from QuantLib import (
    Actual360,
    Actual365Fixed,
    ActualActual,
    Date,
    DateGeneration,
    FixedRateLeg,
    Months,
    NullCalendar,
    Period,
    Schedule,
    Thirty360,
    Unadjusted,
)

from clc.engines.cashflow import portfolio

SEED = 20261122
TYPES = ("level", "equal_principal", "bullet", "interest_only_then_level", "interest_only_then_equal_principal")
DAY_COUNTS = ("30/360", "ACT/360", "ACT/365", "ACT/ACT")
YEARS, WEIGHTS = (1, 2, 3, 5, 10, 15, 20, 30), (0.2, 0.15, 0.2, 0.2, 0.1, 0.05, 0.05, 0.05)
ROUNDS = 5
LEGS = ("house", "house_rounded", "quantlib", "same")


@click.command()
@click.option("--loans", default=100_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--sample", default=2_000, show_default=True, type=click.IntRange(1), help="Loans that QuantLib is given.")
@click.option("--leg", "part", type=click.Choice(LEGS), hidden=True)
@click.option("--json", "as_json", is_flag=True)
def main(loans: int, sample: int, part: str | None, as_json: bool) -> None:
    """Rows a CPU second of both on this machine, and by how much their interest differs on the sample."""
    if part:
        answer_leg(PARTS[part](loans, sample))
        return
    found = {name: leg(__file__, name, "--loans", str(loans), "--sample", str(sample)) for name in LEGS}
    peer = found["quantlib"]["rows_per_cpu_s"]
    ratios = {f"{name} : quantlib": {"median": over(found[name]["rows_per_cpu_s"], peer),
                                     "first": over(found[name]["first_rows_per_cpu_s"], peer)} for name in LEGS[:2]}
    answer({**found, **ratios}, as_json=as_json)


def book(loans: int) -> dict[str, Any]:
    """A mixed book: types, day counts, frequencies, terms, true dates; the same for every run."""
    draw = np.random.default_rng(SEED)
    months = draw.choice([1, 1, 1, 3, 6], loans)
    periods = draw.choice(YEARS, loans, p=WEIGHTS) * 12 // months
    types = draw.choice(TYPES, loans)
    leads = np.minimum(np.maximum(periods // 5, 1), periods - 1)
    return {
        "principal": np.round(10 ** draw.uniform(4, 9, loans), 2),
        "annual_rate": np.round(draw.uniform(0.02, 0.08, loans), 4),
        "start": np.datetime64("2018-01-01") + draw.integers(0, 3000, loans), "periods": periods,
        "months_per_period": months, "type": types, "day_count": draw.choice(DAY_COUNTS, loans),
        "interest_only_periods": np.where(np.char.startswith(types, "interest"), leads, 0),
    }  # fmt: skip


def house(loans: int, sample: int, rounding: int = -1) -> Told:
    """All loans at once, several rounds; the first is told apart, its memory being new."""
    told, figures, rows = book(loans), {}, 0
    for at in range(ROUNDS):
        with clocked(figures, f"round {at + 1}"):
            rows = len(portfolio(**told, rounding=rounding).due)
    seconds = [figures[f"round {at + 1}"]["cpu_s"] for at in range(ROUNDS)]
    median = sorted(seconds)[ROUNDS // 2]
    return {"loans": loans, "rows": rows, "cpu_s": median, "first_cpu_s": seconds[0], "worst_cpu_s": max(seconds),
            "rows_per_cpu_s": round(rows / median), "first_rows_per_cpu_s": round(rows / seconds[0])}  # fmt: skip


def house_rounded(loans: int, sample: int) -> Told:
    """The same with every amount posted rounded to the cent."""
    return house(loans, sample, rounding=2)


def quantlib(loans: int, sample: int) -> Told:
    """The first loans of the book, one by one."""
    cases, figures = cases_of(book(loans), sample), {}
    with clocked(figures, "all"):
        rows = sum(len(rows_of(case)) for case in cases)
    spent = figures["all"]["cpu_s"]
    return {"loans": len(cases), "rows": rows, "cpu_s": spent, "rows_per_cpu_s": round(rows / spent)}


def same(loans: int, sample: int) -> Told:
    """The greatest difference of an interest amount, as a share of the principal."""
    told = book(loans)
    worst = 0.0
    for case in cases_of(told, min(sample, 500)):
        one = {name: values[case["at"]] for name, values in told.items()}
        ours = portfolio(**{name: np.array([value]) for name, value in one.items()})
        theirs = np.array([[amount, interest] for _day, amount, interest in rows_of(case)])
        gap = max(np.abs(ours.interest - theirs[:, 1]).max(), np.abs(ours.principal + ours.interest - theirs[:, 0]).max())
        worst = max(worst, gap / case["principal"])
    return {"worst_share_of_principal": worst}


def cases_of(told: dict[str, Any], sample: int) -> list[dict[str, Any]]:
    """The first loans as plain numbers."""
    many = min(sample, len(told["periods"]))
    cases = [{name: values[at].item() for name, values in told.items()} for at in range(many)]
    return [{**case, "at": at} for at, case in enumerate(cases)]


COUNTERS = {"30/360": Thirty360(Thirty360.European), "ACT/360": Actual360(), "ACT/365": Actual365Fixed(),
            "ACT/ACT": ActualActual(ActualActual.ISDA)}  # fmt: skip


def rows_of(case: dict[str, Any]) -> list[tuple[int, float, float]]:
    """(due day, payment, interest) of a loan by QuantLib: its schedule, then a leg on the balances."""
    start, many, counter = case["start"], case["periods"], COUNTERS[case["day_count"]]
    first = Date(start.day, start.month, start.year)
    step = Period(case["months_per_period"], Months)
    last = first + Period(case["months_per_period"] * many, Months)
    plan = Schedule(first, last, step, NullCalendar(), Unadjusted, Unadjusted, DateGeneration.Forward, False)
    balances = balances_of(case, list(plan), counter)
    flows = FixedRateLeg(plan, counter, balances[:-1], [case["annual_rate"]])
    paid = [(flow.date().serialNumber(), flow.amount()) for flow in flows]
    return [(day, interest + before - after, interest)
            for (day, interest), before, after in zip(paid, balances[:-1], balances[1:], strict=True)]


def balances_of(case: dict[str, Any], days: list[Any], counter: Any) -> list[float]:
    """The balance before each due day and after the last."""
    principal, lead, many = case["principal"], case["interest_only_periods"], case["periods"]
    balances = [principal] * (lead + 1)
    left = many - lead
    if case["type"] == "bullet":
        return [principal] * many + [0.0]
    if case["type"].endswith("equal_principal"):
        return balances + [principal * (1 - at / left) for at in range(1, left + 1)]
    growth = [1 + case["annual_rate"] * counter.yearFraction(one, two)
              for one, two in zip(days[lead:-1], days[lead + 1 :], strict=True)]
    discount = np.cumprod(1 / np.array(growth))
    instalment = principal / discount.sum()
    for each in growth:
        balances.append(balances[-1] * each - instalment)
    return balances


PARTS = {"house": house, "house_rounded": house_rounded, "quantlib": quantlib, "same": same}

if __name__ == "__main__":
    main()
