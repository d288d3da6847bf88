"""The page of the warnings that hold."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.clients.chips import branches
from clc.doors.web.clients.filters import branches_seen
from clc.doors.web.clients.views import whole
from clc.doors.web.warnings import holding
from clc.stages.hub.book import current_book
from clc.stages.hub.reach import reach_of


@screen("see_verdict")
def page(request: HttpRequest) -> HttpResponse:
    """One page of open warnings, by level, rule and branch."""
    user, book = person(request), current_book()
    level = request.GET.get("level", "")
    rule, branch = request.GET.get("rule", ""), request.GET.get("branch", "").replace("\x00", "")
    asked = holding.Asked(level if level in holding.LEVELS else "", rule if rule in book.warnings else "", branch)
    found = holding.holding(user, asked)
    counts = holding.by_level(found)
    total = counts[asked.level] if asked.level else sum(counts.values())
    last = max(1, -(-min(total, holding.DEPTH_ROWS_MAX) // holding.SIZE))
    number = min(max(1, whole(request.GET.get("page"), 1)), last)
    return answer(request, "warnings/page.html", {
        "lines": holding.lines(found, asked, counts, number), "counts": counts, "total": total, "asked": asked,
        "number": number, "last": last, "size": holding.SIZE, "cut": total > holding.DEPTH_ROWS_MAX,
        "depth": holding.DEPTH_ROWS_MAX, "book": book,
        "rules": sorted(((name, _(one.label), None) for name, one in book.warnings.items()), key=lambda one: one[1]),
        "branches": [(code, name, None) for code, name in branches(branches_seen(user))] if reach_of(user) != "own" else [],
    })
