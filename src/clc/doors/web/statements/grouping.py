"""The consolidation sheet: members of a group with their shares, entries that take their dealings out."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.statements import views
from clc.doors.web.statements.bringing import day_of
from clc.doors.web.statements.reading import choices_of
from clc.engines.spreading.units import UNITS
from clc.kernel.errors import BadInput, ClcError
from clc.stages.inquiry.amounts import amount_of
from clc.stages.inquiry.learned import BASE, whole_template
from clc.stages.inquiry.models import Scope, Statement, StatementState
from clc.stages.inquiry.services.consolidation import Entry, consolidate
from clc.stages.inquiry.services.statements import About

ROWS_AT_FIRST, ROWS_MAX = 8, 200
MEMBERS_SHOWN_MAX = 60


@screen("enter_statement", methods=("GET", "POST"))
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the period and its members, write entries, draft the group's statement."""
    head = look(code)
    own = Statement.objects.of(head.client).exclude(state=StatementState.SUPERSEDED)
    ends = list(dict.fromkeys((one.period_end, one.months) for one in own))
    form = request.POST if request.method == "POST" else request.GET
    end = day_of(form.get("period_end", "")) or (ends[0][0] if ends else None)
    months = next((held for day, held in ends if day == end), 12)
    same = Statement.objects.filter(months=months, scope=Scope.SINGLE)
    offered = same.filter(period_end=end) if end else same.none()
    members = list(offered.exclude(state=StatementState.SUPERSEDED).select_related("client__party")
                   .order_by("client__party__name")[:MEMBERS_SHOWN_MAX])
    members.sort(key=lambda one: one.client_id != head.client.pk)
    error: ClcError | None = None
    if request.method == "POST" and end is not None:
        try:
            about = About(end, months, scope=Scope.GROUP, unit=unit_of(form))
            made = consolidate(by=person(request), client=head.client, about=about,
                               members=members_of(form, members), eliminations=entries_of(form))
            say(request, _("The group's statement is a draft."))
            return away(request, reverse("statements:one", args=[code, made.pk]))
        except ClcError as refusal:
            error = refusal
    return part(request, head, "statements", "statements/group.html", {
        "ends": ends, "end": end, "members": members, "error": error, "form": form, "units": views.units(),
        "rows": range(rows_of(form)), "choices": choices_of(whole_template(BASE))})


def unit_of(form: QueryDict) -> str:
    """The unit that entries are written in."""
    return form.get("unit", "yuan") if form.get("unit", "yuan") in UNITS else "yuan"


def rows_of(form: QueryDict) -> int:
    """How many rows of entries the form has."""
    filled = max((number + 1 for number in range(ROWS_MAX) if form.get(f"amount-{number}")), default=0)
    return min(max(ROWS_AT_FIRST, filled + 2), ROWS_MAX)


def members_of(form: QueryDict, offered: Sequence[Statement]) -> list[tuple[Statement, Decimal]]:
    """The statements that are ticked with the share the group owns, told in percent."""
    chosen = []
    for one in offered:
        if form.get(f"member-{one.pk}") == "1":
            share = amount_of(form.get(f"share-{one.pk}", "") or "100")
            if share is None:
                raise BadInput(_("A member has no share."), todo=_("Write the share the group owns, in percent."))
            chosen.append((one, share / 100))
    return chosen


def entries_of(form: QueryDict) -> list[Entry]:
    """Rows with the same number are one entry, its words those of the first."""
    factor = UNITS[unit_of(form)]
    words: dict[str, str] = {}
    amounts: dict[str, dict[str, Decimal]] = {}
    for row in range(ROWS_MAX):
        item, told = form.get(f"item-{row}", ""), amount_of(form.get(f"amount-{row}", ""))
        if not item or told is None:
            continue
        number = form.get(f"entry-{row}", "").strip() or "1"
        words[number] = words.get(number) or form.get(f"words-{row}", "").strip()
        held = amounts.setdefault(number, {})
        held[item] = held.get(item, Decimal(0)) + told * factor
    return [Entry(words[number], held) for number, held in amounts.items()]
