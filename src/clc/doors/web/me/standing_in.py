"""Who stands in for you and for whom you stand in: given, and taken back."""
from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clc.doors.web import answer
from clc.doors.web.answer import Toast
from clc.kernel.errors import BadInput
from clc.stages.hub.models import Delegation, Scope, User
from clc.stages.hub.permission import may
from clc.stages.hub.services.delegations import delegate, end_delegation

COLLEAGUES_MAX = 300


def context(reader: User) -> dict[str, Any]:
    """The delegations of a person that are not over, those of the last weeks, and who may be chosen."""
    now = timezone.now()
    mine = Delegation.objects.filter(Q(giver=reader) | Q(deputy=reader)).order_by("-ends_at")
    held = [(one, "over" if one.ended_at or one.ends_at <= now else "ahead" if one.starts_at > now else "now")
            for one in mine.select_related("giver", "deputy")[:20]]
    if not may(reader, "delegate"):
        return {"delegations": held, "colleagues": [], "scopes": [], "today": timezone.localdate()}
    able = User.objects.filter(is_active=True, is_superuser=False).exclude(pk=reader.pk).select_related("branch")
    near = able.filter(branch=reader.branch_id).order_by("display_name", "username")[:COLLEAGUES_MAX]
    same = able.exclude(branch=reader.branch_id).filter(role=reader.role).order_by("display_name", "username")
    return {"delegations": held, "colleagues": [*near, *same[:COLLEAGUES_MAX]], "scopes": Scope.choices,
            "today": timezone.localdate()}


@answer.screen("delegate", methods=("POST",))
def give(request: HttpRequest) -> HttpResponse:
    """Let a colleague stand in from a day to a day."""
    told = request.POST
    chosen = told.get("deputy", "")
    deputy = User.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 12 else None
    if deputy is None:
        raise BadInput(_("No colleague was chosen."), todo=_("Choose one of the list."))
    delegate(by=answer.person(request), deputy=deputy, first=_day(told.get("first", "")), last=_day(told.get("last", "")),
             scope=told.get("scope", ""), why=told.get("why", ""))
    return answer.done(request, Toast(_("%(who)s stands in for you on these days.") % {"who": deputy}), "/me/")


@answer.screen("delegate", methods=("POST",))
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End a delegation before its day."""
    end_delegation(by=answer.person(request), delegation=get_object_or_404(Delegation, pk=key))
    return answer.done(request, Toast(_("Nobody stands in for you through it any more.")), "/me/")


def _day(text: str) -> date:
    try:
        told = parse_date(text.strip())
    except ValueError:
        told = None
    if told is None:
        raise BadInput(_("“%(text)s” is not a day.") % {"text": text[:40]}, todo=_("Write it as 2026-11-22."))
    return told
