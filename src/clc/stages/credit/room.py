"""Room: every limit that an amount for a client would touch, before and after, and who may allow more."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from clc.engines.exposure.limits import Touched, amount, binding, level
from clc.policy.kind.grouping import Grouping
from clc.policy.kind.industry import Classification
from clc.policy.kind.limit import LimitRule
from clc.stages.credit import sums
from clc.stages.credit.models import Agreed, Capital, Group, Limit, Product, Total
from clc.stages.credit.sums import Sums
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Fact, Party

BANKS = ("J66", "66")
LENT = "loans"


@dataclass(frozen=True)
class Bound:
    """One limit on one subject: the rule (empty: an approved limit), what is touched, and who may allow more."""

    rule: str
    label: str
    scope: str
    subject: str
    key: str
    touched: Touched
    members: int
    unknown: int
    level: str
    reference: str
    share: float | None
    may_allow: tuple[str, ...]
    authority: str
    status: str = "house"

    def as_json(self) -> dict[str, Any]:
        """What is kept with a reservation."""
        told = self.touched
        return {"rule": self.rule, "label": self.label, "subject": self.subject, "key": self.key, "limit": str(told.limit),
                "used": str(told.used), "after": str(told.after), "room": str(told.room_after), "blocks": told.blocks,
                "breached": told.is_breached, "unknown": self.unknown}


@dataclass(frozen=True)
class Room:
    """The answer to "may this client have so much more": all limits touched, the one that binds, what cannot be said."""

    bounds: tuple[Bound, ...]
    blind: str

    @property
    def breaches(self) -> list[Bound]:
        """Limits that block the amount."""
        return [one for one in self.bounds if one.touched.blocks and one.touched.is_breached]

    @property
    def marks(self) -> list[Bound]:
        """Marks the amount passes: told, not blocked."""
        return [one for one in self.bounds if not one.touched.blocks and one.touched.is_breached]

    @property
    def binds(self) -> Bound | None:
        """The limit that leaves least."""
        tightest = binding([one.touched for one in self.bounds])
        return next((one for one in self.bounds if one.touched is tightest), None) if tightest else None

    @property
    def headroom(self) -> Decimal | None:
        """What the binding limit leaves before the amount; None when nothing can be said."""
        return None if self.blind or self.binds is None else min(
            one.touched.room for one in self.bounds if one.touched.blocks)

    @property
    def allowed_by(self) -> tuple[str, ...]:
        """The roles that may allow every breach at once; empty when nobody may, or nothing is breached."""
        sets = [set(one.may_allow) for one in self.breaches]
        return tuple(sorted(set.intersection(*sets))) if sets else ()


class Asking:
    """Works out the room of one client on a day."""

    def __init__(self, client: Client, more: Decimal, product: str, day: date) -> None:
        self.client, self.more, self.product, self.day = client, more, product, day
        self.capital = Capital.objects.at(day)
        self.book = current_book()
        self.grouping = next(iter(self.book.of(Grouping).values()))
        self._sums: dict[str, Sums] = {}

    def room(self) -> Room:
        """All limits touched."""
        if self.capital is None:
            return Room(tuple(self._approved()), _("No capital base is confirmed, so the limits cannot be checked."))
        return Room((*self._ruled(self.capital), *self._approved()), "")

    def _ruled(self, capital: Capital) -> Iterator[Bound]:
        for name, rule in self.book.of(LimitRule).items():
            base, share = getattr(capital, rule.base), rule.share_on(self.day)
            if base is None or share is None or not rule.holds_for(capital.lender, self.day):
                continue
            for key, subject, used, members, unknown in self._subjects(rule):
                more = Decimal(0) if rule.measure == LENT and self.product != LENT else self.more
                touched = Touched(name, key, amount(base, share), used, more, rule.effect == "cap")
                yield Bound(name, _(rule.label), rule.scope, subject, key, touched, members, unknown,
                            level(touched.after, touched.limit, {str(one): at for one, at in rule.warns(self.day).items()}),
                            rule.reference, share, rule.may_allow, _(rule.authority), rule.status)

    def _subjects(self, rule: LimitRule) -> Iterator[tuple[str, str, Decimal, int, int]]:
        """Whom a rule bounds among what the client belongs to: key, words, used, members, how many are unknown."""
        for key, words, clients in self._sets.get(rule.scope, ()):
            if key not in self._sums:
                self._sums[key] = sums.of_clients(clients, self.day)
            found = self._sums[key]
            yield key, words, found.used(rule.measure), found.members, found.unknown
        if rule.scope in ("industry", "area", "product"):
            yield from self._whole(rule)

    def _whole(self, rule: LimitRule) -> Iterator[tuple[str, str, Decimal, int, int]]:
        """A limit of the whole book: by the first letters of the industry or area, or the product."""
        party = self.client.party
        codes = {"industry": party.industry[:rule.digits], "area": party.area[:rule.digits], "product": self.product}
        code = codes[rule.scope]
        if not code or (rule.of and not any(code.startswith(one) for one in rule.of)):
            return
        found = Total.objects.filter(scope=rule.scope, key__startswith=code).aggregate(
            exposure=Sum("exposure"), clients=Sum("clients"), unknown=Sum("unknown"))
        used = (found["exposure"] or Decimal(0)) + sums.reserved_where(self.day, **{rule.scope: code})
        words = whole_words(rule.scope, code)
        yield f"{rule.scope}:{code}", words, used, found["clients"] or 0, found["unknown"] or 0

    @cached_property
    def _sets(self) -> Mapping[str, Sequence[tuple[str, str, dict[int, Decimal]]]]:
        """By scope: key, words and the clients that count together."""
        own, name = self.client.pk, self.client.party.name
        alone = (f"client:{own}", name, sums.whole([own]))
        groups = [(f"group:{key}", names, sums.whole(sums.clients_of(key))) for key, names in self._groups.items()]
        bank = self.client.party.industry.startswith(BANKS)
        told: dict[str, list[tuple[str, str, dict[int, Decimal]]]] = {
            "bank": [*groups, alone] if bank else [], "client": [] if bank else [alone],
            "group": [] if bank else groups or [alone], "guarantor": list(self._guarantors())}
        if bank and self.capital is not None and self.capital.is_gsib and self._is_gsib:
            told["gsib"] = [alone]
        related = set(sums.related_clients())
        near = {key for _key, _words, clients in groups for key in clients}
        if related & ({own} | near):
            told["related_party"] = [alone] if own in related else []
            told["related_group"] = groups or [alone]
            everyone = related | near | {own}
            told["related_all"] = [("related:all", _("All related parties"), sums.whole(sorted(everyone)))]
        return told

    @cached_property
    def _groups(self) -> dict[int, str]:
        keys = sums.groups_of(self.client.pk)
        return {one.pk: str(one) for one in Group.objects.filter(pk__in=keys).select_related("head").order_by("pk")}

    @cached_property
    def _is_gsib(self) -> bool:
        return Fact.objects.known().filter(client=self.client, name="gsib", value=1).exists()

    def _guarantors(self) -> Iterator[tuple[str, str, dict[int, Decimal]]]:
        kinds = self.grouping.kinds.guarantees
        keys = sums.guarantors_of(self.client.pk, kinds, self.day)
        names = dict(Party.objects.filter(pk__in=keys).values_list("pk", "name"))
        for key in keys:
            words = names.get(key) or _("A party you may not see")
            yield f"guarantor:{key}", words, sums.guaranteed_by(key, kinds, self.day)

    def _approved(self) -> Iterator[Bound]:
        """Limits that somebody approved for the client or a group of its."""
        mine = Q(client=self.client) | Q(group__in=list(self._groups))
        found = Limit.objects.filter(mine, state=Agreed.CONFIRMED, starts__lte=self.day, ends__gte=self.day)
        for one in found.select_related("group__head").order_by("pk"):
            if one.product and one.product != self.product:
                continue
            clients = [self.client.pk] if one.group_id is None else sums.clients_of(one.group_id)
            held = sums.of_clients(sums.whole(clients), self.day)
            key = f"limit:{one.pk}"
            touched = Touched(key, key, one.amount, held.used("exposure", one.product), self.more)
            subject = str(one.group) if one.group else self.client.party.name
            label = _("Approved limit")
            if one.product:
                label = _("Approved limit: %(product)s") % {"product": Product(one.product).label}
            yield Bound("", label, "approved", subject, key, touched, held.members, held.unknown,
                        level(touched.after, one.amount, {"yellow": 0.8, "orange": 0.9}), one.reference, None, (),
                        _("Have a higher limit approved"))


def whole_words(scope: str, code: str) -> str:
    """What people call an industry, area or product that a limit of the whole book bounds."""
    if scope == "product":
        return str(Product(code).label)
    if scope == "area":
        return _("Area %(code)s") % {"code": code}
    rule = next(iter(current_book().of(Classification).values()), None)
    section = rule.sections.get(code) if rule else None
    return f"{code} {_(section.label)}" if section else code


def room(client: Client, *, more: Decimal = Decimal(0), product: str = LENT, day: date) -> Room:
    """Every limit that `more` for a client would touch: what-if when nothing is written after it."""
    return Asking(client, more, product, day).room()
