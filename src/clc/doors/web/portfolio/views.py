"""The page of the portfolio, and its numbers as a file."""
from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.clients import naming
from clc.doors.web.clients.chips import grades
from clc.doors.web.clients.filters import LIGHTS, SERVICE
from clc.doors.web.portfolio import before, pictures, sums
from clc.stages.hub.book import current_book
from clc.stages.hub.judged import last_run
from clc.stages.hub.models import Branch, PartyKind
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

CUT_SHOWN = 12


@screen("see_client")
def page(request: HttpRequest) -> HttpResponse:
    """Five questions of a portfolio, answered from where the clients stand now and stood in the run before."""
    user = person(request)
    run, then = before.compared(user)
    found = sums.sums(user, run)
    by = request.GET.get("by", "")
    by = by if by in sums.CUTS else "branch"
    named = {code: word_of(by, code) for code in found.cuts[by]} if by != "branch" else branch_names()
    top = sums.largest(found.cuts[by], CUT_SHOWN)
    return answer(request, "portfolio/page.html", {
        "found": found, "run": run, "then": then, "by": by, "top": top, "named": named, "cut_words": cut_words(),
        "lights": LIGHTS, "light_chart": pictures.lights(found, then), "cut_chart": pictures.cut(by, top, named),
        "tiers": SERVICE, "grades": [*grades(), "unknown"], "matrix": pictures.shades(found.matrix),
        "warned": sums.warned(user), "book": current_book(), "share": pictures.share, "rest": len(found.cuts[by]) - len(top),
        "clients_at": reverse("clients:page"),
    })


def cut_words() -> list[tuple[str, str]]:
    """By what exposure may be cut, in words."""
    return [("branch", _("Branch")), ("kind", _("Kind")), ("country", _("Country")), ("industry", _("Industry"))]


def word_of(by: str, code: str) -> str:
    """A group in words."""
    if by == "kind":
        return str(dict(PartyKind.choices).get(code, code))
    return naming.industry(code) if by == "industry" else naming.country(code)


def branch_names() -> dict[str, str]:
    """Branches by code, in the reader's language."""
    english = (get_language() or "").startswith("en")
    rows = Branch.objects.values_list("code", "name", "name_en")
    return {code: (english and name_en) or name for code, name, name_en in rows}


@screen("export_clients")
def download(request: HttpRequest) -> HttpResponse:
    """Every number of the page as CSV."""
    user = person(request)
    require(user, "export_clients")
    found = sums.sums(user, last_run())
    note(user, "exported the portfolio", None, {"clients": found.clients})
    buffer = io.StringIO()
    out = csv.writer(buffer)
    buffer.write("\ufeff")
    out.writerow([_("Grouped by"), _("Group"), _("Group"), _("Clients"), _("Exposure")])
    out.writerows(written(found))
    answer = HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="portfolio.csv"'
    return answer


def written(found: sums.Sums) -> list[Sequence[Any]]:
    """The groups as lines of a file."""
    lines: list[Sequence[Any]] = [("light", light, "", each.clients, each.exposure) for light, each in found.lights.items()]
    lines += [("tier", tier, grade, each.clients, each.exposure) for (tier, grade), each in sorted(found.matrix.items())]
    lines += [(by, name, "", each.clients, each.exposure) for by, groups in found.cuts.items()
              for name, each in sums.largest(groups, len(groups))]
    return lines
