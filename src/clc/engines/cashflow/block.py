"""Loans of one make, side by side: their due days, their flows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.amortising import Flows, Loans, exact, half_up, rounded
from clc.engines.cashflow.asking import AMOUNT_MOST, need
from clc.engines.cashflow.dates import Beginning, Grid, Rhythm, ending, fractions, preceded, rhythm, rolled
from clc.engines.cashflow.repayment import PATTERNS, Span
from clc.kernel.calendar import Calendar
from clc.kernel.rates import Parts, parts_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]
LAST_MONTH = int(np.datetime64("2399-12", "M").astype(np.int64))
BELOW_NOTHING = -1e-9


@dataclass(frozen=True)
class Make:
    """What the loans of a block share: pattern, the house's name of the day count, decimals, and how days are moved."""

    pattern: str
    day_count: str
    rounding: int | None
    adjust: str
    adjusted_interest: bool
    calendar: Calendar | None


@dataclass(frozen=True, eq=False)
class Draws:
    """Later drawings of the block's one loan: days (M,) and money (M,)."""

    days: Days
    amounts: Floats


@dataclass(frozen=True, eq=False)
class Block:
    """n loans of one make; each field is (n, 1) and that of `Terms`, or tells what follows from those.

    rates: (n, 1) or (n, T) yearly; silent: periods before the first payment; defers: whether their interest waits; lead:
    periods before principal is repaid; over: periods that instalments are reckoned by; weights: (n, W) shares or amounts by
    repaying period, or (n, 12) by month; dates: (n, T) every due day; draws: of a block of one.
    """

    make: Make
    begins: Beginning
    principal: Floats
    rates: Floats
    periods: Whole
    over: Whole
    lead: Whole
    silent: Whole
    defers: Flags
    balloon: Floats
    step_every: Whole
    step_growth: Floats
    maturity: Days
    fee: Floats
    fee_rate: Floats
    weights: Floats | None = None
    dates: Days | None = None
    draws: Draws | None = None


@dataclass(frozen=True, eq=False)
class Worked:
    """What became of a block, (n, T): its periods, flows, fees and later drawings (None: none)."""

    grid: Grid
    flows: Flows
    fee: Floats | None
    drawn: Floats | None


def work(block: Block) -> Worked:
    """The flows of a block; Refused where days leave the calendar, run backwards, or a balance falls below nothing."""
    beat = rhythm(block.begins) if block.dates is None else None
    place = np.arange(1, int(block.over.max()) + 1)[None, :]
    if block.over.min() != block.over.max():
        place = np.minimum(place, block.over)
    grid = grid_of(block, beat, place)
    loans = loans_of(block, grid, beat)
    digits = block.make.rounding
    flows = exact(loans) if digits is None else rounded(loans, digits)
    need(np.abs(flows.closing) < AMOUNT_MOST, "periods", f"and annual_rate let the debt grow beyond {AMOUNT_MOST:.0e}",
         "shorten the loan, or the time in which interest is made principal")
    if loans.draws is not None:
        need(flows.closing >= BELOW_NOTHING * block.principal, "draws", "come after they would have been repaid",
             "draw before the repaying periods, or repay later")
    return Worked(grid, flows, fees(block, grid, flows), loans.draws)


def grid_of(block: Block, beat: Rhythm | None, place: Whole) -> Grid:
    """The periods of the loans, those beyond their ends included that instalments are reckoned over."""
    make = block.make
    due = regular(beat, place) if block.dates is None and beat is not None else parts_of(np.asarray(block.dates))
    if not np.isnat(block.maturity).all():
        due = ending(due, block.maturity, block.periods - 1)
        rises = np.diff(due.serial, axis=1) > 0
        need(rises | (place[:, 1:] > block.periods), "maturity", "must be after the due day before it",
             "take fewer periods, or a later day")
    paid, known = rolled(due, make.calendar, make.adjust)
    ends = paid if make.adjusted_interest else due
    return Grid(paid, ends, fractions(preceded(block.begins.start, ends), ends, make.day_count, beat, place), known)


def regular(beat: Rhythm, place: Whole) -> Parts:
    """The regular due days; Refused where they leave the calendar."""
    last = beat.anchor + beat.months * place[:, -1:]
    need(last <= LAST_MONTH, "periods", "must end before the year 2400", "shorten the loan")
    return beat.at(place)


def loans_of(block: Block, grid: Grid, beat: Rhythm | None) -> Loans:
    """The loans as amortisation takes them."""
    pattern = PATTERNS[block.make.pattern]
    places = np.arange(1, grid.fraction.shape[1] + 1)[None, :]
    span = Span(places - block.lead, block.over - block.lead, grid.ends.month, block.weights, block.step_every,
                block.step_growth)
    weights = pattern.weights(span)
    if block.make.pattern == "seasonal":
        need(weights.sum(axis=1) > 0, "season", "has no weight in a month in which something falls due",
             "weigh one of those months")
    capitalised = (places <= block.silent) & ~block.defers
    draws, earned = drawings(block, grid, beat)
    return Loans(
        principal=block.principal, accrual=grid.fraction * block.rates, weights=weights, balloon=block.balloon,
        last=block.periods - 1, compounds=capitalised | ((places > block.lead) & (pattern.by == "instalment")),
        capitalised=capitalised, waits=np.where(block.defers, block.silent, 0), draws=draws, draw_interest=earned,
    )  # fmt: skip


def drawings(block: Block, grid: Grid, beat: Rhythm | None) -> tuple[Floats | None, Floats | None]:
    """(1, T) what is drawn in each period, and the interest it earns there; one on a due day belongs to the next period."""
    if block.draws is None:
        return None, None
    when, amounts = parts_of(block.draws.days[None, :]), block.draws.amounts
    place = np.searchsorted(grid.ends.serial[0], when.serial[0], side="right")
    need(place < block.periods, "draws", "must be before the last due day", "draw earlier, or lend for longer")
    ends = Parts(*(each[:, place] for each in grid.ends))
    years = fractions(when, ends, block.make.day_count, beat, place[None, :] + 1)
    rates = np.broadcast_to(block.rates, grid.fraction.shape)
    draws, earned = np.zeros_like(grid.fraction), np.zeros_like(grid.fraction)
    np.add.at(draws[0], place, amounts)
    np.add.at(earned[0], place, amounts * years[0] * rates[0, place])
    return draws, earned


def fees(block: Block, grid: Grid, flows: Flows) -> Floats | None:
    """(n, T) the fee of each period, and that on the opening balance; None where no loan has one."""
    if not (block.fee.any() or block.fee_rate.any()):
        return None
    width = flows.closing.shape[1]
    live = np.arange(width) < block.periods
    opening = np.concatenate([block.principal, flows.closing[:, :-1]], axis=1)
    found = np.where(live, block.fee + block.fee_rate * grid.fraction[:, :width] * opening, 0.0)
    if block.make.rounding is None:
        return found
    scale = 10.0**block.make.rounding
    return np.asarray(half_up(found * scale) / scale)
