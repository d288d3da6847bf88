"""The answer of a lending plan as plain values: value and proof, groups, shadow prices, rivals, and each client's reason."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from clc.engines.exposure.allocation import Allocation, allocate
from clc.engines.exposure.rivals import EXACT_MAX, flat_amount, flat_both, flat_rates
from clc.frames.lending import Applicants, Prepared, Terms, prepared

STEP = 100_000.0


def answered(told: Applicants, terms: Terms, *, rivals: bool = True) -> dict[str, Any]:
    """The best plan and everything said of it; plain values, None where nothing is known, money in yuan.

    Errors: BadInput, naming the field, where clients or terms do not hold together.
    """
    ready = prepared(told, terms)
    plan = allocate(ready.offers, terms.budget, ready.rows)
    found = {
        "clients": len(told.code), "counts": terms.counts, "value": plan.value, "bound": plan.bound, "gap": plan.gap,
        "proven": plan.proven, "seconds": round(plan.seconds, 3), "budget": terms.budget, "used": plan.used[0],
        "used_share": plan.used[0] / terms.budget, **_totals(told, ready, plan),
        "by_grade": _by(list(told.grade), ready, plan), "by_industry": _by([one[:1] for one in told.industry], ready, plan),
        "by_rate": _by_rate(terms, ready, plan), "prices": _prices(plan), "rows": _clients(told, terms, ready, plan),
    }
    found["rivals"] = _rivals(terms, ready) if rivals else []
    found["marginal"] = _marginal(ready, terms, plan) if rivals else {"step": STEP, "more": None, "less": None}
    return found


def _totals(told: Applicants, ready: Prepared, plan: Allocation) -> dict[str, Any]:
    at = np.flatnonzero(plan.choice >= 0)
    amount, taken = plan.amount[at], ready.taken[at, plan.choice[at]]
    lost = amount * taken * ready.pd[at] * ready.lgd[at]
    return {
        "lent": len(at), "amount": math.fsum(amount), "taken": math.fsum(amount * taken), "expected_loss": math.fsum(lost),
        "taken_spread": math.sqrt(math.fsum(amount**2 * taken * (1 - taken))),
        "barred": dict(Counter(str(why) for why in ready.barred if why)),
    }  # fmt: skip


def _by(groups: Sequence[str], ready: Prepared, plan: Allocation) -> list[dict[str, Any]]:
    """Clients, loans, amounts and profit by group, "" where it is unknown."""
    names = np.array([one or "" for one in groups])
    lent = plan.choice >= 0
    rate = np.maximum(plan.choice, 0)
    taken = np.where(lent, plan.amount * ready.taken[np.arange(len(rate)), rate], 0.0)
    lost = np.where(lent, taken * np.nan_to_num(ready.pd) * ready.lgd, 0.0)
    return [
        {"group": str(name), "clients": int((names == name).sum()), "lent": int((lent & (names == name)).sum()),
         "amount": math.fsum(plan.amount[names == name]), "taken": math.fsum(taken[names == name]),
         "expected_loss": math.fsum(lost[names == name]), "profit": math.fsum(plan.profit[names == name])}
        for name in np.unique(names)
    ]


def _by_rate(terms: Terms, ready: Prepared, plan: Allocation) -> list[dict[str, Any]]:
    return [{"rate": rate, "lent": int((plan.choice == place).sum()),
             "amount": math.fsum(plan.amount[plan.choice == place])} for place, rate in enumerate(terms.rates)]


def _prices(plan: Allocation) -> list[dict[str, Any]]:
    """What one yuan more of each limit earns; `side` is cap or floor."""
    return [
        {"limit": cap.name, "side": "cap" if cap.sign > 0 else "floor", "at": cap.sign * cap.bound, "used": float(used),
         "price": float(price), "measure": cap.measure}
        for cap, used, price in zip(plan.caps, plan.used, plan.priced.prices, strict=True)
    ]


def _clients(told: Applicants, terms: Terms, ready: Prepared, plan: Allocation) -> list[dict[str, Any]]:
    """Each client: amount, rate, profit, why, the next best rate and what it falls short by."""
    value = plan.priced.value
    order = np.argsort(-np.where(np.isfinite(value), value, -np.inf), axis=1, kind="stable")[:, :2]
    best_profit = np.nanmax(np.where(np.isfinite(ready.offers.profit), ready.offers.profit, -1.0), axis=1)
    rates = terms.rates
    found = []
    for place, code in enumerate(told.code):
        choice = int(plan.choice[place])
        one: dict[str, Any] = {
            "client": code, "grade": told.grade[place] or None, "industry": told.industry[place] or None,
            "pd": _known(ready.pd[place]), "amount": float(plan.amount[place]),
            "rate": rates[choice] if choice >= 0 else None,
            "taken_share": float(ready.taken[place, choice]) if choice >= 0 else None, "profit": float(plan.profit[place]),
            "why": _why(ready, plan, place, best_profit), "most": _known(ready.offers.most[place]),
        }
        others = [int(at) for at in order[place] if at != choice and np.isfinite(value[place, at])]
        base = value[place, choice] if choice >= 0 else 0.0
        one["next_rate"] = rates[others[0]] if others else None
        one["short"] = float(base - value[place, others[0]]) if others else None
        found.append(one)
    return found


def _why(ready: Prepared, plan: Allocation, place: int, best_profit: Any) -> str:
    """lent, lent_part, or why nothing is lent: a bar, no profit at any rate, or less than the limits' price."""
    if plan.choice[place] >= 0:
        return "lent" if plan.amount[place] >= ready.offers.most[place] else "lent_part"
    if ready.barred[place]:
        return str(ready.barred[place])
    return "price" if best_profit[place] > 0 else "loses"


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _rivals(terms: Terms, ready: Prepared) -> list[dict[str, Any]]:
    """What simpler rules earn, each at its best; `bound` where only a value it cannot exceed is known."""
    flat, both = flat_rates(ready.offers, terms.budget, ready.rows), flat_both(ready.offers, terms.budget, ready.rows)
    value, amount, loans = flat_amount(ready.offers, terms.budget, ready.rows)
    bound = len(ready.pd) > EXACT_MAX
    found: list[dict[str, Any]] = [
        {"rule": "flat_rate", "rate": rate, "amount": None, "value": _known(earned), "bound": bound}
        for rate, earned in zip(terms.rates, flat, strict=True)]
    found.append({"rule": "flat_amount", "rate": None, "amount": amount, "value": value, "loans": loans, "bound": False})
    found += [{"rule": "flat_both", "rate": rate, "amount": None, "value": float(earned), "bound": False}
              for rate, earned in zip(terms.rates, both, strict=True)]
    return found


def _marginal(ready: Prepared, terms: Terms, plan: Allocation) -> dict[str, float | None]:
    """What 100,000 yuan more or less of budget change, all other limits as they are: solved anew; None for large books."""
    if len(ready.pd) > EXACT_MAX:
        return {"step": STEP, "more": None, "less": None}
    more = allocate(ready.offers, terms.budget + STEP, ready.rows).value - plan.value
    less = allocate(ready.offers, terms.budget - STEP, ready.rows).value - plan.value if terms.budget > 2 * STEP else None
    return {"step": STEP, "more": more, "less": less}


def compared(base: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What changed from one answer to another of the same clients: profit, and who is lent more, less, not or newly."""
    before = {one["client"]: one for one in base["rows"]}
    moves = []
    for now in other["rows"]:
        then = before.get(now["client"])
        if then is not None and (then["amount"], then["rate"]) != (now["amount"], now["rate"]):
            moves.append({"client": now["client"], "industry": now["industry"], "grade": now["grade"],
                          "amount_before": then["amount"], "amount": now["amount"], "rate_before": then["rate"],
                          "rate": now["rate"], "profit": now["profit"] - then["profit"]})
    moves.sort(key=lambda one: -abs(one["amount"] - one["amount_before"]))
    changed = {name: other[name] - base[name] for name in ("value", "amount", "taken", "expected_loss", "lent")}
    return {**changed, "moves": moves}
