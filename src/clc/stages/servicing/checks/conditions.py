"""Whether the conditions before a drawing are met, those of each drawing anew."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.deal.models import Condition, Fulfilled, Structure
from clc.stages.servicing.checks.checking import Look, Said, check
from clc.stages.servicing.models import Drawing
from clc.stages.servicing.models.drawings import OUT

BEFORE = ("signing", "first_drawing", "each_drawing")


@check("conditions", gettext_noop("Conditions before the drawing"))
def conditions(look: Look) -> Iterator[Said]:
    """Every condition before a drawing is met or waived; what each drawing asks for was shown since the last one."""
    page = f"{_page(look)}&structure={look.drawing.structure_id}"
    rows = conditions_of(look.drawing.structure)
    if not rows:
        yield Said("unknown", _("No list of conditions was taken for this structure."),
                   _("Take the list of conditions, and have each of them met."), page)
        return
    last = last_release(look.drawing)
    before = [one for one in rows if one.gate in BEFORE]
    for one in before:
        if one.state == Fulfilled.OPEN:
            yield Said("failed", _("Open: %(condition)s") % {"condition": _(one.label)}, _needed(one), page)
        elif is_stale(one, last):
            yield Said("failed", _("Shown for an earlier drawing: %(condition)s") % {"condition": _(one.label)},
                       _("Open it again and show it for this drawing."), page)
    closed = sum(one.state != Fulfilled.OPEN and not is_stale(one, last) for one in before)
    if closed:
        yield Said("met", _("%(count)s of %(all)s conditions are met or waived.") % {"count": closed, "all": len(before)})


@check("afterwards", gettext_noop("Conditions after earlier drawings"))
def afterwards(look: Look) -> Iterator[Said]:
    """What was to be met after an earlier drawing is not overdue."""
    today = timezone.localdate()
    for one in conditions_of(look.drawing.structure):
        if one.state == Fulfilled.OPEN and one.due is not None and one.due < today:
            yield Said("asks", _("Overdue since %(day)s: %(condition)s") % {"day": one.due, "condition": _(one.label)},
                       _("Have it met, or say why more may be drawn."), _page(look))


def conditions_of(structure: Structure) -> list[Condition]:
    """The conditions of a structure, with the client's own."""
    rows = Condition.objects.filter(client=structure.client_id, ended_on__isnull=True)
    return list(rows.filter(Q(structure__isnull=True) | Q(structure=structure)).order_by("id"))


def last_release(drawing: Drawing) -> datetime | None:
    """When money was last released under the same structure; None before the first."""
    others = Drawing.objects.filter(structure=drawing.structure_id, state__in=OUT).exclude(pk=drawing.pk)
    found: datetime | None = others.aggregate(last=Max("released_at"))["last"]
    return found


def is_stale(condition: Condition, last: datetime | None) -> bool:
    """Whether a condition of each drawing was met for an earlier one only."""
    shown = condition.gate == "each_drawing" and condition.state == Fulfilled.MET
    return shown and last is not None and condition.closed_at is not None and condition.closed_at <= last


def _needed(one: Condition) -> str:
    if one.asks:
        return _("Show: %(paper)s") % {"paper": _(one.asks)}
    return _("Show the paper, or have it waived where it may be.")


def _page(look: Look) -> str:
    return f"/covenants/{look.drawing.client.code}/?view=conditions"
