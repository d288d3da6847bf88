"""The four acts: what people bring in before all are judged, what they decide on it, what they offer, and the process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.channels.demo.showcase import (
    building,
    cast,
    contracting,
    conversing,
    dealing,
    deciding,
    drawing,
    keeping,
    lending,
    limiting,
    listing,
    looking,
    meeting,
    protecting,
    rating,
    reaching,
    reports,
    security,
)
from clc.kernel.errors import BadInput
from clc.stages.credit import registerwatch
from clc.stages.credit.rerating import ask_again
from clc.stages.hub.models import Import, ImportState
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note
from clc.stages.hub.services.people import the_machine
from clc.stages.inquiry.services.papers import chase_papers

Say = Callable[[str], None]


@transaction.atomic
def bring_in(*, say: Say) -> bool:
    """The first act: ties, statements, collateral. False where it was played before or there is nobody to play it."""
    found = _stage("brought_in")
    if found is None:
        return False
    played, today = found
    say(_("Entering statements and collateral"))
    cast.hand_over(played)
    cast.tie(played)
    reports.report(played, today)
    security.secure(played, today)
    rating.tell(played, today)
    _played("brought_in")
    return True


@transaction.atomic
def decide(*, say: Say) -> bool:
    """The second act: project models, limits, ratings, due diligence, memos. False when played before or with nobody."""
    found = _stage("decided")
    if found is None or _stage("brought_in") is not None:
        return False
    played, today = found
    say(_("Rating, investigating and setting limits"))
    building.build(played)
    limiting.limit(played, today)
    looking.look(played, today)
    rating.rate(played, today)
    keeping.inventory(played)
    keeping.memos(played, today)
    _remind(today)
    _played("decided")
    return True


@transaction.atomic
def offer(*, say: Say) -> bool:
    """The third act: quotes, covenants, undertakings, green. False where it was played before or nobody plays."""
    found = _stage("offered")
    if found is None or _stage("decided") is not None:
        return False
    played, today = found
    say(_("Structuring and offering deals"))
    dealing.deal(played, today)
    protecting.protect(played, today)
    protecting.green(played, dealing.quote_project(played, today), today)
    lending.plan(played)
    _played("offered")
    return True


@transaction.atomic
def carry(*, say: Say) -> bool:
    """The fourth act: the process from first leads to money paid out. False where it was played before or nobody plays."""
    found = _stage("carried")
    if found is None or _stage("offered") is not None:
        return False
    played, today = found
    say(_("Winning clients and carrying their cases"))
    listing.bring_list(played, today)
    reaching.reach(played, today)
    conversing.converse(played, today)
    meeting.meet(played, today)
    _cases(played, today, say)
    _played("carried")
    return True


def _cases(played: cast.Cast, today: date, say: Say) -> None:
    """Cases from their opening to money paid out; left out whole where the figures that chance drew do not carry them."""
    try:
        with transaction.atomic():
            for scene in (deciding.prepare, deciding.decide, contracting.contract, drawing.draw):
                scene(played, today)
    except BadInput as against:
        say(_("No cases were invented: %(why)s") % {"why": against.message})


def _remind(today: date) -> None:
    """What the clock would ask for in the night: ratings to make again, collateral to look after, papers to chase."""
    with as_system():
        ask_again(by=the_machine(), day=today)
        registerwatch.watch(by=the_machine(), day=today)
        chase_papers(day=today)


def _stage(act: str) -> tuple[cast.Cast, date] | None:
    made = Import.objects.filter(channel="demo", state=ImportState.DONE).first()
    if made is None or act in made.options.get("acts", []):
        return None
    played = cast.cast()
    return None if played is None else (played, timezone.localdate())


def _played(act: str) -> None:
    with as_system():
        made = Import.objects.select_for_update().get(channel="demo", state=ImportState.DONE)
        made.options = {**made.options, "acts": [*made.options.get("acts", []), act]}
        made.save(update_fields=["options"])
        note(the_machine(), "played an act of the demonstration", made, {"act": act})
