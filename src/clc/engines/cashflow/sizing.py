"""How much debt a cash flow carries, and which limit decides: over (..., T) arrays, leading axes are scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import need
from clc.engines.cashflow.ratios import Numbers, ahead, discount, worth
from clc.engines.cashflow.ratios import cover as cover_of
from clc.engines.cashflow.sculpt import Mask, Paid, carried, guarded, redone, sculpt, sculpted_worth
from clc.engines.cashflow.sized import CODE, NOTHING, SMALL, Caps, DebtTerms, Sizing, check

Wholes = NDArray[np.int64]


@dataclass(frozen=True)
class _Case:
    """A case brought to one shape (..., T): cash 0 where unknown, `payable` is cash over cover, never below 0."""

    cash: Numbers
    rate: Numbers
    cover: Numbers
    live: Mask
    repaying: Mask
    tenor: Wholes
    tenor_by: Wholes
    unknown: Mask
    close: Numbers
    terms: DebtTerms

    @property
    def payable(self) -> Numbers:
        return np.asarray(np.where(self.live, np.maximum(self.cash, 0.0) / self.cover, 0.0))


def size(cash: ArrayLike, rate: ArrayLike, terms: DebtTerms, caps: Caps | None = None, *, debt: ArrayLike | None = None,
         at_close: ArrayLike | None = None) -> Sizing:
    """Size a debt by its cover and its caps, name the one that binds, and say how it is repaid.

    cash: (..., T) money at the end of each period; rate: per period, above -1, a number or (..., T). debt: (...) take
    this debt, size nothing: sculpted, the cover is then the constant one it implies. at_close: (...) cash of close,
    counted as if it came with period 1 (the convention of NREL's SAM; payments then no longer sum to the debt: `left`).
    Cash that is no number makes its scenario unknown: debt 0. Refused where terms or caps cannot be
    meant. Source: domain reference 4.1.
    """
    limits = caps or Caps()
    case = _shaped(cash, rate, terms, limits, debt, at_close)
    offers = _offers(case, limits)
    if debt is not None:
        found = np.broadcast_to(np.asarray(debt, dtype=np.float64), case.tenor.shape)
        binding = np.full(found.shape, CODE["given"])
    else:
        found, binding = _least(offers, case)
    nothing = case.unknown.any(axis=-1)
    found = np.where(nothing | (found < SMALL), 0.0, found)
    if terms.when_capped == "shorten" and debt is None:
        case = _shortened(case, found, offers["cover"])
    paid, left = _repaid(case, found, raised=debt is not None or terms.when_capped == "raise_cover")
    return _told(case, found, np.where(nothing, CODE["unknown"], binding), paid, (offers, left))


def _shaped(cash: ArrayLike, rate: ArrayLike, terms: DebtTerms, caps: Caps, debt: ArrayLike | None,
            at_close: ArrayLike | None) -> _Case:
    flows = np.asarray(cash, dtype=np.float64)
    need(flows.ndim and flows.shape[-1], "cash", "must tell one amount a period")
    periods = flows.shape[-1]
    check(terms, caps, rate, at_close)
    each = [np.asarray(one)[..., None] for one in (terms.tenor, debt, at_close, *vars(caps).values()) if one is not None]
    flows, rates, covers, *_ = np.broadcast_arrays(
        flows, np.asarray(rate, dtype=np.float64), np.asarray(terms.cover, dtype=np.float64), *each)
    unknown = ~np.isfinite(flows)
    tenor, by = _tenor(terms, caps, flows.shape[:-1], periods)
    counted = np.arange(1, periods + 1)
    live = counted <= tenor[..., None]
    close = np.broadcast_to(np.asarray(0.0 if at_close is None else at_close, dtype=np.float64), flows.shape[:-1])
    return _Case(np.where(unknown, 0.0, flows), rates, covers, live, live & (counted > terms.grace), tenor, by,
                 unknown, close, terms)


def _tenor(terms: DebtTerms, caps: Caps, shape: tuple[int, ...], periods: int) -> tuple[Wholes, Wholes]:
    """The tenor after its caps, and what set it (the codes of cover: as asked, tenor, tail)."""
    asked = np.broadcast_to(np.asarray(terms.tenor), shape).astype(np.int64)
    need(asked <= periods, "tenor", f"must not be above the {periods} periods of cash",
         "tell the cash of every period of the loan, or ask for a shorter one")
    longest = np.broadcast_to(np.asarray(periods if caps.tenor is None else caps.tenor), shape)
    before_tail = np.broadcast_to(periods - np.asarray(0 if caps.tail is None else caps.tail), shape)
    need(longest > terms.grace, "tenor_max", f"must leave a period to repay in after a grace of {terms.grace}")
    need(before_tail > terms.grace, "tail", f"must leave a period to repay in after a grace of {terms.grace}, "
         f"of the {periods} periods of cash", "ask for a shorter tail or a shorter grace")
    tenor = np.minimum(asked, np.minimum(longest, before_tail)).astype(np.int64)
    need(tenor > terms.grace, "grace", f"must leave a period to repay in: the tenor is {int(tenor.min())} periods",
         "make the grace shorter, or the tenor that asking and caps leave longer")
    by = np.where(tenor == asked, CODE["cover"], np.where(tenor == before_tail, CODE["tail"], CODE["tenor"]))
    return tenor, by


def _offers(case: _Case, caps: Caps) -> dict[str, Numbers]:
    """What each limit alone allows."""
    shape = case.tenor.shape
    found = {"cover": _by_cover(case)}
    if caps.llcr is not None:
        found["llcr"] = worth(np.where(case.live, case.cash, 0.0), case.rate) / np.asarray(caps.llcr)
    if caps.plcr is not None:
        found["plcr"] = worth(case.cash, case.rate) / np.asarray(caps.plcr)
    if caps.gearing is not None:
        found["gearing"] = np.asarray(caps.gearing) * np.asarray(caps.uses, dtype=np.float64)
    if caps.equity is not None:
        found["equity"] = (1.0 - np.asarray(caps.equity)) * np.asarray(caps.uses, dtype=np.float64)
    if caps.approved is not None:
        found["approved"] = np.asarray(caps.approved, dtype=np.float64)
    return {name: np.maximum(np.broadcast_to(one, shape), 0.0) for name, one in found.items()}


def _by_cover(case: _Case) -> Numbers:
    """The debt whose service the cash covers as often as asked in every period."""
    if case.terms.method != "sculpted":
        unit = _unit_service(case)
        due = unit > NOTHING
        most = np.divide(case.payable, unit, out=np.full(unit.shape, np.inf), where=due)
        return np.asarray(most.min(axis=-1))
    if case.terms.when_thin == "reduce":
        return carried(case.payable, np.where(case.live, case.rate, 0.0), case.repaying)
    return np.maximum(_sculpted(case), 0.0)


def _sculpted(case: _Case) -> Numbers:
    """What the sculpted payments are worth, with the cash of close where that counts."""
    first = case.close / (1.0 + case.rate[..., 0]) / case.cover[..., 0]
    return sculpted_worth(case.payable, case.rate, case.repaying) + first


def _unit_service(case: _Case) -> Numbers:
    """Interest and principal of each period on a debt of 1."""
    opening, principal = _plain(case, np.ones(case.tenor.shape))
    return case.rate * opening + principal


def _plain(case: _Case, debt: Numbers) -> tuple[Numbers, Numbers]:
    """Opening balance and principal of a level or equal-principal loan."""
    if case.terms.method == "equal_principal":
        parts = case.repaying.sum(axis=-1, keepdims=True)
        principal = np.where(case.repaying, debt[..., None] / parts, 0.0)
        repaid: Numbers = np.cumsum(case.repaying, axis=-1) - case.repaying
        return np.where(case.live, debt[..., None] * (1.0 - repaid / parts), 0.0), principal
    rates = np.where(case.repaying, case.rate, 0.0)
    annuity = (discount(rates, rates.shape[-1]) * case.repaying).sum(axis=-1)
    payment = np.where(case.repaying, (debt / annuity)[..., None], 0.0)
    opening = np.where(case.live, ahead(payment, rates), 0.0)
    return opening, np.where(case.repaying, payment - rates * opening, 0.0)


def _least(offers: Mapping[str, Numbers], case: _Case) -> tuple[Numbers, Wholes]:
    """The lowest offer and its code; by the cover, what cut the tenor is named; no debt by the cover is want of cash."""
    names = sorted(offers, key=CODE.__getitem__)
    amounts = np.stack([offers[name] for name in names])
    place = amounts.argmin(axis=0)
    debt = np.take_along_axis(amounts, place[None], axis=0)[0]
    binding = np.array([CODE[name] for name in names])[place]
    thin = (binding == CODE["cover"]) & (case.terms.when_thin == "reduce") & (debt < _sculpted(case) * (1 - SMALL))
    binding = np.where(thin, CODE["thin"], np.where(binding == CODE["cover"], case.tenor_by, binding))
    return debt, np.where((offers["cover"] <= 0) | ((debt <= 0) & (binding <= CODE["plcr"])), CODE["cash"], binding)


def _shortened(case: _Case, debt: Numbers, by_cover: Numbers) -> _Case:
    """The case with the shortest tenor whose cover still allows the debt, where a cap left less than the cover does."""
    if case.terms.method == "sculpted":
        return case
    tenor = case.tenor.copy()
    counted = np.arange(1, case.cash.shape[-1] + 1)
    for periods in range(int(case.tenor.max()) - 1, case.terms.grace, -1):
        live = counted <= np.minimum(tenor, periods)[..., None]
        shorter = _with(case, live)
        enough = (_by_cover(shorter) >= debt * (1 - SMALL)) & (tenor > periods) & (debt > 0)
        tenor = np.where(enough & (tenor == periods + 1), periods, tenor)
    return _with(case, counted <= tenor[..., None])


def _with(case: _Case, live: Mask) -> _Case:
    return replace(case, live=live, repaying=live & case.repaying, tenor=live.sum(axis=-1))


def _repaid(case: _Case, debt: Numbers, *, raised: bool) -> tuple[Paid, Numbers]:
    """How the debt is repaid, and what is left of it in the end."""
    nothing = np.zeros(debt.shape)
    if case.terms.method != "sculpted":
        opening, principal = _plain(case, debt)
        capitalises = np.asarray((principal < -SMALL * debt[..., None]).any(axis=-1))
        paid = Paid(opening, principal, np.zeros(opening.shape, dtype=bool))
        service = principal + case.rate * opening
        return redone(paid, capitalises, debt, (service, case.rate, case.repaying)), nothing
    most = _sculpted(case)
    share = np.divide(debt, most, out=np.zeros(debt.shape), where=most > 0)
    rates = np.where(case.live, case.rate, 0.0)
    if case.close.any():
        paid = guarded(debt, case.payable * share[..., None], rates, case.repaying, to_nothing=False)
        return paid, np.asarray(debt - paid.principal.sum(axis=-1))
    if raised and case.terms.when_thin == "flag":
        return sculpt(debt, case.payable * share[..., None], rates, case.repaying), nothing
    even = case.payable * share[..., None]
    carries = raised & (carried(even, rates, case.repaying) >= debt * (1 - SMALL))
    return guarded(debt, np.where(carries[..., None], even, case.payable), rates, case.repaying), nothing


def _told(case: _Case, debt: Numbers, binding: Wholes, paid: Paid,
          more: tuple[Mapping[str, Numbers], Numbers]) -> Sizing:
    owed = paid.opening > SMALL * debt[..., None]
    live = case.live & (owed | (paid.principal != 0))
    interest = np.where(live, case.rate * paid.opening, 0.0)
    service = np.where(live, interest + paid.principal, 0.0)
    covers = cover_of(case.cash, np.where(service > NOTHING * debt[..., None], service, 0.0))
    below, short = live & (covers < case.cover * (1 - SMALL)), live & (covers < 1.0 - SMALL)
    return Sizing(debt, binding, np.where(debt > 0, live.sum(axis=-1), 0), np.where(live, paid.opening, 0.0), interest,
                  np.where(live, paid.principal, 0.0), covers, more[0], paid.thin, below, short, case.unknown, more[1])
