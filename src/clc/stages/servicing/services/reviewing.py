"""A drawing is reviewed by somebody who did not ask for it: passed, every check answered, or returned with the reason."""
from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.deal.models import Structure
from clc.stages.deal.services.placing import reason
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import User
from clc.stages.hub.services.audit import note
from clc.stages.servicing import checks
from clc.stages.servicing.checks import Checked
from clc.stages.servicing.ground import Ground
from clc.stages.servicing.models import Drawing, DrawingState
from clc.stages.servicing.services.drawings import open_drawing, screen_payees, tell

SHOWN = 6


@transaction.atomic
def pass_drawing(
    *, by: User, drawing: Drawing, explained: Mapping[str, str], words: str = "", saves: int,
) -> Drawing:
    """Pass a drawing on to be released: no check fails, each that asks for words has them.

    explained: the reviewer's words by the name of a check. What every check found is kept with the edition it rests on.
    """
    held = open_drawing(by, drawing, saves, (DrawingState.ASKED,), "review_drawing")
    if held.by_id == by.pk:
        raise NotAllowed(_("Who asks for a drawing does not review it."), todo=_("Ask a colleague of operations."))
    Structure.objects.select_for_update(no_key=True).get(pk=held.structure_id)
    screen_payees(by, held)
    ground = Ground(held.structure)
    told = {name: str(text).strip()[:2000] for name, text in explained.items() if name in checks.CHECKS}
    said = {name: text for name, text in told.items() if text}
    require_passed(checks.look_at(held, ground), said)
    held.looks, held.explained, held.review_words = {"review": checks.kept(held, ground)}, said, words.strip()[:4000]
    held.edition = keep_edition(current_book())
    held.state, held.reviewed_by, held.reviewed_at = DrawingState.REVIEWED, by, timezone.now()
    held.saves += 1
    held.save()
    note(by, "passed a drawing", held, {"amount": held.amount, "explained": said})
    return held


@transaction.atomic
def return_drawing(*, by: User, drawing: Drawing, why: str, saves: int, verb: str = "review_drawing") -> Drawing:
    """Give a drawing back to who asked, with what is to be put right; from the release desk with its own verb."""
    states = (DrawingState.ASKED,) if verb == "review_drawing" else (DrawingState.REVIEWED,)
    held = open_drawing(by, drawing, saves, states, verb)
    held.returned_why = reason(why)
    held.state, held.reviewed_by, held.reviewed_at, held.explained = DrawingState.DRAFT, None, None, {}
    held.saves += 1
    held.save()
    with translation.override(held.by.language):
        tell(held, held.by, _("Drawing %(drawing)s came back") % {"drawing": held.number}, held.returned_why)
    note(by, "returned a drawing", held, {"why": held.returned_why})
    return held


def require_passed(found: list[Checked], explained: Mapping[str, str]) -> None:
    """BadInput naming everything that stands in the way and what to do about it."""
    open_ones = checks.unexplained(found, explained)
    if open_ones:
        lines = [(one.label, said) for one in open_ones for said in one.said if said.state != "met"]
        told = " ".join(f"{label}: {said.words}" for label, said in lines[:SHOWN])
        raise BadInput(told, todo=" ".join(dict.fromkeys(said.todo for _label, said in lines[:SHOWN] if said.todo)))
