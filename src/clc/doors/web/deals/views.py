"""The deals: every quote of the clients one sees, by view, product and words; and a deal begun from anywhere."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from clc.doors.web.answer import away, person, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.clients.views import whole
from clc.doors.web.my_day.touching import client_meant
from clc.doors.web.structures.views import labels, sold
from clc.stages.deal import words
from clc.stages.deal.models import DealState, Quote, Structure
from clc.stages.deal.models.prices import Allowance, PriceState
from clc.stages.deal.services import structures
from clc.stages.hub.models import User

PAGE_ROWS, SOON_DAYS, LONGEST_KEY = 50, 7, 19
OPEN = (DealState.DRAFT, DealState.OFFERED)
SORTS = {"amount": F("amount"), "until": F("valid_until"), "changed": F("changed_at"), "client": F("client__party__name")}
Found = QuerySet[Quote]


@dataclass(frozen=True)
class View:
    """A tab of the list: its words, and which quotes it holds."""

    label: str | Promise
    takes: Callable[[Found, User], Found]


def waiting(found: Found, _user: User) -> Found:
    """Those of which a price waits for approval."""
    asked = Allowance.objects.filter(state=PriceState.ASKED, key__startswith="structure ").values_list("key", "client")
    told = [(key.removeprefix("structure "), client) for key, client in asked]
    each = {(int(key), client) for key, client in told if key.isascii() and key.isdigit() and len(key) < LONGEST_KEY}
    rows = Structure.objects.filter(pk__in=[key for key, _client in each]).values_list("pk", "client", "quote")
    return found.filter(state=DealState.DRAFT, pk__in=[quote for key, client, quote in rows if (key, client) in each])


def expiring(found: Found, _user: User) -> Found:
    """Offers that end within a week, and those that ended without an answer."""
    return found.filter(state=DealState.OFFERED, valid_until__lte=timezone.localdate() + timedelta(days=SOON_DAYS))


VIEWS: Mapping[str, View] = {
    "open": View(pgettext_lazy("deals", "Open"), lambda found, user: found.filter(state__in=OPEN)),
    "mine": View(pgettext_lazy("deals", "Mine"), lambda found, user: found.filter(
        Q(by=user) | Q(client__manager=user), state__in=OPEN)),
    "waiting": View(gettext_lazy("Price waits for approval"), waiting),
    "offered": View(pgettext_lazy("deals", "Offered"), lambda found, user: found.filter(state=DealState.OFFERED)),
    "expiring": View(gettext_lazy("Ends within a week"), expiring),
    "chosen": View(pgettext_lazy("deals", "Chosen"), lambda found, user: found.filter(state=DealState.CHOSEN)),
    "all": View(pgettext_lazy("deals", "All"), lambda found, user: found),
}


@screen("see_client")
def page(request: HttpRequest) -> HttpResponse:
    """One numbered page of the quotes that match the address."""
    user, told = person(request), request.GET
    view = told.get("view", "open") if told.get("view", "open") in VIEWS else "open"
    found = chosen(told)
    taken = VIEWS[view].takes(found, user)
    sort = told.get("sort", "-changed")
    field = SORTS.get(sort.lstrip("-"), F("changed_at"))
    ordered = taken.order_by(field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True), "-pk")
    rows = Paginator(ordered.select_related("client__party", "by").prefetch_related("structures"), PAGE_ROWS).get_page(
        whole(told.get("page"), 1))
    totals = taken.aggregate(amount=Sum("yuan"))
    return answer(request, "deals/page.html", {
        "rows": rows, "total": totals["amount"] or Decimal(0), "count": rows.paginator.count, "sort": sort, "view": view,
        "tabs": [(one.label, f"?view={name}", name == view, None) for name, one in VIEWS.items()],
        "product": told.get("product", ""), "told": told.get("q", "")[:80], "labels": labels(), "words": words,
        "today": timezone.localdate(), "filtered": bool(told.get("q") or told.get("product"))})


def chosen(told: Mapping[str, Any]) -> Found:
    """The quotes that match words and product, each with the amount of its first alternative."""
    first = Structure.objects.filter(quote=OuterRef("pk")).order_by("letter")
    found = Quote.objects.annotate(
        amount=Subquery(first.values("amount")[:1]), currency=Subquery(first.values("currency")[:1]),
        yuan=Subquery(first.filter(currency="CNY").values("amount")[:1]))
    said, product = str(told.get("q", ""))[:80].strip(), str(told.get("product", ""))[:64]
    if said:
        found = found.filter(Q(client__party__name__icontains=said) | Q(client__code__istartswith=said)
                             | Q(title__icontains=said))
    if product:
        found = found.filter(pk__in=Structure.objects.filter(product=product).values("quote"))
    return found


@screen("design_structure", methods=("GET", "POST"))
def begin(request: HttpRequest) -> HttpResponse:
    """Choose a client and a product, then design."""
    user = person(request)
    if request.method != "POST":
        return answer(request, "deals/begin.html", {
            "products": sold(user), "asked": request.GET.get("client", "")[:80], "product": request.GET.get("product", ""),
            "words": words})
    client = client_meant(request.POST.get("client", ""))
    quote = structures.begin_quote(by=user, client=client, product=request.POST.get("product", "")[:80])
    return away(request, reverse("structures:design", args=[quote.structures.get().pk]))
