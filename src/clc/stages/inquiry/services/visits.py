"""Site visits and interviews: kept once however often they are sent, photos only when they are what the phone hashed."""
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, ClcError
from clc.kernel.privacy import masked
from clc.policy.kind.playbook import Playbook
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Touch, TouchKind, User
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.investigators import fit_to_investigate, require_investigator
from clc.stages.inquiry.keeping import PHOTO_BYTES_MAX, PHOTOS, keep_file
from clc.stages.inquiry.models import Interview, Investigation, SiteVisit, VisitPhoto

PHOTOS_MAX, STOCK_MAX, TEXT_MAX = 40, 200, 20_000
CLOCK_AHEAD = timedelta(minutes=10)
_HEX = re.compile(r"[0-9a-f]{64}")
STOCK_NUMBER_MAX = Decimal(10) ** 15


class Conflict(ClcError):
    """The same visit was sent before with other words; `kept` is what we hold."""

    def __init__(self, message: str, *, todo: str, kept: SiteVisit) -> None:
        super().__init__(message, todo=todo)
        self.kept = kept


@dataclass(frozen=True)
class Photo:
    """A photo as it was sent: the hash of these bytes and of the original, as the phone computed them."""

    name: str
    chunks: Iterable[bytes]
    sha256: str
    original_sha256: str
    taken_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True)
class Told:
    """A visit as it was written down on the spot; `stock` are rows of item, unit, counted and booked."""

    key: UUID
    at: datetime
    place: str
    observations: str
    interviewed: str = ""
    companion: User | None = None
    stock: tuple[Mapping[str, Any], ...] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy_metres: int | None = None


def digest_of(told: Told, photos: Sequence[Photo]) -> str:
    """SHA-256 of what a visit says, photos by their hashes: the same visit sent again has the same."""
    body = {
        "at": told.at.astimezone(timezone.get_default_timezone()).isoformat(), "place": told.place,
        "observations": told.observations, "interviewed": told.interviewed,
        "companion": told.companion.pk if told.companion else None, "stock": [dict(row) for row in told.stock],
        "where": [str(told.latitude), str(told.longitude)], "photos": sorted(photo.sha256 for photo in photos),
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def keep_visit(
    *, by: User, investigation: Investigation, told: Told, photos: Sequence[Photo] = (),
) -> tuple[SiteVisit, bool]:
    """Keep a visit; returns it and whether it is new: the same one sent twice is kept once.

    Errors: Conflict when another text was sent under its key; BadInput for a first visit made alone, a photo whose bytes
    are not those that were hashed, a time to come; NotAllowed for who may not investigate here. Nothing is kept then.
    """
    held = require_investigator(by, investigation)
    digest = digest_of(told, photos)
    before = SiteVisit.objects.filter(key=told.key).select_related("by", "companion", "client").first()
    if before is not None:
        return _again(before, held, by, digest), False
    _checked(told, photos)
    _two_at_first(held, by, told.companion)
    visit = SiteVisit.objects.create(
        investigation=held, client=held.client, key=told.key, digest=digest, by=by, companion=told.companion, at=told.at,
        place=masked(told.place.strip()), interviewed=masked(told.interviewed.strip()), latitude=told.latitude,
        observations=masked(told.observations.strip()), longitude=told.longitude, stock=[_row(row) for row in told.stock],
        accuracy_metres=told.accuracy_metres)
    for photo in photos:
        _keep_photo(visit, photo, by)
    Touch.objects.create(client=held.client, kind=TouchKind.VISIT, at=told.at, by=by, text=visit.observations)
    note(by, "visited the site", visit, {"digest": digest, "place": visit.place, "photos": len(photos),
                                         "companion": told.companion.username if told.companion else ""})
    return visit, True


def _again(before: SiteVisit, investigation: Investigation, by: User, digest: str) -> SiteVisit:
    if before.digest == digest and before.by_id == by.pk and before.investigation_id == investigation.pk:
        return before
    raise Conflict(_("This visit was sent before with other words; what was kept first stays."),
                   todo=_("Compare both, then send yours as a visit of its own or throw it away."), kept=before)


def _checked(told: Told, photos: Sequence[Photo]) -> None:
    if told.at > timezone.now() + CLOCK_AHEAD:
        raise BadInput(_("The visit lies in the future."), todo=_("Set the clock of the phone, or correct the time."))
    if not told.place.strip() or not told.observations.strip():
        raise BadInput(_("A visit says where it was and what was seen."), todo=_("Fill in place and observations."))
    if max(len(told.observations), len(told.interviewed)) > TEXT_MAX or len(told.place) > 240:
        raise BadInput(_("The text of the visit is too long."), todo=_("Shorten it, or send a document."))
    if len(photos) > PHOTOS_MAX or len(told.stock) > STOCK_MAX:
        most = {"photos": PHOTOS_MAX, "rows": STOCK_MAX}
        raise BadInput(_("At most %(photos)d photos and %(rows)d rows of stock.") % most,
                       todo=_("Send the rest as another visit."))
    if not all(_HEX.fullmatch(each.sha256) and _HEX.fullmatch(each.original_sha256) for each in photos):
        raise BadInput(_("A photo came without its hash."), todo=_("Take it again with the visit form."))


def _two_at_first(investigation: Investigation, by: User, companion: User | None) -> None:
    if companion is not None:
        if companion.pk == by.pk:
            raise BadInput(_("The companion is another person."), todo=_("Name the colleague who was there."))
        fit_to_investigate(companion, investigation.client)
    if companion is None and not SiteVisit.objects.filter(investigation=investigation).exists():
        raise BadInput(_("The first visit is made by two people."), todo=_("Name the colleague who was there."))


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """One row of a stock count: item and unit as text, counted and booked as numbers or unknown."""
    item = masked(str(row.get("item") or "").strip())[:160]
    if not item:
        raise BadInput(_("A row of stock says what was counted."), todo=_("Name the item, or leave the row out."))
    return {"item": item, "unit": str(row.get("unit") or "")[:24], "counted": _number(row.get("counted")),
            "booked": _number(row.get("booked"))}


def _number(told: object) -> str | None:
    if told in (None, ""):
        return None
    try:
        number = Decimal(str(told).replace(",", ""))
    except ArithmeticError:
        number = Decimal("nan")
    if not number.is_finite() or not 0 <= number < STOCK_NUMBER_MAX:
        raise BadInput(_("“%(text)s” is not a count of stock.") % {"text": str(told)[:40]},
                       todo=_("Write a number from 0 on."))
    return str(number)


def _keep_photo(visit: SiteVisit, photo: Photo, by: User) -> None:
    document = keep_file(by=by, client=visit.client, name=photo.name, chunks=photo.chunks, kind="visit_photo",
                         bytes_max=PHOTO_BYTES_MAX, only=PHOTOS, expected=photo.sha256)
    VisitPhoto.objects.create(visit=visit, client=visit.client, document=document, original_sha256=photo.original_sha256,
                              taken_at=photo.taken_at, latitude=photo.latitude, longitude=photo.longitude)


@transaction.atomic
def keep_interview(*, by: User, investigation: Investigation, playsheet: str, with_whom: str, at: datetime,
                   answers: Mapping[str, str], position: str = "", notes: str = "") -> Interview:
    """Write a talk down by a template of the rule book; questions left open stay open."""
    held = require_investigator(by, investigation)
    book = current_book()
    sheet = book.of(Playbook).get(playsheet)
    if sheet is None:
        raise BadInput(_("There is no such template of talks."), todo=_("Choose one of the list."))
    if not with_whom.strip() or at > timezone.now() + CLOCK_AHEAD:
        raise BadInput(_("A talk says with whom it was, and lies in the past."), todo=_("Fill in name and time."))
    told = [{"name": name, "question": question.label, "answer": masked(answers.get(name, "").strip())[:TEXT_MAX]}
            for name, question in sheet.questions.items()]
    if not any(each["answer"] for each in told) and not notes.strip():
        raise BadInput(_("Nothing was answered."), todo=_("Write at least one answer or a note."))
    made = Interview.objects.create(
        investigation=held, client=held.client, by=by, at=at, with_whom=masked(with_whom.strip())[:120],
        position=position.strip()[:120], playsheet=playsheet, edition=keep_edition(book), answers=told,
        notes=masked(notes.strip()))
    note(by, "wrote an interview down", made, {"with": made.with_whom, "template": playsheet})
    return made
