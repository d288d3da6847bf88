"""The schedules of a whole book of loans at once: columns in, columns out, no loop over loans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.block import Block, Make, Worked, work
from clc.engines.cashflow.column_checks import checked
from clc.engines.cashflow.columns import Columns, columns
from clc.engines.cashflow.dates import Beginning
from clc.engines.cashflow.schedule import Schedule
from clc.kernel.calendar import Calendar
from clc.kernel.rates import days_of, parts_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
CELLS = 32_768
"""How many loans and periods are worked on at once: a block that fits the processor's cache."""


@dataclass(frozen=True, eq=False)
class Portfolio:
    """The schedules of N loans, R rows in all, loan by loan though not in their order: `loan` (R,) says whose a row is.

    starts, periods: (N,) where a loan's rows begin and how many they are. The other columns (R,) are those of `Schedule`.
    """

    starts: Whole
    periods: Whole
    loan: Whole
    due: NDArray[np.datetime64]
    year_fraction: Floats
    interest: Floats
    principal: Floats
    closing_balance: Floats
    fee: Floats
    calendar_known: NDArray[np.bool_]

    def of(self, loan: int) -> Schedule:
        """The schedule of one loan, 0..N-1."""
        rows = slice(int(self.starts[loan]), int(self.starts[loan] + self.periods[loan]))
        return Schedule(
            self.due[rows], self.year_fraction[rows], self.interest[rows], self.principal[rows], self.closing_balance[rows],
            self.fee[rows], np.zeros(int(self.periods[loan])), self.calendar_known[rows],
        )  # fmt: skip


def portfolio(*, calendar: Calendar | None = None, **told: Any) -> Portfolio:
    """The schedules of N loans.

    Each field is that of `Terms`, one value for all loans or (N,) of them: no day is NaT, no `rounding` is -1, no
    `amortise_over`, `due_day` or `step_every` 0. shares and amounts are (N, W), rates (N, W), season (N, 12). A loan comes
    out as `schedule` gives it; drawings and told due days are for that alone. Refused names the field, and the first loan
    that breaks the rule.
    """
    given = checked(columns(told, calendar))
    order, blocks = _blocks(given)
    starts, rows = _places(given, order)
    found = _empty(rows)
    at = 0
    for chosen, make in blocks:
        worked, periods = work(block_of(given, chosen, make)), given.periods[chosen]
        at = _put(found, at, worked, periods)
    return Portfolio(starts, given.periods, np.repeat(order, given.periods[order]), **found)


def _blocks(given: Columns) -> tuple[Whole, Iterator[tuple[Whole, Make]]]:
    """The loans in the order they are worked on, and block by block those of one make and like length."""
    makes, over = given.make, given.over
    order = np.lexsort((over, makes))
    groups = np.split(order, np.flatnonzero(np.diff(makes[order])) + 1)
    return order, ((chosen, given.make_of(int(chosen[0]))) for group in groups for chosen in _chunks(group, over))


def _chunks(group: Whole, over: Whole) -> Iterator[Whole]:
    """A group, shortest loans first, in pieces of about `CELLS` cells."""
    cells = np.cumsum(over[group]) // CELLS
    return iter(np.split(group, np.flatnonzero(np.diff(cells)) + 1))


def _places(given: Columns, order: Whole) -> tuple[Whole, int]:
    """Where each loan's rows begin, and how many rows there are."""
    ends = np.cumsum(given.periods[order])
    starts = np.empty_like(ends)
    starts[order] = ends - given.periods[order]
    return starts, int(ends[-1]) if len(ends) else 0


def _empty(rows: int) -> dict[str, NDArray[Any]]:
    """Room for the rows."""
    numbers = ("year_fraction", "interest", "principal", "closing_balance")
    return {"due": np.empty(rows, dtype="M8[D]"), **{name: np.empty(rows) for name in numbers},
            "fee": np.zeros(rows), "calendar_known": np.ones(rows, dtype=bool)}  # fmt: skip


def _put(found: Mapping[str, NDArray[Any]], at: int, worked: Worked, periods: Whole) -> int:
    """Puts the rows of a block into place; where the next begin."""
    width, rows = worked.flows.closing.shape[1], int(periods.sum())
    cells: dict[str, NDArray[Any] | None] = {
        "due": days_of(worked.grid.due)[:, :width], "year_fraction": worked.grid.fraction[:, :width],
        "interest": worked.flows.interest, "principal": worked.flows.principal, "closing_balance": worked.flows.closing,
        "fee": worked.fee, "calendar_known": None if worked.grid.known is None else worked.grid.known[:, :width],
    }  # fmt: skip
    live = None if rows == width * len(periods) else np.arange(width) < periods[:, None]
    for name, values in cells.items():
        if values is not None and live is None:
            found[name][at : at + rows].reshape(values.shape)[:] = values
        elif values is not None:
            found[name][at : at + rows] = values[live]
    return at + rows


def block_of(given: Columns, chosen: Whole, make: Make) -> Block:
    """Some loans of one make as a block."""

    def column(name: str) -> NDArray[Any]:
        return np.asarray(getattr(given, name)[chosen][:, None])

    table, rates = given.table_of(make.pattern), given.rates
    over = column("over")
    return Block(
        make=make,
        begins=Beginning(parts_of(column("start")), column("months_per_period"), column("first_due"), column("due_day"),
                         column("end_of_month")),
        principal=column("principal"), rates=column("annual_rate") if rates is None else _rates(rates[chosen], over),
        periods=column("periods"), over=over, lead=column("lead"), silent=column("silent"), defers=column("defers"),
        balloon=column("balloon"), step_every=np.maximum(column("step_every"), 1), step_growth=column("step_growth"),
        maturity=column("maturity"), fee=column("fee"), fee_rate=column("fee_rate"),
        weights=None if table is None else np.nan_to_num(table[chosen]),
    )  # fmt: skip


def _rates(rates: Floats, over: Whole) -> Floats:
    """The rates of the periods that the longest loan of a block has; no rate beyond a loan's own."""
    kept = rates[:, : int(over.max())]
    return np.where(np.arange(kept.shape[1]) < over, kept, 0.0)
