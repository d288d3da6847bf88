"""The catalogue of products: found by words and group, laid side by side, each on a page of its own."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import screen
from clc.kernel.errors import NotFound
from clc.policy.kind.product import Product
from clc.policy.shapes import on
from clc.stages.credit.models import Product as LimitProduct
from clc.stages.deal import references, words
from clc.stages.deal.models import RateType
from clc.stages.hub.book import current_book

BESIDE_MAX = 4


@screen("see_client")
def page(request: HttpRequest) -> HttpResponse:
    """The products that match words and group."""
    told, group = request.GET.get("q", "")[:80].strip(), request.GET.get("group", "")
    every = {name: one for name, one in catalogue().items() if matches(name, one, told)}
    found = {name: one for name, one in every.items() if not group or one.group == group}
    counts = [(name, str(label), sum(one.group == name for one in every.values())) for name, label in words.GROUPS.items()]
    return answer(request, "products/page.html", {
        "found": found, "told": told, "group": group, "groups": [one for one in counts if one[2]], "words": words,
        "bounds": {name: bounds(one, timezone.localdate()) for name, one in found.items()}, "total": len(catalogue())})


@screen("see_client")
def product(request: HttpRequest, name: str) -> HttpResponse:
    """One product: what it is for, its bounds, repayment, rate, security, paying out, papers."""
    found = catalogue().get(name)
    if found is None:
        raise NotFound(_("There is no product %(name)s in the catalogue.") % {"name": name[:60]},
                       todo=_("Look for it in the list of products."))
    today = timezone.localdate()
    return answer(request, "products/product.html", {
        "name": name, "product": found, "bounds": bounds(found, today), "words": words, "sections": said(found, today),
        "roles": [_(current_book().roles[one].label) for one in found.sold_by]})


@screen("see_client")
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four products side by side, what differs marked."""
    known = catalogue()
    names = [name for name in dict.fromkeys(request.GET.getlist("p")) if name in known][:BESIDE_MAX]
    today = timezone.localdate()
    columns = [dict(row for _label, rows in said(known[name], today) for row in rows) for name in names]
    labels = list(dict.fromkeys(label for column in columns for label in column))
    lines = [(label, [column.get(label, "") for column in columns]) for label in labels]
    return answer(request, "products/compare.html", {
        "chosen": [(name, known[name]) for name in names], "known": known, "most": BESIDE_MAX,
        "lines": [(label, texts, len(set(texts)) > 1) for label, texts in lines]})


def catalogue() -> Mapping[str, Product]:
    """The products by name, in the order of their groups."""
    order = list(words.GROUPS)
    held = current_book().of(Product)
    return dict(sorted(held.items(), key=lambda one: (order.index(one[1].group), one[0])))


def matches(name: str, one: Product, told: str) -> bool:
    """Whether every word is somewhere in what a product says, in the reader's language or in English."""
    text = " ".join((name, one.facility, one.label, _(one.label), _(one.summary), _(one.suits))).casefold()
    return all(word in text for word in told.casefold().split())


def bounds(one: Product, day: date) -> dict[str, Any]:
    """The bounds in force on a day, in words."""
    least, most = on(one.tenor_months_min, day), on(one.tenor_months_max, day)
    low, high = on(one.amount_min, day), on(one.amount_max, day)
    beyond = on(one.beyond.months, day) if one.beyond else None
    return {
        "tenor": _("%(least)s to %(most)s") % {"least": words.months(least), "most": words.months(most)}
        if least is not None and most is not None else "",
        "beyond": words.months(beyond) if beyond is not None else "", "low": low, "high": high,
        "grace": on(one.grace_months_max, day), "sold": one.is_sold_on(day),
        "above": on(one.entrusted_above, day) if one.entrusted_above else None}


def said(one: Product, day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a product says, in groups of label and words."""
    held, named = bounds(one, day), references.labels()
    joined = _("; ").join
    amount = _("from %(low)s") % {"low": f"{held['low']:,.0f}"} if held["low"] else _("no least amount")
    if held["high"]:
        amount = _("%(low)s to %(high)s") % {"low": f"{held['low'] or 0:,.0f}", "high": f"{held['high']:,.0f}"}
    terms = [(_("Amount"), amount), (_("Currency"), joined(one.currencies)), (_("Tenor"), held["tenor"])]
    if held["beyond"] and one.beyond:
        terms.append((_("Longer than"), f"{held['beyond']}: {_(one.beyond.when)}"))
    terms += [(_("Grace, interest only"), words.months(held["grace"]) if held["grace"] else _("none")),
              (_("Repayment types"), joined(words.repayment(kind) for kind in one.repayments)),
              (_("Pays every"), joined(str(words.PERIODS[each]) for each in one.months_per_period))]
    rate = [(_("What is charged"), str(words.CHARGES[one.charge])),
            (_("Rate types"), joined(str(RateType(kind).label) for kind in one.rate_kinds)),
            (_("Reference rates"), joined(named.get(each, each) for each in one.references) or _("none")),
            (_("Rate at most"), words.percent(on(one.rate_max, day))),
            (_("Day count"), joined(str(words.DAY_COUNTS[each]) for each in one.day_counts))]
    use = [(_("Security"), joined(words.security(each) for each in one.security)),
           (_("Counts towards the limit of"), str(LimitProduct(one.limit_product).label))]
    most = on(one.needs.share_max, day) if one.needs.share_max else None
    if most is not None and one.needs.share_of:
        use.append((_("Financed at most"), f"{most * 100:g} % · {_(one.needs.share_of)}"))
    if one.needs.least_capital:
        use.append((_("Own money"), _("At least what the rules ask of the kind of project")))
    if one.needs.working_capital:
        use.append((_("Sized by"), _("The working-capital need of the client")))
    if held["above"] and one.entrusted_words:
        use.append((_("Entrusted payment"), _("above %(above)s: %(words)s") % {
            "above": f"{held['above']:,.0f}", "words": _(one.entrusted_words)}))
    return [(_("Amount, tenor and repayment"), terms), (_("Rate"), rate), (_("Security and use"), use)]
