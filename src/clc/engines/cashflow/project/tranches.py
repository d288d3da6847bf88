"""How large each debt tranche is, which limit decides, and when its principal is repaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.grid import Grid, column_after
from clc.engines.cashflow.project.terms import Tranche
from clc.engines.cashflow.ratios import ahead, discount
from clc.engines.cashflow.sculpt import carried, guarded, sculpted_worth

Numbers = NDArray[np.float64]
#: What may decide the size of a tranche, in the order of its codes.
BINDING = ("cover", "interest", "gearing", "equity", "approved", "llcr", "plcr", "given", "no_cash")
CODE: Mapping[str, int] = {name: code for code, name in enumerate(BINDING)}
_SMALL = 1e-9


@dataclass(frozen=True)
class Sized:
    """A tranche in every scenario: debt (S,), what decided (S,) as codes of BINDING, principal as planned (S, T)."""

    debt: Numbers
    binding: NDArray[np.int64]
    principal: Numbers


@dataclass(frozen=True)
class Room:
    """What a tranche is sized against: cash (S, T), income by class, and what the tranches before it took."""

    cfads: Numbers
    by_class: Mapping[str, Numbers]
    revenue: Numbers
    uses: Numbers
    costs: Numbers
    taken: Numbers
    owed: Numbers
    least_equity: float


def window(case: Case, grid: Grid, tranche: Tranche) -> NDArray[np.bool_]:
    """The columns in which principal is repaid: (T,), after the grace, before the end of tenor and tail."""
    step = grid.months
    grace = grid.building * step if tranche.grace_months is None else tranche.grace_months
    life = (grid.periods - 1) * step
    last = min(tranche.tenor_months, life - tranche.tail_months) // step
    columns = np.arange(grid.periods)
    return (columns > column_after(case, grace)) & (columns <= last)


def size_tranche(case: Case, grid: Grid, tranche: Tranche, rates: Numbers, room: Room) -> Sized:
    """The debt of a tranche: the least that any of its limits allows, never below 0, and its plan of principal."""
    repays = window(case, grid, tranche)
    after = np.broadcast_to(np.where(grid.operates, rates, 0.0), room.cfads.shape)
    offers = _caps(tranche, after, repays, room)
    payable = None
    if tranche.cover is not None:
        payable = payable_of(tranche, room)
        payable[..., 1:] = np.maximum(payable[..., 1:], 0.0)
        offers |= _by_cover(tranche, payable, after, repays)
    names = [name for name in BINDING if name in offers]
    each = np.stack([np.maximum(np.broadcast_to(offers[name], room.uses.shape), 0.0) for name in names])
    least = each.argmin(axis=0)
    debt = np.take_along_axis(each, least[None], axis=0)[0]
    binding = np.array([CODE[name] for name in names])[least]
    if "interest" in offers:
        thick = offers["interest"] >= offers["cover"] * (1.0 - _SMALL)
        binding = np.where(thick & (binding == CODE["interest"]), CODE["cover"], binding)
    short = (debt <= 0) & ((binding == CODE["cover"]) | (binding == CODE["interest"]))
    binding = np.where(short, CODE["no_cash"], binding)
    return Sized(debt, binding, _plan(tranche, debt, payable, after, repays, offers.get("cover")))


def payable_of(tranche: Tranche, room: Room) -> Numbers:
    """What a period may pay on the tranche: each class's cash over its cover, less the tranches before. (S, T)."""
    if isinstance(tranche.cover, float | int):
        allowed = room.cfads / tranche.cover
    else:
        asked = {str(kind): times for kind, times in tranche.cover.items()} if isinstance(tranche.cover, Mapping) else {}
        highest = max(asked.values(), default=1.0)
        parts = sum((flow / asked.get(kind, highest) for kind, flow in room.by_class.items()), np.zeros(room.cfads.shape))
        weight = np.divide(parts, room.revenue, out=np.full(parts.shape, 1.0 / highest), where=room.revenue > 0)
        allowed = room.cfads * weight
    return np.asarray((allowed - room.taken) * tranche.slice)


def unit_principal(tranche: Tranche, rates: Numbers, repays: NDArray[np.bool_]) -> Numbers:
    """Principal of each period of a debt of 1 whose repayment does not follow the cash: (S, T), sums to 1."""
    parts = np.zeros(rates.shape)
    if tranche.repayment == "given" and tranche.shares is not None:
        parts[..., repays] = tranche.shares
    elif tranche.repayment == "bullet":
        parts[..., np.flatnonzero(repays)[-1]] = 1.0
    elif tranche.repayment == "equal_principal":
        parts[..., repays] = 1.0 / repays.sum()
    else:
        charged = np.where(repays, rates, 0.0)
        payment = 1.0 / (discount(charged, charged.shape[-1]) * repays).sum(axis=-1, keepdims=True)
        opening = ahead(np.where(repays, payment, 0.0), charged)
        parts = np.where(repays, payment - charged * opening, 0.0)
    return parts


def _by_cover(tranche: Tranche, payable: Numbers, rates: Numbers, repays: NDArray[np.bool_]) -> dict[str, Numbers]:
    """What the cover alone allows; of a sculpted tranche also what leaves every interest paid."""
    inside = np.arange(len(repays)) <= np.flatnonzero(repays)[-1]
    if tranche.repayment != "sculpted":
        parts = unit_principal(tranche, rates, repays)
        opening = 1.0 - np.cumsum(parts, axis=-1) + parts
        unit = np.where(inside, parts + rates * opening, 0.0)
        most = np.divide(payable, unit, out=np.full(unit.shape, np.inf), where=unit > 1e-12)
        return {"cover": most[..., 1:].min(axis=-1)}
    worth = sculpted_worth(payable[..., 1:], rates[..., 1:], repays[1:])
    if tranche.count_close:
        return {"cover": worth + payable_at_close(payable, rates)}
    charged = np.where(inside, rates, 0.0)
    return {
        "cover": worth,
        "interest": carried(payable[..., 1:], charged[..., 1:], np.broadcast_to(repays[1:], charged[..., 1:].shape)),
    }


def payable_at_close(payable: Numbers, rates: Numbers) -> Numbers:
    """Cash of close counted as the peer counts it: discounted one period. (S,)."""
    return np.asarray(payable[..., 0] / (1.0 + rates[..., 1]))


def _caps(tranche: Tranche, rates: Numbers, repays: NDArray[np.bool_], room: Room) -> dict[str, Numbers]:
    """What every limit beside the cover allows: (S,) each."""
    inside = np.arange(len(repays)) <= np.flatnonzero(repays)[-1]
    found = {"equity": (1.0 - room.least_equity) * room.uses - room.owed}
    if tranche.gearing is not None:
        found["gearing"] = tranche.gearing * (room.uses if tranche.gearing_of == "uses" else room.costs) - room.owed
    if tranche.amount is not None:
        found["approved"] = np.full(room.uses.shape, tranche.amount)
    charged = np.where(rates > 0, rates, 0.0)
    for name, times, cash in (
        ("llcr", tranche.llcr, np.where(inside, room.cfads, 0.0)), ("plcr", tranche.plcr, room.cfads),
    ):  # fmt: skip
        if times is not None:
            found[name] = ahead(cash[..., 1:], charged[..., 1:])[..., 0] / times - room.owed
    return found


def _plan(
    tranche: Tranche, debt: Numbers, payable: Numbers | None, rates: Numbers, repays: NDArray[np.bool_],
    worth: Numbers | None,
) -> Numbers:  # fmt: skip
    """Principal as planned: evenly covered (by more where another limit decided), or by its own pattern.

    Where an even cover would leave the interest of a thin period unpaid, the cash repays as early as it can instead.
    """
    if tranche.repayment != "sculpted" or payable is None or worth is None:
        return debt[:, None] * unit_principal(tranche, rates, repays)
    scale = np.divide(debt, worth, out=np.zeros(debt.shape), where=worth > 0)
    wide = np.broadcast_to(repays[1:], payable[..., 1:].shape)
    planned = np.zeros(payable.shape)
    pays, charged = payable[..., 1:], np.broadcast_to(rates[..., 1:], wide.shape)
    if tranche.count_close:
        planned[..., 1:] = guarded(debt, pays * scale[:, None], charged, wide, to_nothing=False).principal
        return planned
    opening = ahead(np.where(wide, pays * scale[:, None], 0.0), np.where(wide, charged, 0.0))
    after = np.concatenate([opening[..., 1:], np.zeros((len(opening), 1))], axis=-1)
    even = np.where(wide, opening - after, 0.0)
    planned[..., 1:] = even
    thin = (even < -1e-12 * debt[:, None]).any(axis=-1)
    if thin.any():
        planned[thin, 1:] = guarded(debt[thin], pays[thin], charged[thin], wide[thin]).principal
    return planned
