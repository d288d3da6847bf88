"""Gates: named checks that a step of a process asks; each stage registers its own, an unknown one stays shut."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clc.stages.decision.missing import Missing

if TYPE_CHECKING:
    from clc.stages.decision.models import Case

Check = Callable[["Case"], Iterable[Missing]]


@dataclass(frozen=True)
class Gate:
    """A check under its name: `label` says what is checked (a msgid), `check` yields what is missing of a case."""

    name: str
    label: str
    check: Check


_GATES: dict[str, Gate] = {}


def register(name: str, label: str, check: Check) -> None:
    """Make a gate known; a stage does it when its app is ready. The same name again replaces it."""
    _GATES[name] = Gate(name, label, check)


def gates() -> Mapping[str, Gate]:
    """All gates by name."""
    return dict(_GATES)


def label(name: str) -> str:
    """What a gate checks, in the reader's language; its name where nobody checks it."""
    held = _GATES.get(name)
    return _(held.label) if held else name


def missing(case: Case, names: Iterable[str]) -> list[Missing]:
    """What is missing of a case for all these gates, in order, each thing once."""
    found: dict[Missing, None] = {}
    for name in names:
        held = _GATES.get(name)
        if held is None:
            nobody = _("Nobody checks the gate %(name)s here, so it stays shut.") % {"name": name}
            todo = _("Have the process changed, or the part of the program that checks it switched on.")
            found[Missing(nobody, todo)] = None
            continue
        found |= dict.fromkeys(held.check(case))
    return list(found)
