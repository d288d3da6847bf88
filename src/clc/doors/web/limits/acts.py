"""What people do about limits: reserve, allow, release, enter and confirm."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.client.acts import day_of, number_of
from clc.doors.web.client.looking import look
from clc.kernel.errors import NotFound
from clc.stages.credit.models import Capital, Limit, RelatedParty, Reservation
from clc.stages.credit.services import limits
from clc.stages.credit.services import reservations as held

KINDS: dict[str, type[Capital] | type[Limit] | type[RelatedParty]] = {
    "capital": Capital, "limit": Limit, "related": RelatedParty}
HOME = {"capital": "limits:capital", "limit": "limits:page", "related": "limits:related"}
DECISIONS = {"allow": held.allow_breach, "deny": held.refuse_breach, "release": held.release, "use": held.use_reservation}


def told(request: HttpRequest, name: str) -> str:
    """A text of the form."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def day(request: HttpRequest, name: str) -> date | None:
    """A day of the form, if one is told."""
    return day_of(told(request, name)) if told(request, name) else None


@screen("reserve_limit", methods=("POST",))
def reserve(request: HttpRequest) -> HttpResponse:
    """Reserve, or ask to exceed."""
    made = held.reserve(
        by=person(request), client=look(told(request, "client")).client, amount=number_of(told(request, "amount")),
        key=told(request, "key"), reason=told(request, "reason"), product=told(request, "product"),
        until=day(request, "until"), ask=told(request, "ask") == "1")
    words = _("Reserved.") if made.state == "reserved" else _("Asked: it waits for somebody who may allow it.")
    return done(request, words, reverse("limits:reservations"))


@screen("reserve_limit", "allow_breach", methods=("POST",))
def decide(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Allow, deny, release or mark as used."""
    found = Reservation.objects.select_related("client").filter(pk=key).first()
    if found is None or act not in DECISIONS:
        raise NotFound(_("There is no such reservation that you may see."), todo=_("Look at the list again."))
    DECISIONS[act](by=person(request), reservation=found, why=told(request, "why"))
    return done(request, _("Written down."), reverse("limits:reservations"))


@screen("set_limit", methods=("POST",))
def enter_capital(request: HttpRequest) -> HttpResponse:
    """Write down a capital base."""
    amounts: dict[str, Decimal | None] = {
        name: number_of(told(request, name)) if told(request, name) else None for name in limits.BASES}
    limits.enter_capital(by=person(request), lender=told(request, "lender"), as_of=day_of(told(request, "as_of")),
                         amounts=amounts, source=told(request, "source"), is_gsib=told(request, "is_gsib") == "1")
    return done(request, _("Entered; a second person confirms it."), reverse("limits:capital"))


@screen("set_limit", methods=("POST",))
def set_limit(request: HttpRequest) -> HttpResponse:
    """Write down an approved limit of a client."""
    subject = look(told(request, "client")).client
    limits.set_limit(by=person(request), subject=subject, amount=number_of(told(request, "amount")),
                     starts=day_of(told(request, "starts")), ends=day_of(told(request, "ends")),
                     reference=told(request, "reference"), product=told(request, "product"))
    return done(request, _("Entered; a second person confirms it."), f"{reverse('limits:page')}?scope=approved")


@screen("set_limit", methods=("POST",))
def flag(request: HttpRequest) -> HttpResponse:
    """Flag a client as related to the institution."""
    limits.flag_related_party(by=person(request), party=look(told(request, "client")).client.party, why=told(request, "why"),
                              since=day_of(told(request, "since")))
    return done(request, _("Entered; a second person confirms it."), reverse("limits:related"))


def entered(kind: str, key: int) -> Capital | Limit | RelatedParty:
    """What waits to be confirmed; else NotFound."""
    found = KINDS[kind]._default_manager.filter(pk=key).first() if kind in KINDS else None
    if found is None:
        raise NotFound(_("There is nothing of this kind that you may see."), todo=_("Look at the list again."))
    return found


@screen("set_limit", methods=("POST",))
def confirm(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Agree as the second person."""
    limits.confirm(by=person(request), entered=entered(kind, key))
    return done(request, _("Confirmed."), reverse(HOME[kind]))


@screen("set_limit", methods=("POST",))
def refuse(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Turn down."""
    limits.refuse(by=person(request), entered=entered(kind, key), why=told(request, "why"))
    return done(request, _("Turned down."), reverse(HOME[kind]))
