"""Drawings as the screen shows them: steps with who and when, checks now or as they were seen, what one may do."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.kernel.errors import NotFound
from clc.stages.deal.models import Structure
from clc.stages.hub.models import Import, User
from clc.stages.hub.permission import may
from clc.stages.servicing.checks import Checked, look_at
from clc.stages.servicing.checks.checking import ORDER, as_kept
from clc.stages.servicing.ground import Ground
from clc.stages.servicing.models import Drawing, DrawingState

MEANING = {"draft": "", "asked": "accent", "reviewed": "accent", "released": "warn", "partly": "warn", "paid": "good",
           "refused": "bad", "withdrawn": ""}
PAYMENT = {"waiting": "", "sent": "accent", "paid": "good", "partly": "warn", "rejected": "bad"}
ICONS = {"met": "circle-check", "asks": "help-circle", "unknown": "circle-dashed", "failed": "alert-octagon"}
CHANNEL, SHOWN = "payment_confirmation", 5
UNDER_WAY = (DrawingState.DRAFT, DrawingState.ASKED, DrawingState.REVIEWED)


@dataclass(frozen=True)
class Step:
    """A step of a drawing: its name, whether it is done, here or ahead, by whom and when."""

    label: str
    state: str
    by: User | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Drawn:
    """A structure that is drawn under: what was agreed, is taken by drawings, was paid and is left."""

    structure: Structure
    label: str
    agreement: str
    agreed: Decimal
    taken: Decimal
    paid: Decimal
    drawings: Sequence[Drawing]

    @property
    def left(self) -> Decimal:
        """What may still be asked for."""
        return max(self.agreed - self.taken, Decimal(0))

    @property
    def share(self) -> float:
        """The share taken, 0 to 1."""
        return min(float(self.taken / self.agreed), 1.0) if self.agreed else 0.0

    @property
    def paid_share(self) -> float:
        """The share paid out, 0 to 1."""
        return min(float(self.paid / self.agreed), 1.0) if self.agreed else 0.0


def found(key: int) -> Drawing:
    """The drawing among those the reader may see; else NotFound."""
    rows = Drawing.objects.select_related(
        "client__party", "client__manager", "client__standing", "structure__client__party", "structure__quote",
        "structure__project", "project", "loan", "by", "reviewed_by", "released_by", "own_funds_proof", "certificate")
    held = rows.filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such drawing among those you may see."), todo=_("Open the list again."))
    return held


def steps(drawing: Drawing) -> list[Step]:
    """The way of a drawing: asked for, reviewed, released, paid."""
    order = ("draft", "asked", "reviewed", "released", "paid")
    place = order.index(drawing.state) if drawing.state in order else len(order) if drawing.released_by_id else 0
    dead = drawing.state == DrawingState.WITHDRAWN
    told = (
        (pgettext("drawing step", "Asked for"), drawing.by, drawing.asked_at, 1),
        (pgettext("drawing step", "Reviewed"), drawing.reviewed_by, drawing.reviewed_at, 2),
        (pgettext("drawing step", "Released"), drawing.released_by, drawing.released_at, 3),
        (pgettext("drawing step", "Paid by the bank"), None, drawing.closed_at if drawing.released_by_id else None, 4),
    )
    return [Step(label, "done" if place >= at else "here" if place == at - 1 and not dead else "ahead",
                 by if at_time is not None else None, at_time) for label, by, at_time, at in told]


def checks_of(drawing: Drawing, ground: Ground) -> tuple[list[Checked], datetime | None]:
    """What the checks say now while it is under way, the gravest first; else as they were seen at the release, and when."""
    if drawing.state in UNDER_WAY or not drawing.looks:
        return sorted(look_at(drawing, ground), key=lambda one: -ORDER.index(one.state)), None
    seen = drawing.looks.get("release") or drawing.looks.get("review") or {}
    return as_kept(seen), drawing.released_at or drawing.reviewed_at


def verbs(user: User, drawing: Drawing) -> frozenset[str]:
    """What somebody may do with a drawing where it stands."""
    held = set()
    asks, state = may(user, "request_drawing"), drawing.state
    if asks and state == DrawingState.DRAFT:
        held |= {"ask", "edit"}
    if asks and state in UNDER_WAY:
        held.add("withdraw")
    if asks and state in (DrawingState.WITHDRAWN, DrawingState.REFUSED, DrawingState.PARTLY):
        held.add("copy")
    if may(user, "review_drawing") and state == DrawingState.ASKED:
        held |= {"return"} | ({"pass"} if drawing.by_id != user.pk else set())
    if may(user, "release_drawing") and state == DrawingState.REVIEWED:
        held |= {"back"} | ({"release"} if user.pk not in (drawing.by_id, drawing.reviewed_by_id) else set())
    if may(user, "release_drawing") and state in (DrawingState.RELEASED, DrawingState.PARTLY):
        held |= {"fetch", "confirm"}
    return frozenset(held)


@dataclass(frozen=True)
class Brought:
    """An import of answers: how many were new, told before, refused, and the first reasons."""

    run: Import
    new: int
    same: int
    refused: int
    notes: list[str]


def brought() -> list[Brought]:
    """The newest imports of answers."""
    return [_told(one) for one in Import.objects.filter(channel=CHANNEL).select_related("by").order_by("-id")[:SHOWN]]


def _told(run: Import) -> Brought:
    figures = run.counts.get("figures", {})
    refused = int(figures.get("refused", 0)) + int(run.counts.get("rejected") or 0)
    notes = [str(one) for one in [*run.counts.get("notes", []), run.message] if one]
    return Brought(run, int(figures.get("new", 0)), int(figures.get("same", 0)), refused, notes[:3])
