"""Every project of the clients one sees, with what the newest version of its model comes to."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import CharField, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import screen
from clc.doors.web.clients.views import whole
from clc.stages.deal.models import Project, ProjectVersion, VersionStanding

PAGE_ROWS = 50
SORTS = {"name": F("name"), "client": F("client__party__name"), "debt": F("debt"), "cover": F("min_dscr"),
         "llcr": F("min_llcr"), "irr": F("equity_irr"), "changed": F("written_at")}
NUMBERS = ("min_dscr", "min_llcr", "equity_irr", "project_irr", "gearing", "unit")
COVERS = {"below_1": {"min_dscr__lt": 1.0}, "below_12": {"min_dscr__lt": 1.2}, "above_12": {"min_dscr__gte": 1.2}}
Found = QuerySet[Project]


@screen("see_client")
def register(request: HttpRequest) -> HttpResponse:
    """One numbered page of the projects that match the address."""
    told = request.GET
    found = chosen(told)
    sort = told.get("sort", "-changed")
    field = SORTS.get(sort.lstrip("-"), F("written_at"))
    ordered = found.order_by(field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True), "-pk")
    rows = Paginator(ordered.select_related("client__party"), PAGE_ROWS).get_page(whole(told.get("page"), 1))
    return answer(request, "projects/register.html", {
        "rows": rows, "count": rows.paginator.count, "sort": sort, "told": told.get("q", "")[:80], "states": states(),
        "covers": covers(), "state": told.get("state", ""), "cover": told.get("cover", ""),
        "filtered": any(told.get(name) for name in ("q", "state", "cover"))})


def with_newest(found: Found) -> Found:
    """Each project with the newest version that was not withdrawn (else the newest), its state and its figures."""
    every = ProjectVersion.objects.filter(project=OuterRef("pk"))
    newest = every.exclude(state=VersionStanding.WITHDRAWN).order_by("-number")
    numbers = {name: Subquery(newest.annotate(told=Cast(KeyTextTransform(name, F("figures")), FloatField()))
                              .values("told")[:1]) for name in NUMBERS}
    return found.annotate(
        version_number=Subquery(newest.values("number")[:1]), version_state=Subquery(newest.values("state")[:1]),
        written_at=Subquery(newest.values("at")[:1]), written_by=Subquery(newest.values("by__display_name")[:1]),
        model_currency=Subquery(newest.annotate(told=Cast(KeyTextTransform("currency", F("figures")), CharField()))
                                .values("told")[:1]),
        own_debt=Subquery(newest.annotate(told=Cast(KeyTextTransform("debt", F("figures")), FloatField()))
                          .values("told")[:1]), **numbers,
    ).annotate(debt=F("own_debt") * F("unit"))


def chosen(told: Mapping[str, Any]) -> Found:
    """The projects that match words, state and cover."""
    found = with_newest(Project.objects.all())
    said, state, cover = (str(told.get(name, ""))[:80].strip() for name in ("q", "state", "cover"))
    if said:
        found = found.filter(Q(name__icontains=said) | Q(code__icontains=said) | Q(client__party__name__icontains=said)
                             | Q(client__code__istartswith=said))
    if state == "none":
        found = found.filter(~Exists(ProjectVersion.objects.filter(project=OuterRef("pk"))))
    elif state in VersionStanding.values:
        found = found.filter(Q(("version_state", state)))
    return found.filter(**COVERS[cover]) if cover in COVERS else found


def states() -> dict[str, str]:
    """The states a project's newest version may be in."""
    return {"none": _("No model yet"), **{one.value: str(one.label) for one in VersionStanding
                                          if one != VersionStanding.WITHDRAWN}}


def covers() -> dict[str, str]:
    """The steps of the filter of lowest covers."""
    return {"below_1": pgettext("cover", "Below 1.0"), "below_12": pgettext("cover", "Below 1.2"),
            "above_12": pgettext("cover", "1.2 or more")}
