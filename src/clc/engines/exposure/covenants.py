"""How far a number is from the limit a borrower promised to keep, and what that makes of the promise."""

from __future__ import annotations

from typing import Any, cast

from clc.kernel.column import UNKNOWN, Column, known, pick, ratio, size

MET, THIN, BREACHED = 1.0, 2.0, 3.0
STATES = {MET: "met", THIN: "thin", BREACHED: "breached"}


def headroom(actual: Column, limit: Column, *, at_least: bool) -> Column:
    """How much room is left, as a share of the limit: below 0 is a breach; unknown at a limit of 0.

    actual, limit: in the unit of the metric. Source: domain reference 6, W61: (actual - limit) / limit, turned round for a
    limit from above; over the limit's size, so that the sign tells the same for limits below 0.
    """
    return ratio(_room(actual, limit, at_least=at_least), size(limit))


def state(actual: Column, limit: Column, thin: Column, *, at_least: bool) -> Column:
    """1 met, 2 met with less headroom than `thin` (share, >= 0), 3 breached; unknown where the number or limit is.

    A number that just meets its limit is not a breach. At a limit of 0 there is no share to be thin of.
    """
    room: Any = _room(actual, limit, at_least=at_least)
    left: Any = headroom(actual, limit, at_least=at_least)
    found = pick(room < 0, BREACHED, pick(left < thin, THIN, MET))
    return pick(known(room), found, UNKNOWN)


def worst_value(limit: Column, thin: Column, *, at_least: bool) -> Column:
    """The value from which on headroom is thin: the edge between met and thin."""
    step: Any = cast("Any", size(limit)) * thin
    return cast("Column", limit + step if at_least else limit - step)


def _room(actual: Column, limit: Column, *, at_least: bool) -> Column:
    """Distance from the limit in the metric's own unit, above 0 on the good side."""
    return cast("Column", cast("Any", actual) - limit if at_least else cast("Any", limit) - actual)
