"""The working days of a jurisdiction, from the rule book of this installation."""

from __future__ import annotations

from clc.engines.cashflow.asking import need
from clc.home import Home
from clc.kernel.calendar import Calendar
from clc.policy import loader
from clc.policy.kind.calendar import Calendar as Told


def calendar_of(name: str) -> Calendar:
    """The calendar of a name; Refused where the rule book has none."""
    held = loader.of_home(Home.open().book).of(Told)
    need(name in held, "calendar", f"there is no {name!r}", f"take one of {', '.join(sorted(held))}")
    return held[name].working
