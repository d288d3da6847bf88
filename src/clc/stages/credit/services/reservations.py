"""Reservations: room taken at approval, allowed beyond a limit by a second person, used, released, let lapse."""
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed, Unavailable
from clc.kernel.money import cents
from clc.stages.credit.models import Held, Product, Reservation
from clc.stages.credit.room import Asking, Bound, Room
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

DAYS = 90
DAYS_MAX = 366
AMOUNT_MAX = Decimal(10) ** 16
_LOCK = 8_414_110


class LimitBreached(BadInput):
    """The amount does not fit: `room` says which limits, by how much, and who may allow it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        first = min(room.breaches, key=lambda one: one.touched.room_after)
        told = {"limit": first.label, "subject": first.subject, "room": f"{first.touched.room:,.2f}",
                "over": f"{-first.touched.room_after:,.2f}"}
        super().__init__(
            _("This does not fit: %(limit)s of %(subject)s has %(room)s left, %(over)s too little.") % told,
            todo=allowing(room))


def allowing(room: Room) -> str:
    """Who may allow the breaches of a room, in words."""
    if not room.allowed_by:
        first = next((one for one in room.breaches if not one.may_allow), None)
        return (first.authority if first else _("No single role may allow all that is breached")) + "."
    roles = current_book().roles
    return _("It may be allowed by: %(roles)s.") % {"roles": ", ".join(_(roles[one].label) for one in room.allowed_by)}


@transaction.atomic
def reserve(*, by: User, client: Client, amount: Decimal, key: str, reason: str, product: str = Product.LOANS,
            until: date | None = None, ask: bool = False) -> Reservation:
    """Take room for an approval. The same key again answers the same reservation.

    A breach of a cap raises LimitBreached; with `ask` it is written down and waits for `allow_breach`. Two at once
    wait for each other, so that the last room is taken once.
    """
    require(by, "reserve_limit", client)
    today = timezone.localdate()
    end = until or today + timedelta(days=DAYS)
    money = _checked(amount=amount, key=key, reason=reason, product=product)
    if not today <= end <= today + timedelta(days=DAYS_MAX):
        raise BadInput(_("A reservation ends between today and a year from now."), todo=_("Choose another day."))
    alone()
    before = Reservation.objects.filter(key=key.strip()).first()
    if before is not None:
        return _same(before, client, money, product)
    room = Asking(client, money, product, today).room()
    if room.blind:
        raise Unavailable(room.blind, todo=_("Have the capital base entered and confirmed under Limits."))
    if room.breaches and not ask:
        raise LimitBreached(room)
    state = Held.ASKED if room.breaches else Held.RESERVED
    try:
        with transaction.atomic():
            held = Reservation.objects.create(
                client=client, key=key.strip(), product=product, amount=money, until=end, reason=reason.strip()[:240],
                state=state, checked=[one.as_json() for one in room.bounds], by=by)
    except IntegrityError as taken:
        raise BadInput(_("The key %(key)s reserves something else already.") % {"key": key.strip()},
                       todo=_("Use another key, or release that reservation first.")) from taken
    note(by, "reserved a limit" if state == Held.RESERVED else "asked to exceed a limit", held,
         {"amount": money, "product": product, "until": end, "breaches": [one.label for one in room.breaches]})
    return held


def alone() -> None:
    """Wait until nobody else reserves; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def _checked(*, amount: Decimal, key: str, reason: str, product: str) -> Decimal:
    if not amount.is_finite() or not 0 < amount < AMOUNT_MAX or not cents(amount):
        raise BadInput(_("An amount must be above 0 and a number."), todo=_("Write the amount in yuan."))
    if not key.strip() or len(key.strip()) > 80:
        raise BadInput(_("A reservation needs a key of its own, at most 80 letters."),
                       todo=_("Use the number of the application or of the decision."))
    if not reason.strip():
        raise BadInput(_("A reservation needs its reason."), todo=_("Say which deal or decision it is for."))
    if product not in Product.values:
        raise BadInput(_("There is no product %(product)s.") % {"product": product},
                       todo=_("Choose one of: %(all)s") % {"all": ", ".join(Product.values)})
    return cents(amount)


def _same(before: Reservation, client: Client, amount: Decimal, product: str) -> Reservation:
    if (before.client_id, before.amount, before.product) != (client.pk, amount, product):
        raise BadInput(_("The key %(key)s reserves something else already.") % {"key": before.key},
                       todo=_("Use another key, or release that reservation first."))
    return before


@transaction.atomic
def allow_breach(*, by: User, reservation: Reservation, why: str) -> Reservation:
    """Let a reservation exceed its limits: another person than asked, of a role that every breached limit names."""
    require(by, "allow_breach", reservation.client)
    alone()
    held = _locked(reservation)
    if held.state != Held.ASKED:
        raise BadInput(_("This reservation waits for nobody."), todo=_("Look at its state again."))
    if held.by_id == by.pk:
        raise NotAllowed(_("Who asks to exceed a limit does not allow it."), todo=_("Ask a colleague who may."))
    if not why.strip():
        raise BadInput(_("To exceed a limit needs a reason."), todo=_("Write why the institution takes this risk."))
    room = Asking(held.client, held.amount, held.product, timezone.localdate()).room()
    barred = next((one for one in room.breaches if not by.is_superuser and by.role not in one.may_allow), None)
    if barred is not None or room.blind:
        raise NotAllowed(room.blind or _("Your role may not allow more than: %(limit)s.") % {"limit": _label(barred)},
                         todo=barred.authority if barred else "")
    held.state, held.allowed_by, held.allowed_why = Held.RESERVED, by, why.strip()[:400]
    held.checked = [one.as_json() for one in room.bounds]
    held.save()
    note(by, "allowed a breach of a limit", held,
         {"amount": held.amount, "why": why, "breaches": [one.label for one in room.breaches]})
    return held


def _label(bound: Bound | None) -> str:
    return bound.label if bound else ""


@transaction.atomic
def refuse_breach(*, by: User, reservation: Reservation, why: str) -> Reservation:
    """Turn down what was asked beyond a limit."""
    require(by, "allow_breach", reservation.client)
    return _ended(by=by, reservation=reservation, wanted=(Held.ASKED,), state=Held.REFUSED, why=why)


@transaction.atomic
def release(*, by: User, reservation: Reservation, why: str) -> Reservation:
    """Give room back; releasing twice changes nothing."""
    require(by, "reserve_limit", reservation.client)
    return _ended(by=by, reservation=reservation, wanted=(Held.ASKED, Held.RESERVED), state=Held.RELEASED, why=why)


@transaction.atomic
def use_reservation(*, by: User, reservation: Reservation, why: str) -> Reservation:
    """The loan is made: the room stays taken until an exposure of a later day holds the loan."""
    require(by, "reserve_limit", reservation.client)
    return _ended(by=by, reservation=reservation, wanted=(Held.RESERVED,), state=Held.USED, why=why)


def _locked(reservation: Reservation) -> Reservation:
    return Reservation.objects.select_for_update(of=("self",)).select_related("client__party").get(pk=reservation.pk)


def _ended(*, by: User, reservation: Reservation, wanted: tuple[Held, ...], state: Held, why: str) -> Reservation:
    held = _locked(reservation)
    if held.state == state:
        return held
    if held.state not in wanted:
        raise BadInput(_("This reservation is %(state)s already.") % {"state": held.get_state_display()},
                       todo=_("Look at its state again."))
    if not why.strip():
        raise BadInput(_("The end of a reservation needs its reason."), todo=_("Write the reason."))
    held.state, held.ended_on, held.ended_by, held.ended_why = state, timezone.localdate(), by, why.strip()[:240]
    held.save()
    note(by, f"{state.value} a reservation", held, {"amount": held.amount, "why": why})
    return held


@transaction.atomic
def expire_reservations(*, by: User, day: date) -> int:
    """Let lapse what was reserved or asked until before a day; returns how many."""
    found = Reservation.objects.select_for_update(of=("self",)).filter(
        state__in=(Held.ASKED, Held.RESERVED), until__lt=day)
    count = 0
    for held in found.select_related("client"):
        held.state, held.ended_on = Held.EXPIRED, day
        held.save()
        note(by, "expired a reservation", held, {"amount": held.amount, "until": held.until})
        count += 1
    return count
