"""Many scenarios of a project in blocks: only their figures are kept, so that a hundred thousand fit into memory."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.drivers import Drivers
from clc.engines.cashflow.project.model import run
from clc.engines.cashflow.project.result import Kept, Result

Numbers = NDArray[np.float64]
BLOCK = 2500
#: Numbers of a block that is taken and given back at once (30 MB): glibc then keeps freed memory of that size for the next
#: rows instead of handing each back to the system and fetching it anew, page by page. It touches no memory.
_ROOM = 3_900_000
FIGURES = ("debt", "equity", "gearing", "min_dscr", "average_dscr", "min_llcr", "min_plcr", "project_irr_pretax",
           "project_irr", "equity_irr", "npv")  # fmt: skip


def figures(case: Case, drivers: Drivers, *, keep: Kept | None = None, block: int = BLOCK) -> dict[str, Numbers]:
    """The figures of every scenario: (S,) each by name, with `support` (money of the sponsors) and `checks_missed`.

    block: how many scenarios are worked out at once; it changes memory and speed, not the answer beyond rounding.
    """
    np.empty(_ROOM)
    found = [_told(run(case, _part(drivers, first, first + block), keep=keep)) for first in range(0, drivers.count(), block)]
    return {name: np.concatenate([one[name] for one in found]) for name in found[0]}


def _part(drivers: Drivers, first: int, last: int) -> Drivers:
    """Some scenarios of the drivers; what is told once stays one number, so that its rows stay one row."""
    told = {field.name: np.asarray(getattr(drivers, field.name), dtype=np.float64) for field in fields(drivers)}
    return Drivers(**{name: row[first:last] if row.size > 1 else row for name, row in told.items()})


def _told(result: Result) -> dict[str, Numbers]:
    rows = {name: np.asarray(getattr(result, name), dtype=np.float64) for name in FIGURES}
    rows["support"] = result.lines["support"].sum(axis=-1)
    return rows | {"checks_missed": result.missed()}
