"""A client's team: a person takes a place, leaves it, or what was written is corrected; a change may ask for work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.kernel.privacy import masked
from clc.policy.kind.team import Position
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, Client, Document, Record, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.plans import working_days_after
from clc.stages.hub.services.actions import open_action
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.models import Seat
from clc.stages.inquiry.team import team_rule

NAME_MAX, SOURCE_MAX, BACKGROUND_MAX = 80, 240, 4_000
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class Place:
    """A place as somebody tells it; source: on whose word, where neither a record nor a document says so."""

    name: str
    position: str
    since: date
    background: str = ""
    source: str = ""
    record: Record | None = None
    document: Document | None = None


@transaction.atomic
def seat_person(*, by: User, client: Client, place: Place) -> Seat:
    """Write down who takes a place; one whom they follow in a place for one person leaves it that day.

    Errors: NotAllowed; BadInput for a name that is none, a day to come, a position the book does not know, one taken.
    """
    require(by, "tell_fact", client)
    rule = _checked(place)
    taken = Seat.objects.select_for_update(of=("self",)).filter(
        client=client, position=place.position, until__isnull=True)
    if taken.filter(name=_name(place.name)).exists():
        raise BadInput(_("This person holds this place already."), todo=_("Correct the line that is there."))
    for seat in taken if rule.single else ():
        if seat.since > place.since:
            raise BadInput(_("Somebody took this place after that day."), todo=_("Check the day, or let them leave first."))
        seat.until = place.since
        seat.save()
        note(by, "ended a place in a team", seat, {"position": seat.position, "until": seat.until})
    made = Seat.objects.create(
        client=client, name=_name(place.name), position=place.position, since=place.since, source=place.source.strip(),
        background=masked(place.background.strip()), record=place.record, document=place.document, by=by)
    note(by, "wrote a place in a team", made, {"position": made.position, "since": made.since})
    if Seat.objects.filter(client=client, position=place.position).exclude(pk=made.pk).exists():
        _ask(by, client, rule)
    return made


@transaction.atomic
def end_seat(*, by: User, seat: Seat, until: date, why: str = "") -> Seat:
    """Write down that a person left a place."""
    held = _held(by, seat)
    if held.until is not None:
        raise BadInput(_("This person has left this place already."), todo=_("Correct the line instead."))
    if not held.since <= until <= timezone.localdate():
        raise BadInput(_("One leaves after one came, and not in the future."), todo=_("Check the day."))
    held.until, held.left_why = until, masked(why.strip())[:SOURCE_MAX]
    held.save()
    note(by, "ended a place in a team", held, {"position": held.position, "until": until})
    rule = team_rule(current_book()).positions.get(held.position)
    if rule is not None:
        _ask(by, held.client, rule)
    return held


@transaction.atomic
def correct_seat(*, by: User, seat: Seat, place: Place, until: date | None = None) -> Seat:
    """Put right what was written down wrongly; what stood there stays in the history."""
    held = _held(by, seat)
    _checked(place)
    if until is not None and not place.since <= until <= timezone.localdate():
        raise BadInput(_("One leaves after one came, and not in the future."), todo=_("Check the day."))
    twin = Seat.objects.filter(client=held.client, position=place.position, name=_name(place.name), until__isnull=True)
    if until is None and twin.exclude(pk=held.pk).exists():
        raise BadInput(_("This person holds this place already."), todo=_("Correct the line that is there."))
    held.name, held.position, held.since, held.until = _name(place.name), place.position, place.since, until
    held.background, held.source = masked(place.background.strip()), place.source.strip()
    held.record, held.document = place.record or held.record, place.document or held.document
    held.save()
    note(by, "corrected a place in a team", held, {"position": held.position, "since": held.since, "until": until})
    return held


@transaction.atomic
def strike_seat(*, by: User, seat: Seat) -> None:
    """Take out a place that was never held; the history keeps it."""
    held = _held(by, seat)
    note(by, "struck a place in a team", held, {"position": held.position, "since": held.since})
    held.delete()


def _held(by: User, seat: Seat) -> Seat:
    require(by, "tell_fact", seat.client)
    return Seat.objects.select_for_update(of=("self",)).select_related("client").get(pk=seat.pk)


def _name(told: str) -> str:
    return " ".join(told.split())


def _checked(place: Place) -> Position:
    """The position's rule, when the place can be kept as it is told; else BadInput."""
    name = _name(place.name)
    if not name or len(name) > NAME_MAX or "\x00" in name:
        raise BadInput(_("A place needs the name of its holder, at most 80 signs."), todo=_("Write the name."))
    if any(masked(text) != text for text in (name, place.source)) or sum(sign.isdigit() for sign in name) > 5:
        raise BadInput(_("Numbers of persons are not kept here."), todo=_("Write the name without any number."))
    if len(place.source.strip()) > SOURCE_MAX or len(place.background) > BACKGROUND_MAX:
        raise BadInput(_("This text is too long."), todo=_("Keep it short; attach the paper as a document."))
    if "\x00" in place.source + place.background:
        raise BadInput(_("This text cannot be kept."), todo=_("Type it anew."))
    if not FIRST_DAY <= place.since <= timezone.localdate():
        raise BadInput(_("The day somebody took a place lies in the past."), todo=_("Check the day."))
    rule = team_rule(current_book()).positions.get(place.position)
    if rule is None:
        raise BadInput(_("The rule book knows no position %(name)s.") % {"name": place.position[:64]},
                       todo=_("Choose one of the list."))
    return rule


def _ask(by: User, client: Client, rule: Position) -> None:
    """Open what the book asks for at a change in a position, once while it is open."""
    if rule.on_change is None or not may(by, "open_action"):
        return
    title = rule.on_change.do
    if not Action.objects.open().filter(client=client, title=title).exists():
        due = working_days_after(timezone.localdate(), rule.on_change.due)
        open_action(by=by, client=client, title=title, due=due, detail=rule.label)
