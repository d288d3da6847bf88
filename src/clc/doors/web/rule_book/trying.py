"""What if a warning's thresholds were others: the question as the form asks it, the answer as people read it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.shapes import EarlyWarning
from clc.policy.vocabulary import LEVELS
from clc.stages.hub.models import Client, User
from clc.stages.hub.whatif import WORDS, WhatIf, what_if

MOVES_SHOWN = 200


@dataclass(frozen=True)
class Move:
    """One client who would move."""

    client: Client
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Answer:
    """What would change: counts by what and by move, the clients (at most `MOVES_SHOWN` of each), and how many in all."""

    asked: WhatIf
    of_rule: list[Move]
    of_clients: list[Move]
    total: int
    clients: int


def shown_factor(rule: EarlyWarning) -> float:
    """Shares are asked for in percent."""
    return 100.0 if rule.unit == "share" else 1.0


def thresholds_asked(rule: EarlyWarning, told: Mapping[str, str]) -> dict[str, float]:
    """The numbers of the form by level, in the rule's own unit; BadInput for what is no number."""
    asked: dict[str, float] = {}
    for level in LEVELS:
        text = str(told.get(level, "")).strip().replace(",", "")
        if not text or level not in rule.levels:
            continue
        try:
            asked[level] = float(text) / shown_factor(rule)
        except ValueError as wrong:
            raise BadInput(_("“%(text)s” is not a number.") % {"text": text[:40]}, todo=_("Write digits only.")) from wrong
    return asked


def in_order(rule: EarlyWarning, thresholds: Mapping[str, float]) -> None:
    """BadInput unless each graver level asks for a worse value."""
    values = [thresholds[level] for level in LEVELS if level in thresholds]
    worse = [-value for value in values] if rule.when == "below" else values
    if any(second <= first for first, second in pairwise(worse)):
        raise BadInput(_("The thresholds do not grow worse from yellow over orange to red."),
                       todo=_("Let each be lower than the one before.") if rule.when == "below"
                       else _("Let each be higher than the one before."))


def ask(*, by: User, name: str, day: str, thresholds: Mapping[str, float]) -> Answer:
    """Judge the last run again with these thresholds from its day on."""
    dated = {level: {day: value} for level, value in thresholds.items()}
    found = what_if(by=by, changes={f"warning/{name}": {"levels": dated}})
    of_rule = moves_of(found, (name,))
    of_clients = moves_of(found, WORDS)
    return Answer(found, of_rule, of_clients, found.moves.filter(found.moves["what"] == name).height,
                  found.moves.filter(found.moves["what"] != name)["client"].n_unique())


def moves_of(found: WhatIf, what: tuple[str, ...]) -> list[Move]:
    """The clients who move in one of these, with their names."""
    rows = found.moves.filter(found.moves["what"].is_in(what)).head(MOVES_SHOWN).to_dicts()
    clients = Client.objects.select_related("party", "standing").in_bulk([row["client"] for row in rows])
    moves = [Move(clients[row["client"]], row["what"], row["before"], row["after"])
             for row in rows if row["client"] in clients]
    return sorted(moves, key=lambda move: -exposure_of(move.client))


def exposure_of(client: Client) -> float:
    """A client's exposure, 0 where unknown: only to sort by."""
    standing = getattr(client, "standing", None)
    return (standing.exposure if standing else None) or 0.0
