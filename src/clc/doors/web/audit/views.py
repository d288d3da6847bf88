"""The audit on the screen."""
from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clc.doors.web import answer
from clc.doors.web.answer import Toast
from clc.doors.web.audit import reading
from clc.stages.hub.models import Entry
from clc.stages.hub.services.audit import told, verify_chain

ON_A_PAGE = 50


@answer.screen("see_audit")
def page(request: HttpRequest) -> HttpResponse:
    """Entries, newest first."""
    asked = reading.asked_of(request.GET.dict())
    entries = Paginator(reading.entries(asked), ON_A_PAGE).get_page(request.GET.get("page"))
    return answer.page(request, "audit/page.html", {"entries": entries, "asked": asked, "acts": reading.acts(),
                                                    "objects": reading.OBJECTS})


@answer.screen("see_audit")
def entry(request: HttpRequest, key: int) -> HttpResponse:
    """One entry with the values it keeps and its place in the chain."""
    found = get_object_or_404(Entry.objects.select_related("by", "client__party"), pk=key)
    detail = json.dumps(told(answer.person(request), found), ensure_ascii=False, indent=2)
    return answer.page(request, "audit/entry.html", {"entry": found, "detail": detail, "objects": reading.OBJECTS})


@answer.screen("see_audit", methods=("POST",))
def check(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say whether each entry still fits the one before."""
    found = verify_chain()
    if found.broken_at is None:
        return answer.done(request, _("The chain holds: %(count)d entries read.") % {"count": found.entries}, "/audit/")
    words = _("Entry %(key)d does not fit the one before: somebody changed the audit.") % {"key": found.broken_at}
    return answer.done(request, Toast(words, bad=True), "/audit/")
