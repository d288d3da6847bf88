"""A late loan from day to day: what falls due, is paid and accrues, with changing rates and payments on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import days, money, need, rate
from clc.engines.cashflow.settling import settle_in_order

Amounts = NDArray[np.float64]
YEAR_DAYS = 360


@dataclass(frozen=True)
class Spell:
    """What happens between the days `bounds` (S + 1,), ascending: (..., S) each, as of the START of each step.

    contract, penalty: yearly rates of the step, the penalty rate whole (not the uplift); principal_due, interest_due,
    costs: falling due and left unpaid; paid: money that comes in. `mature`: 1 in steps after the loan's last due day,
    when unpaid interest bears the penalty rate. `settles`: 1 where interest is settled at the END of the step, so that
    penalty may compound from there.
    """

    bounds: ArrayLike
    contract: ArrayLike
    penalty: ArrayLike
    principal_due: ArrayLike = 0.0
    interest_due: ArrayLike = 0.0
    costs: ArrayLike = 0.0
    paid: ArrayLike = 0.0
    mature: ArrayLike = 1.0
    settles: ArrayLike = 0.0


@dataclass(frozen=True)
class Owed:
    """What is owed at the end of every step, (..., S) each; `overpaid` is money that found no debt."""

    principal: Amounts
    interest: Amounts
    costs: Amounts
    penalty: Amounts
    compound: Amounts
    overpaid: Amounts

    @property
    def total(self) -> Amounts:
        """All that is owed."""
        return np.asarray(self.principal + self.interest + self.costs + self.penalty + self.compound)


def run(spell: Spell, *, penalty_compounds: bool = False, year_days: int = YEAR_DAYS) -> Owed:
    """The debts of late loans, step by step, any number of loans at once.

    Principal bears the penalty rate; unpaid interest bears the contract rate until maturity and the penalty rate after;
    penalty bears interest only where `penalty_compounds`, and then only what was settled before. A payment goes to costs,
    then to interest (of the contract, then compound, then penalty), then to principal. Source: domain reference 5.3.
    A rate that changes within a step is two steps. Else Refused.
    """
    given, spans = _asked(spell)
    shape, steps = given["paid"].shape[:-1], spans.size
    held = {name: np.zeros(shape) for name in ("principal", "interest", "costs", "penalty", "compound", "overpaid")}
    settled = np.zeros(shape)
    kept: dict[str, list[Amounts]] = {name: [] for name in held}
    for step in range(steps):
        now = {name: told[..., step] for name, told in given.items()}
        _pay(held, now)
        settled = np.minimum(settled, held["penalty"])
        _accrue(held, now, settled if penalty_compounds else np.zeros(shape), spans[step] / year_days)
        settled = np.where(now["settles"] > 0, held["penalty"], settled)
        for name, amount in held.items():
            kept[name].append(amount)
    return Owed(**{name: np.stack(told, axis=-1) for name, told in kept.items()})


def _asked(spell: Spell) -> tuple[dict[str, Amounts], Amounts]:
    """What is told, checked and in one shape (..., S), and the days of each step (S,)."""
    bounds = days("bounds", spell.bounds)
    need(bounds.ndim == 1 and bounds.size > 1, "bounds", "must be at least two days, one list for all loans")
    spans = np.diff(bounds).astype(np.float64)
    need(spans > 0, "bounds", "must run forward", "put each day once, earliest first")
    rates = {name: rate(name, getattr(spell, name)) for name in ("contract", "penalty")}
    sums = {name: money(name, getattr(spell, name))
            for name in ("principal_due", "interest_due", "costs", "paid", "mature", "settles")}
    told = rates | sums
    shape = np.broadcast_shapes((spans.size,), *(each.shape for each in told.values()))
    need(shape[-1] == spans.size, "bounds", "must be one day more than there are steps")
    return {name: np.broadcast_to(each, shape) for name, each in told.items()}, spans


def _pay(held: dict[str, Amounts], now: dict[str, Amounts]) -> None:
    """Adds what falls due and uses what is paid."""
    held["principal"] = held["principal"] + now["principal_due"]
    held["interest"] = held["interest"] + now["interest_due"]
    held["costs"] = held["costs"] + now["costs"]
    bearing = held["interest"] + held["compound"] + held["penalty"]
    used = settle_in_order(now["paid"], costs=held["costs"], interest=bearing, principal=held["principal"])
    held["costs"], held["principal"] = held["costs"] - used.costs, held["principal"] - used.principal
    left = used.interest
    for name in ("interest", "compound", "penalty"):
        taken = np.minimum(left, held[name])
        held[name], left = held[name] - taken, left - taken
    held["overpaid"] = held["overpaid"] + used.left


def _accrue(held: dict[str, Amounts], now: dict[str, Amounts], settled: Amounts, years: float) -> None:
    """Adds the penalty and the compound interest of one step."""
    bearing = np.where(now["mature"] > 0, now["penalty"], now["contract"])
    held["penalty"] = held["penalty"] + held["principal"] * now["penalty"] * years
    held["compound"] = held["compound"] + (held["interest"] * bearing + settled * now["penalty"]) * years
