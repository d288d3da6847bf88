"""Prices below their floor: asked by one, allowed or refused by another as far as the role goes, void when terms change."""
from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed, Unavailable
from clc.kernel.money import cents
from clc.policy.kind.price import Allowing, PriceRule
from clc.stages.deal.models import Structure
from clc.stages.deal.models.prices import OPEN, Allowance, PriceState, millionths
from clc.stages.deal.price_basis import RULE
from clc.stages.deal.price_terms import Ask, ask_of
from clc.stages.deal.pricing import Basis, Priced, basis_of, price
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note

_LOCK = 8_414_117
CENT_OF_A_POINT = Decimal("0.01")


@transaction.atomic
def ask_price(*, by: User, ask: Ask, key: str, reason: str) -> Allowance:
    """Ask for a rate below the floor. The same key, terms and rate again answer the same request.

    What was open under the key on other terms or at another rate becomes void. BadInput where the rate needs nobody;
    Unavailable where the price is unknown; NotAllowed where the rule book lets nobody allow so much.
    """
    require(by, "price_deal", ask.client)
    basis = basis_of(ask.client, ask.day, currency=ask.currency, project=ask.project)
    found = _below_floor(ask, basis, key, reason)
    _alone(key)
    before = Allowance.objects.filter(client=ask.client, key=key.strip(), state__in=OPEN).first()
    if before is not None:
        if (before.digest, before.rate) == (ask.digest(), _rate(found.rate)) and before.until >= ask.day:
            return before
        _void(by, before, _("Another price was asked for this deal."))
    try:
        with transaction.atomic():
            made = _write(by, found, key, reason, _until(basis))
    except IntegrityError as taken:
        raise BadInput(_("A price of this deal is being asked already."), todo=_("Look at the list of prices.")) from taken
    note(by, "asked for a price below the floor", made, {
        "amount": made.amount, "rate": made.rate, "floor": made.floor, "below": made.below, "key": made.key})
    return made


def _below_floor(ask: Ask, basis: Basis, key: str, reason: str) -> Priced:
    """The price asked, when it is one that may be asked for."""
    if not key.strip() or len(key.strip()) > 80:
        raise BadInput(_("A price needs a key of its own, at most 80 letters."), todo=_("Use the number of the deal."))
    if not reason.strip():
        raise BadInput(_("A price below the floor needs a reason."), todo=_("Write what the institution gains by it."))
    if ask.rate is None:
        raise BadInput(_("rate: no rate is asked for."), todo=_("Write the rate the client is to pay."))
    found = price(ask, basis)
    if found.floor != found.floor:
        raise Unavailable(_(found.unknown) if found.unknown else _("The floor of this price is unknown."),
                          todo=_("Have the client rated, then ask again."))
    if found.below <= 0 or _points(found.below) <= 0 or _rate(found.rate) >= _rate(found.floor):
        raise BadInput(_("This rate is not below the floor, so nobody needs to allow it."), todo=_("Quote it."))
    if found.needs is None:
        raise NotAllowed(_("The rule book lets nobody allow a price %(below)s basis points below the floor.") % {
            "below": f"{found.below:.2f}"}, todo=_("Ask for a higher rate."))
    return found


def _write(by: User, found: Priced, key: str, reason: str, until: date) -> Allowance:
    ask = found.ask
    return Allowance.objects.create(
        client=ask.client, key=key.strip(), terms=ask.terms(), digest=ask.digest(), amount=cents(ask.amount),
        tenor_months=ask.tenor_months, rate=_rate(found.rate), floor=_rate(found.floor), below=_points(found.below),
        lines=[one.as_json() for one in found.lines], edition=keep_edition(current_book()), reason=reason.strip()[:400],
        until=until, by=by)


def _until(basis: Basis) -> date:
    """How long an allowance holds: the days of the rule, no longer than the rating it rests on."""
    last = basis.day + timedelta(days=int(basis.house.numbers["lasts"]))
    return min(last, basis.risk.until) if basis.risk.until else last


@transaction.atomic
def allow_price(*, by: User, allowance: Allowance, why: str, resolution: str = "") -> Allowance:
    """Allow what somebody else asked, within the basis points the role may allow; priced again as things stand today."""
    require(by, "allow_price", allowance.client)
    held = _waiting(by, allowance, why)
    today = timezone.localdate()
    now = price(ask_of(held.client, today, held.terms, float(held.rate)))
    if now.floor != now.floor:
        raise Unavailable(_(now.unknown) if now.unknown else _("The floor of this price is unknown."),
                          todo=_("Have the client rated, then decide."))
    points = max(float(held.below), now.below)
    rung = rung_for(by, points, today)
    if rung is None:
        raise NotAllowed(_("Your role may not allow a price %(below)s basis points below the floor.") % {
            "below": f"{points:.2f}"}, todo=may_allow(points, today))
    if rung.resolution and not resolution.strip():
        raise BadInput(_("So low a price needs the committee's resolution."), todo=_("Write its number."))
    held.state, held.decided_by, held.decided_at = PriceState.ALLOWED, by, timezone.now()
    held.decided_why, held.resolution = why.strip()[:400], resolution.strip()[:80]
    held.save()
    note(by, "allowed a price below the floor", held, {
        "rate": held.rate, "below": points, "why": why, "resolution": resolution})
    return held


@transaction.atomic
def resolve_price(*, by: User, allowance: Allowance, allowed: bool, why: str, resolution: str) -> Allowance:
    """Carry out what an approval decided on a price somebody asked: the case decided who may, `resolution` is its number.

    Allowed only for the terms that were asked: what changed since has its own state already.
    """
    require(by, "work_case", allowance.client)
    held = _locked(allowance)
    if held.state != PriceState.ASKED:
        raise BadInput(_("This price waits for nobody."), todo=_("Look at its state again."))
    if held.by_id == by.pk:
        raise NotAllowed(_("Who asks for a price does not decide on it."), todo=_("Ask a colleague who may."))
    held.state = PriceState.ALLOWED if allowed else PriceState.REFUSED
    held.decided_by, held.decided_at = by, timezone.now()
    held.decided_why, held.resolution = why.strip()[:400], resolution.strip()[:80]
    held.save()
    act = "allowed a price below the floor" if allowed else "refused a price below the floor"
    note(by, act, held, {"rate": held.rate, "why": why, "resolution": resolution})
    return held


@transaction.atomic
def refuse_price(*, by: User, allowance: Allowance, why: str) -> Allowance:
    """Turn down what somebody else asked."""
    require(by, "allow_price", allowance.client)
    held = _waiting(by, allowance, why)
    held.state, held.decided_by, held.decided_at = PriceState.REFUSED, by, timezone.now()
    held.decided_why = why.strip()[:400]
    held.save()
    note(by, "refused a price below the floor", held, {"rate": held.rate, "why": why})
    return held


@transaction.atomic
def withdraw_price(*, by: User, allowance: Allowance, why: str) -> Allowance:
    """Take back what was asked or allowed; a second time changes nothing."""
    require(by, "price_deal", allowance.client)
    held = _locked(allowance)
    if held.state == PriceState.WITHDRAWN:
        return held
    if held.state not in OPEN:
        raise BadInput(_("This price is decided or ended already."), todo=_("Look at its state again."))
    if not why.strip():
        raise BadInput(_("To take a price back needs a reason."), todo=_("Write the reason."))
    return _ended(by, held, PriceState.WITHDRAWN, why, "took back a price below the floor")


@transaction.atomic
def drop_changed(*, by: User, client: Client, key: str, ask: Ask) -> int:
    """After a deal's amount or terms changed: what was open under its key on other terms is void. Returns how many.

    Who may change the terms voids what was allowed for others, whether or not they may ask for prices.
    """
    require(by, "price_deal" if may(by, "price_deal") else "design_structure", client)
    _alone(key)
    found = open_under(client, key).select_for_update(of=("self",))
    changed = [held for held in found if held.digest != ask.digest() or (ask.rate or 0.0) < float(held.rate) - 5e-7]
    for held in changed:
        _void(by, held, _("Amount or terms changed."))
    return len(changed)


@transaction.atomic
def expire_prices(*, by: User, day: date) -> int:
    """Let lapse what was asked or allowed until before a day; returns how many."""
    found = list(Allowance.objects.select_for_update(of=("self",)).filter(state__in=OPEN, until__lt=day))
    for held in found:
        held.state, held.ended_on = PriceState.EXPIRED, day
        held.save()
        note(by, "expired a price below the floor", held, {"rate": held.rate, "until": held.until})
    return len(found)


def allowance_for(ask: Ask) -> Allowance | None:
    """The allowance in force that covers these very terms at this rate; None when the rate needs one that is not there."""
    if ask.rate is None:
        return None
    return Allowance.objects.covering(ask.client, ask.digest(), ask.rate, ask.day).first()


def open_under(client: Client, key: str) -> QuerySet[Allowance]:
    """What is asked or allowed under a key."""
    return Allowance.objects.filter(client=client, key=key.strip(), state__in=OPEN)


def price_key(structure: Structure) -> str:
    """The key under which prices of an alternative are asked."""
    return f"structure {structure.pk}"


def rung_for(by: User, points: float, day: date) -> Allowing | None:
    """The rung on which somebody's role allows so many basis points; None when it does not."""
    rule = _rule()
    return rule.rung(points, day) if by.is_superuser else rule.rung(points, day, by.role)


def may_allow(points: float, day: date) -> str:
    """Who may allow so many basis points below the floor, in words."""
    roles = current_book().roles
    told = [_(roles[name].label) for name in _rule().roles_for(points, day) if name in roles]
    return _("It may be allowed by: %(roles)s.") % {"roles": ", ".join(told)} if told else _("Nobody may allow it.")


def _rule() -> PriceRule:
    return current_book().of(PriceRule)[RULE]


def _waiting(by: User, allowance: Allowance, why: str) -> Allowance:
    held = _locked(allowance)
    if held.state != PriceState.ASKED:
        raise BadInput(_("This price waits for nobody."), todo=_("Look at its state again."))
    if held.until < timezone.localdate():
        raise BadInput(_("This request has expired."), todo=_("Have the price asked again."))
    if held.by_id == by.pk:
        raise NotAllowed(_("Who asks for a price does not decide on it."), todo=_("Ask a colleague who may."))
    if not why.strip():
        raise BadInput(_("A decision on a price needs its reason."), todo=_("Write the reason."))
    return held


def _locked(allowance: Allowance) -> Allowance:
    return Allowance.objects.select_for_update(of=("self",)).select_related("client__party").get(pk=allowance.pk)


def _void(by: User, held: Allowance, why: str) -> None:
    _ended(by, held, PriceState.VOID, why, "voided a price below the floor")


def _ended(by: User, held: Allowance, state: PriceState, why: str, act: str) -> Allowance:
    held.state, held.ended_by, held.ended_on, held.ended_why = state, by, timezone.localdate(), why.strip()[:240]
    held.save()
    note(by, act, held, {"rate": held.rate, "why": why})
    return held


def _alone(key: str) -> None:
    """Wait until nobody else asks for the same deal; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, key.strip()])


def _rate(rate: float) -> Decimal:
    """The rate to the millionth, down: never more than it is."""
    return millionths(rate)


def _points(points: float) -> Decimal:
    """Basis points as they are kept and shown; what decides is worked out anew, unrounded."""
    return Decimal(str(round(points, 9))).quantize(CENT_OF_A_POINT, rounding=ROUND_HALF_UP)
