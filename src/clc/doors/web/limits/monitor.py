"""The use of each limit, the least headroom first: groups, clients, industries, areas, products, guarantors."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, IntegerField, Sum
from django.db.models.functions import Cast, Left
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.engines.exposure.limits import amount, headroom, level
from clc.policy.kind.limit import LimitRule
from clc.stages.credit import sums
from clc.stages.credit.models import COUNTS, Agreed, Capital, Exposure, Group, Limit, Membership, Product, Total
from clc.stages.credit.room import whole_words
from clc.stages.credit.sums import Sums
from clc.stages.hub.book import current_book

SIZE = 50
SCOPES: dict[str, str | Promise] = {
    "group": gettext_lazy("Groups"), "client": gettext_lazy("Clients"), "industry": gettext_lazy("Industries"),
    "area": gettext_lazy("Areas"), "product": gettext_lazy("Products"), "approved": gettext_lazy("Approved limits"),
}


@dataclass(frozen=True)
class Line:
    """One limit on one subject, what is used and left; `address` leads to what makes it up."""

    subject: str
    address: str
    label: str
    rule: str
    limit: Decimal
    used: Decimal
    level: str
    members: int
    unknown: int
    status: str = "house"

    @property
    def room(self) -> Decimal:
        """What is left."""
        return headroom(self.limit, self.used)

    @property
    def share(self) -> float:
        """The share used."""
        return float(self.used / self.limit) if self.limit else 1.0


@dataclass(frozen=True)
class Capped:
    """A limit in force as an amount."""

    name: str
    rule: LimitRule
    limit: Decimal
    warns: dict[str, float]

    def line(self, subject: str, address: str, used: Decimal, *, members: int = 1, unknown: int = 0) -> Line:
        """The limit on a subject."""
        return Line(subject, address, _(self.rule.label), self.name, self.limit, used,
                    level(used, self.limit, self.warns), members, unknown, self.rule.status)


def in_force(scope: str, capital: Capital | None, day: date, effect: str = "cap") -> list[Capped]:
    """The limits of a scope that bind the institution on a day, as amounts; none without a capital base."""
    found = []
    for name, rule in current_book().of(LimitRule).items():
        share = rule.share_on(day)
        base = getattr(capital, rule.base) if capital is not None else None
        if rule.scope != scope or rule.effect != effect or base is None or share is None or capital is None:
            continue
        if rule.holds_for(capital.lender, day):
            found.append(Capped(name, rule, amount(base, share), {str(one): at for one, at in rule.warns(day).items()}))
    return found


def lines(scope: str, capital: Capital | None, day: date) -> list[Line]:
    """The limits of a scope by what is left, the least first; of clients and groups those of the largest exposure."""
    makers = {"group": groups, "client": clients, "approved": approved}
    found = makers[scope](capital, day) if scope in makers else whole(scope, capital, day)
    return sorted(found, key=lambda one: (one.room, one.subject))


def tightest(told: Sequence[Line]) -> list[Line]:
    """Of several limits on one subject the one with the least left."""
    best: dict[str, Line] = {}
    for one in told:
        if one.subject not in best or one.room < best[one.subject].room:
            best[one.subject] = one
    return list(best.values())


def groups(capital: Capital | None, day: date) -> list[Line]:
    """The largest groups the reader sees a member of."""
    largest = Total.objects.filter(scope="group").annotate(group=Cast("key", IntegerField())).filter(
        group__in=Group.objects.filter(ended_at=None).values("pk")).order_by("-exposure")[:SIZE]
    keys = [int(one.key) for one in largest]
    held = Group.objects.select_related("head").in_bulk(keys)
    codes = codes_of(keys)
    found = sums.by_group(keys, day)
    return [cap.line(str(held[key]), reverse("group:page", args=[codes[key]]) if key in codes else "",
                     found[key].used(cap.rule.measure), members=found[key].members, unknown=found[key].unknown)
            for key in keys if key in held and key in found for cap in in_force("group", capital, day)]


def codes_of(groups: Sequence[int]) -> dict[int, str]:
    """The code of one member of each group that the reader may see: the way to the group's page."""
    seen = Membership.objects.filter(group__in=groups, state__in=COUNTS, client__isnull=False)
    return dict(seen.order_by("-pk").values_list("group_id", "client__code"))


def clients(capital: Capital | None, day: date) -> list[Line]:
    """The clients of the largest exposure, each under its tightest limit."""
    rows = list(Exposure.objects.order_by(F("total").desc(nulls_last=True), "client").select_related("client__party")[:SIZE])
    found = sums.by_client([one.pk for one in rows], day)
    told = []
    for one in rows:
        address = reverse("group:page", args=[one.client.code])
        used = found.get(one.pk, Sums())
        told += tightest([cap.line(one.client.party.name, address, used.used(cap.rule.measure), unknown=used.unknown)
                          for cap in in_force("client", capital, day)])
    return told


def whole(scope: str, capital: Capital | None, day: date) -> list[Line]:
    """Limits of the whole book by the first letters of industry or area, or by product."""
    told = []
    for cap in in_force(scope, capital, day):
        cut = Total.objects.filter(scope=scope).annotate(
            code=Left("key", cap.rule.digits) if scope != "product" else F("key"))
        counted_up = cut.values("code").annotate(money=Sum("exposure"), clients=Sum("clients"), dim=Sum("unknown"))
        for row in counted_up.order_by("code"):
            used = (row["money"] or Decimal(0)) + sums.reserved_where(day, **{scope: row["code"]})
            address = f"{reverse('clients:page')}?industry={row['code']}" if scope == "industry" else reverse("clients:page")
            words = whole_words(scope, row["code"])
            told.append(cap.line(words, address, used, members=row["clients"], unknown=row["dim"]))
    return told


def approved(capital: Capital | None, day: date) -> list[Line]:
    """Limits approved for single clients and groups that hold today."""
    found = list(Limit.objects.filter(state=Agreed.CONFIRMED, starts__lte=day, ends__gte=day).select_related(
        "client__party", "group__head")[:SIZE * 4])
    alone = sums.by_client([one.client_id for one in found if one.client_id], day)
    together = sums.by_group([one.group_id for one in found if one.group_id], day)
    told = []
    for one in found:
        used = alone.get(one.client_id or 0) or together.get(one.group_id or 0) or Sums()
        subject = one.client.party.name if one.client else str(one.group)
        address = reverse("group:page", args=[one.client.code]) if one.client else ""
        money = used.used("exposure", one.product)
        label = _("%(what)s, until %(day)s") % {
            "what": Product(one.product).label if one.product else _("All products"), "day": one.ends.isoformat()}
        told.append(Line(subject, address, label, "", one.amount, money,
                         level(money, one.amount, {"yellow": 0.8, "orange": 0.9}), used.members, used.unknown))
    return told


def by_level(told: Sequence[Line]) -> Mapping[str, int]:
    """How many lines stand at each level."""
    return {name: sum(one.level == name for one in told) for name in ("red", "orange", "yellow", "green")}


def counted() -> Mapping[str, int]:
    """Clients of which an exposure is known, and those of which none is."""
    found = Exposure.objects.aggregate(known=Count("total"), all=Count("pk"))
    return {"known": found["known"], "unknown": found["all"] - found["known"]}
