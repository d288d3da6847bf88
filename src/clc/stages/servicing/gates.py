"""The gates of servicing: conditions before the first drawing met, money released, money paid out."""
from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.deal.models import Fulfilled, Structure
from clc.stages.decision import gates
from clc.stages.decision.missing import Missing
from clc.stages.decision.models import Case
from clc.stages.decision.subjects import thing_of
from clc.stages.servicing.checks.conditions import BEFORE, conditions_of
from clc.stages.servicing.models import Drawing, DrawingState
from clc.stages.servicing.models.drawings import OUT

PAID = (DrawingState.PAID, DrawingState.PARTLY)


def conditions_met(case: Case) -> Iterator[Missing]:
    """Every condition before the first drawing is met or waived; a structure without a list has none met."""
    structure = structure_of(case)
    if structure is None:
        return
    page = f"/covenants/{structure.client.code}/?view=conditions&structure={structure.pk}"
    rows = conditions_of(structure)
    if not rows:
        yield Missing(_("No list of conditions was taken for this structure."),
                      _("Take the list of conditions, and have each of them met."), page)
    for one in rows:
        if one.gate in BEFORE and one.state == Fulfilled.OPEN:
            yield Missing(_("Open: %(condition)s") % {"condition": _(one.label)},
                          _("Show the paper, or have it waived where it may be."), page)


def drawing_released(case: Case) -> Iterator[Missing]:
    """Money was released under the structure."""
    structure = structure_of(case)
    if structure is not None and not Drawing.objects.filter(structure=structure, state__in=OUT).exists():
        yield _drawing_missing(structure, _("No drawing was released."))


def paid_out(case: Case) -> Iterator[Missing]:
    """The bank paid a drawing of the structure."""
    structure = structure_of(case)
    if structure is not None and not Drawing.objects.filter(structure=structure, state__in=PAID).exists():
        yield _drawing_missing(structure, _("The bank has not paid any drawing."))


def structure_of(case: Case) -> Structure | None:
    """The structure a case is about, straight or through a drawing; None where it is about neither."""
    thing = thing_of(case)
    found = thing if isinstance(thing, Structure) else getattr(thing, "structure", None)
    return found if isinstance(found, Structure) else None


def register() -> None:
    """Make the gates known."""
    gates.register("conditions_met", gettext_noop("Conditions before the first drawing are met"), conditions_met)
    gates.register("drawing_released", gettext_noop("A drawing is released"), drawing_released)
    gates.register("paid_out", gettext_noop("The bank paid a drawing"), paid_out)


def _drawing_missing(structure: Structure, words: str) -> Missing:
    last = Drawing.objects.filter(structure=structure).exclude(state=DrawingState.WITHDRAWN).first()
    if last is None:
        return Missing(words, _("Ask for a drawing."), f"/drawings/{structure.client.code}/")
    todo = _("See drawing %(number)s: %(state)s.") % {"number": last.number, "state": last.get_state_display()}
    return Missing(words, todo, f"/drawings/one/{last.pk}/")
