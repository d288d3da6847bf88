"""How large each debt tranche is, which limit decides, and when its principal is repaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.grid import Grid, column_after
from clc.engines.cashflow.project.rows import blank, so_far
from clc.engines.cashflow.project.terms import Tranche
from clc.engines.cashflow.ratios import ahead, discount
from clc.engines.cashflow.sculpt import carried, guarded

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
    payable = owed = None
    if tranche.cover is not None:
        payable = payable_of(tranche, room)
        np.maximum(payable[..., 1:], 0.0, out=payable[..., 1:])
        if tranche.repayment == "sculpted":
            owed = ahead(np.where(repays, payable, 0.0), np.where(repays, after, 0.0))
        offers |= _by_cover(tranche, payable, after, repays, owed)
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
    if payable is None or owed is None:
        return Sized(debt, binding, debt[:, None] * unit_principal(tranche, after, repays))
    scale = np.divide(debt, offers["cover"], out=np.zeros(debt.shape), where=offers["cover"] > 0)[:, None]
    if tranche.count_close:
        return Sized(debt, binding, _unended(debt, payable * scale, after, repays))
    return Sized(debt, binding, _even(debt, payable, after, repays, owed * scale))


def payable_of(tranche: Tranche, room: Room) -> Numbers:
    """What a period may pay on the tranche: each class's cash over its cover, less the tranches before. (S, T)."""
    if isinstance(tranche.cover, float | int):
        allowed = room.cfads / tranche.cover
    else:
        asked = {str(kind): times for kind, times in tranche.cover.items()} if isinstance(tranche.cover, Mapping) else {}
        highest = max(asked.values(), default=1.0)
        parts = sum((flow / asked.get(kind, highest) for kind, flow in room.by_class.items()), blank(room.cfads.shape))
        weight = np.divide(parts, room.revenue, out=np.full(parts.shape, 1.0 / highest), where=room.revenue > 0)
        allowed = room.cfads * weight
    return np.array((allowed - room.taken) * tranche.slice, order="F")


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


def _by_cover(
    tranche: Tranche, payable: Numbers, rates: Numbers, repays: NDArray[np.bool_], owed: Numbers | None,
) -> dict[str, Numbers]:  # fmt: skip
    """What the cover alone allows; of a sculpted tranche also what leaves every interest paid.

    owed: of a sculpted tranche what `payable` repays from each period on, (S, T).
    """
    inside = np.arange(len(repays)) <= np.flatnonzero(repays)[-1]
    if owed is None:
        parts = unit_principal(tranche, rates, repays)
        opening = 1.0 - so_far(parts) + parts
        unit = np.where(inside, parts + rates * opening, 0.0)
        most = np.divide(payable, unit, out=np.full(unit.shape, np.inf), where=unit > 1e-12)
        return {"cover": most[..., 1:].min(axis=-1)}
    if tranche.count_close:
        return {"cover": owed[..., 0] + payable_at_close(payable, rates)}
    charged, paid = np.where(inside, rates, 0.0), owed[..., 0].copy()
    thin = np.flatnonzero((charged[..., 1:] * owed[..., 1:] > payable[..., 1:]).any(axis=-1))
    if len(thin):
        pays, charges = payable[thin, 1:], charged[thin, 1:]
        paid[thin] = carried(pays, charges, np.broadcast_to(repays[1:], charges.shape))
    return {"cover": owed[..., 0], "interest": paid}


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


def _unended(debt: Numbers, pays: Numbers, rates: Numbers, repays: NDArray[np.bool_]) -> Numbers:
    """Principal of a tranche sized by counting close as the peer does, which does not end at nothing: (S, T)."""
    planned = blank(pays.shape)
    wide = np.broadcast_to(repays[1:], planned[:, 1:].shape)
    planned[:, 1:] = guarded(debt, pays[:, 1:], rates[:, 1:], wide, to_nothing=False).principal
    return planned


def _even(debt: Numbers, payable: Numbers, rates: Numbers, repays: NDArray[np.bool_], owed: Numbers) -> Numbers:
    """Principal of a sculpted tranche as planned: evenly covered, by more where another limit decided. (S, T).

    owed: what an even cover leaves owed before each period, (S, T). Where that would leave the interest of a thin
    period unpaid, the cash repays as early as it can instead.
    """
    planned = owed.copy(order="F")
    planned[:, :-1] -= owed[:, 1:]
    planned[:, ~repays] = 0.0
    thin = np.flatnonzero((planned < (-1e-12 * debt)[:, None]).any(axis=-1))
    if len(thin):
        wide = np.broadcast_to(repays[1:], (len(thin), len(repays) - 1))
        planned[thin, 1:] = guarded(debt[thin], payable[thin, 1:], rates[thin, 1:], wide).principal
    return planned
