"""A rating as the sheet shows it: lines by part beside the rating before, moves in words, the ladder, the history drawn."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clc.doors.web.rating.dual import matrix, registered
from clc.policy.kind.capital import Capital
from clc.policy.kind.master_scale import MasterScale
from clc.policy.kind.rating import Item, RatingModel
from clc.stages.credit import rating_inputs
from clc.stages.credit.models import OPEN, Rating, RatingAnswer, RatingState
from clc.stages.credit.rating_outcome import NOWHERE
from clc.stages.credit.rating_verdict import PLAN, move_label
from clc.stages.credit.services.ratings import EDITED, role_words
from clc.stages.hub.book import book_of, current_book
from clc.stages.hub.models import Action, Client, Document, User
from clc.stages.hub.permission import may

SHOWN = 40
WIDE, HIGH, EDGE = 300, 96, 30


@dataclass(frozen=True)
class Line:
    """An item of the grid with what it gave here and in the rating before."""

    name: str
    item: Item
    line: dict[str, Any]
    answer: RatingAnswer | None
    before: dict[str, Any] | None
    for_me: bool

    @property
    def change(self) -> float | None:
        """Points more or less than in the rating before; None where either is not known."""
        now, then = self.line["points"], self.before["points"] if self.before else None
        return None if now is None or then is None else now - then


@dataclass(frozen=True)
class Dot:
    """A rating of the history: its place in the drawing, its grade, its day."""

    x: float
    y: float
    rating: Rating


def ratings(client: Client) -> list[Rating]:
    """The client's ratings, newest first."""
    return list(Rating.objects.filter(client=client).with_people()[:SHOWN])


def chosen(rows: Sequence[Rating], asked: int | None) -> Rating | None:
    """The rating asked for, else the one under way, else the one in force, else the newest."""
    by_key = {row.pk: row for row in rows}
    if asked in by_key:
        return by_key[asked]
    for states in (OPEN, (RatingState.CONFIRMED,)):
        found = next((row for row in rows if row.state in states), None)
        if found is not None:
            return found
    return rows[0] if rows else None


def models(client: Client) -> list[tuple[str, str, Sequence[str]]]:
    """The rating models made for clients of this type: name, label, what each lacks."""
    found = current_book().of(RatingModel)
    return [(name, rule.label, rule.lacks) for name, rule in found.items() if client.party.kind in rule.types]


def told(held: Rating, rows: Sequence[Rating], user: User) -> dict[str, Any]:
    """Everything the sheet shows of one rating."""
    book = book_of(held.edition.hash)
    rule, scale = book.of(RatingModel)[held.model], book.of(MasterScale)[book.of(RatingModel)[held.model].scale]
    before = next((row for row in rows if row.pk < held.pk and row.state not in OPEN), None)
    answers = {row.item: row for row in RatingAnswer.objects.filter(rating=held).select_related("by", "document")}
    edited = held.state in EDITED and may(user, "rate_client")
    return {
        "rule": rule, "parts": parts(held, rule, before, answers, user), "before": before,
        "moves": [(move_label(rule, move), move) for move in held.outcome["moves"]],
        "stops": stops(held, rule), "role_names": role_words,
        "lacking_words": _("; ").join(_(item.label) for name in held.outcome["lacking"] if (item := rule.item(name))),
        "lifts": [(rule.item(each["item"]), each) for each in held.outcome.get("lifts", [])[:6]],
        "ladder": scale.on_day(held.as_of), "scale": scale, "history": drawn(rows, scale), "edited": edited,
        "may_override": held.state in (*EDITED, RatingState.PROPOSED) and may(user, "override_rating")
        and held.computed_grade not in (*NOWHERE, "D"),
        "may_confirm": held.state == RatingState.PROPOSED and may(user, "confirm_rating")
        and user.pk not in (held.proposed_by_id, held.override_by_id),
        "may_return": held.state == RatingState.PROPOSED and (may(user, "confirm_rating") or user.pk == held.proposed_by_id),
        "causes": list(Action.objects.open().filter(client=held.client_id, plan=PLAN)),
        "authority": {role: (rule.authority(role, 1, held.as_of), told_of) for role, told_of in rule.overrides.items()},
        "capital": book.of(Capital)[rule.capital],
        "documents": list(Document.objects.filter(client=held.client_id).order_by("-at")[:50]) if edited else [],
        "parents": parents(held) if edited and rule.support else [],
        "registered": registered(held) if edited else {}, "dual": matrix(scale.on_day(held.as_of), held),
    }


def parts(held: Rating, rule: RatingModel, before: Rating | None, answers: dict[str, RatingAnswer],
          user: User) -> list[tuple[str, float, float | None, list[Line]]]:
    """Each part: its label, weight, points, and its lines."""
    now = {line["item"]: line for line in held.outcome["lines"]}
    then = {line["item"]: line for line in before.outcome["lines"]} if before and before.model == held.model else {}
    found = []
    for name in dict.fromkeys(line["part"] for line in held.outcome["lines"]):  # an old edition's book lost its order
        told_part = rule.parts[name]
        lines = [Line(each, told_part.items[each], line, answers.get(each), then.get(each),
                      not told_part.items[each].roles or user.role in told_part.items[each].roles)
                 for each, line in now.items() if line["part"] == name]
        known = [line.line for line in lines if line.line["points"] is not None]
        weight = sum(line["weighed"] for line in known)
        points = sum(line["weighed"] * line["points"] for line in known) / weight if weight else None
        found.append((told_part.label, sum(line.line["weight"] for line in lines), points, lines))
    return found


def stops(held: Rating, rule: RatingModel) -> list[tuple[str, Any, str, str]]:
    """Each hard stop: its name, rule, state (`stops`, `clear`, `unchecked`), and the day somebody looked."""
    found = []
    for name, stop in rule.stops.items():
        value = rating_inputs.stop_value(rule, name, held.inputs, held.as_of)
        state = "stops" if value > 0 else "clear" if value == 0 else "unchecked"
        found.append((name, stop, state, (held.inputs["facts"].get(stop.fact) or {}).get("as_of", "")))
    return found


def parents(held: Rating) -> list[Client]:
    """Clients that own the client, as far as the reader sees them."""
    return list(Client.objects.filter(
        party__relations_out__target__client=held.client_id, party__relations_out__kind__in=("owns", "controls", "parent"),
    ).select_related("party").distinct()[:20])


def drawn(rows: Sequence[Rating], scale: MasterScale) -> list[Dot]:
    """The ratings that stood, oldest first, as dots: the better the grade, the higher."""
    codes = scale.codes()
    stood = [row for row in reversed(rows) if row.state not in OPEN and row.grade in codes]
    if not stood:
        return []
    first, span = _ordinal(stood[0].as_of), max(_ordinal(stood[-1].as_of) - _ordinal(stood[0].as_of), 1)
    return [Dot(EDGE + (_ordinal(row.as_of) - first) / span * (WIDE - 2 * EDGE) if len(stood) > 1 else WIDE / 2,
                12 + codes.index(row.grade) / (len(codes) - 1) * (HIGH - 30), row) for row in stood]


def _ordinal(day: date) -> int:
    return day.toordinal()
