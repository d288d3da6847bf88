"""The checks by name, in the order people read them; what one says, and how all of them are kept in both languages."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _

from clc.stages.servicing.ground import Ground
from clc.stages.servicing.models import Drawing, Payment

State = Literal["met", "asks", "unknown", "failed"]
ORDER: tuple[State, ...] = ("met", "asks", "unknown", "failed")
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Said:
    """One thing a check says: how it stands, in words, what to do about it, and the page where it is done."""

    state: State
    words: str
    todo: str = ""
    address: str = ""


class Look:
    """A drawing with its payments and the ground it rests on: what every check is handed."""

    def __init__(self, drawing: Drawing, ground: Ground | None = None) -> None:
        self.drawing, self.ground = drawing, ground or Ground(drawing.structure)

    @cached_property
    def payments(self) -> list[Payment]:
        """The payees in their order."""
        return list(self.drawing.payments.select_related("evidence", "party").order_by("line"))

    @cached_property
    def others(self) -> list[Payment]:
        """Payments of the client's other drawings that were asked for or paid, the newest first."""
        rows = Payment.objects.filter(client=self.drawing.client_id).exclude(drawing=self.drawing.pk)
        dead = ("draft", "withdrawn", "refused")
        return list(rows.exclude(drawing__state__in=dead).select_related("drawing").order_by("-pk")[:2000])

    @property
    def client_page(self) -> str:
        """The client's page."""
        return f"/client/{self.drawing.client.code}/"


Find = Callable[[Look], Iterator[Said]]


@dataclass(frozen=True)
class Check:
    """A check: its name, what it looks at (a msgid), and what finds."""

    name: str
    label: str
    find: Find


@dataclass(frozen=True)
class Checked:
    """What a check found: its worst state, and everything it said."""

    name: str
    label: str
    state: State
    said: Sequence[Said]

    @property
    def stops(self) -> bool:
        """Whether nobody's words let the drawing pass."""
        return self.state in ("failed", "unknown")

    @property
    def asks(self) -> bool:
        """Whether the reviewer must explain."""
        return self.state == "asks"


CHECKS: dict[str, Check] = {}
#: The order in which people read them.
SEQUENCE = (
    "contract", "approval", "room", "day", "conditions", "afterwards", "equity", "progress", "cost", "mode", "papers",
    "twice", "lists", "sort", "use", "related", "warnings", "covenants", "stopped",
)


def check(name: str, label: str) -> Callable[[Find], Find]:
    """Register a check; it yields what it says, and nothing where it does not apply."""

    def registering(find: Find) -> Find:
        CHECKS[name] = Check(name, label, find)
        return find

    return registering


def look_at(drawing: Drawing, ground: Ground | None = None) -> list[Checked]:
    """Every check that applies to a drawing as things stand now, in the reader's language."""
    return _looked(Look(drawing, ground))


def kept(drawing: Drawing, ground: Ground | None = None) -> dict[str, Any]:
    """The same as it is kept: {name: {state, said: {language: [[state, words, todo]]}}}."""
    look = Look(drawing, ground)
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for one in _looked(look):
                told = found.setdefault(one.name, {"state": one.state, "said": {}})
                told["said"][language] = [[said.state, said.words, said.todo] for said in one.said]
    return found


def as_kept(told: Mapping[str, Any]) -> list[Checked]:
    """What was kept, in the reader's language; a check that is no more is told under its name."""
    language = (translation.get_language() or LANGUAGES[0]).lower()
    language = next((one for one in LANGUAGES if language.startswith(one[:2])), LANGUAGES[0])
    place = {name: at for at, name in enumerate(SEQUENCE)}
    return [Checked(name, _(CHECKS[name].label) if name in CHECKS else name, told[name]["state"],
                    tuple(Said(*said) for said in told[name]["said"].get(language, ())))
            for name in sorted(told, key=lambda name: place.get(name, len(place)))]


def unexplained(found: Sequence[Checked], explained: Mapping[str, str]) -> list[Checked]:
    """What still stands in the way, the reviewer's words by check taken into account."""
    return [one for one in found if one.stops or (one.asks and not str(explained.get(one.name, "")).strip())]


def _looked(look: Look) -> list[Checked]:
    found = []
    for one in (CHECKS[name] for name in SEQUENCE):
        said = tuple(one.find(look))
        if said:
            worst = max((each.state for each in said), key=ORDER.index)
            found.append(Checked(one.name, _(one.label), worst, said))
    return found
