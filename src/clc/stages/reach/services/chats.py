"""A pasted chat kept as contacts of its days: looked over first, each line once however often it is pasted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.kernel.privacy import masked
from clc.stages.hub.models import Client, Touch, TouchKind, User
from clc.stages.hub.services.audit import note
from clc.stages.reach import chats
from clc.stages.reach.chats import Line
from clc.stages.reach.models import Chat, Contact, Lead
from clc.stages.reach.services.holding import worked_by, worked_on
from clc.stages.reach.somebody import Somebody, require_on, somebody

SIDES = ("own", "theirs", "unknown")
_TAIL = re.compile(r"[@＠(（].*$")


@dataclass(frozen=True)
class Speaker:
    """Somebody of a chat: the name as written, whose side they are on, and whom we know by that name."""

    name: str
    side: str
    known: str
    lines: int


@dataclass(frozen=True)
class Preview:
    """What would be kept: lines by day, the speakers, how many lines are kept already and how many tell no day."""

    days: Sequence[tuple[date, Sequence[Line]]]
    speakers: Sequence[Speaker]
    kept_before: int
    undated: int

    @property
    def lines(self) -> int:
        """How many lines would be kept."""
        return sum(len(lines) for _day, lines in self.days)


def preview(*, by: User, whose: Client | Lead, pasted: str, day: date | None = None) -> Preview:
    """Read a pasted chat and keep nothing; `day` is for lines that tell none.

    Errors: BadInput for a chat that cannot be read or is too long; NotAllowed for who may not log contacts here.
    """
    held = somebody(whose)
    require_on(by, "log_touch", held)
    lines = _lines(pasted)
    undated = sum(line.at is None for line in lines)
    fresh, before = _fresh(held, _dated(lines, day or timezone.localdate()))
    days = [(one, list(of)) for one, of in groupby(sorted(fresh, key=_day_of), key=_day_of)]
    return Preview(days, _speakers(held, lines), before, undated)


@transaction.atomic
def keep_chat(
    *, by: User, whose: Client | Lead, pasted: str, sides: Mapping[str, str], day: date | None = None,
) -> list[Chat]:
    """Keep a pasted chat: one contact a day with speakers and times; numbers of persons in it are masked.

    sides: own, theirs or unknown by speaker, as somebody set them right in the preview. Nothing new: nothing is written.
    """
    held = somebody(whose)
    if held.client is not None:
        Client.objects.select_for_update(of=("self",)).filter(pk=held.client.pk).first()
    found = preview(by=by, whose=whose, pasted=pasted, day=day)
    told = {one.name: sides.get(one.name, one.side) for one in found.speakers}
    if any(side not in SIDES for side in told.values()):
        raise BadInput(_("A speaker is ours, theirs or unknown."), todo=_("Choose one of the three."))
    made = [_keep_day(by, held, one, lines, told) for one, lines in found.days]
    if made and held.lead is not None:
        worked_on(worked_by(by, held.lead))
    for chat in made:
        note(by, "kept a chat", chat, {"day": chat.day, "lines": len(chat.lines)})
    return made


def _keep_day(by: User, held: Somebody, day: date, lines: Sequence[Line], sides: Mapping[str, str]) -> Chat:
    rows = [{"at": _clock(line), "speaker": line.speaker, "side": sides.get(line.speaker, "unknown"),
             "text": masked(line.text)} for line in lines]
    touch = None
    if held.client is not None:
        text = "\n".join(f"{row['at']} {row['speaker']}: {row['text']}".strip() for row in rows)
        last = max((line.at for line in lines if line.at is not None), default=datetime.combine(day, datetime.min.time()))
        at = min(timezone.make_aware(last), timezone.now())
        touch = Touch.objects.create(client=held.client, kind=TouchKind.MESSAGE, at=at, by=by, text=masked(text))
    return Chat.objects.create(**held.fields(), by=by, day=day, touch=touch, lines=rows,
                               hashes=[line.digest() for line in lines])


def _lines(pasted: str) -> list[Line]:
    try:
        lines = chats.read(pasted, timezone.localdate())
    except ValueError as wrong:
        raise BadInput(_("This chat is too long to be read at once."),
                       todo=_("Paste at most %(lines)d lines at a time.") % {"lines": chats.LINES_MAX}) from wrong
    if not any(line.speaker for line in lines):
        raise BadInput(_("No speaker was found in this text."),
                       todo=_("Copy the messages with their names, as the messenger shows them, and paste them again."))
    if any(line.at is not None and line.at.date() > timezone.localdate() for line in lines):
        raise BadInput(_("A line of this chat lies in the future."), todo=_("Correct its day, then paste it again."))
    return lines


def _dated(lines: Sequence[Line], day: date) -> list[Line]:
    """Every line with a moment: one that tells no day stands on `day`, at midnight, in its order."""
    start = datetime.combine(day, datetime.min.time())
    return [line if line.at is not None else Line(line.speaker, start, line.text) for line in lines]


def _fresh(held: Somebody, lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines not kept before, and how many were."""
    days = {_day_of(line) for line in lines}
    known = {mark for marks in Chat.objects.filter(held.rows(), day__in=days).values_list("hashes", flat=True)
             for mark in marks}
    fresh, seen = [], set(known)
    for line in lines:
        mark = line.digest()
        if mark not in seen:
            seen.add(mark)
            fresh.append(line)
    return fresh, len(lines) - len(fresh)


def _speakers(held: Somebody, lines: Sequence[Line]) -> list[Speaker]:
    counts: dict[str, int] = {}
    for line in lines:
        if line.speaker:
            counts[line.speaker] = counts.get(line.speaker, 0) + 1
    plain = {name: _TAIL.sub("", name).strip() for name in counts}
    theirs = {one.name: one.name for one in Contact.objects.filter(held.rows()).there()}
    ours = {str(user): str(user) for user in User.objects.filter(display_name__in=plain.values(), is_active=True)}
    return [Speaker(name, "theirs" if told in theirs else "own" if told in ours else "unknown",
                    theirs.get(told) or ours.get(told, ""), counts[name]) for name, told in plain.items()]


def _day_of(line: Line) -> date:
    assert line.at is not None
    return line.at.date()


def _clock(line: Line) -> str:
    moment = line.at.time() if line.at is not None else None
    return f"{moment:%H:%M}" if moment is not None and moment != datetime.min.time() else ""
