"""Limits: the capital base, approved limits and related parties, each entered by one person and confirmed by another."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.kernel.money import cents
from clc.stages.credit.models import Agreed, Capital, Group, Lender, Limit, Product, RelatedParty
from clc.stages.hub.models import Client, Party, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

BASES = ("net_capital", "tier_1", "net_assets")
AMOUNT_MAX = Decimal(10) ** 17
Entered = Capital | Limit | RelatedParty


@transaction.atomic
def enter_capital(*, by: User, lender: str, as_of: date, amounts: Mapping[str, Decimal | None], source: str,
                  is_gsib: bool = False) -> Capital:
    """Write down the institution's capital as of a day; it holds once a second person confirms it."""
    require(by, "set_limit")
    if lender not in Lender.values:
        raise BadInput(_("There is no kind of lender %(lender)s.") % {"lender": lender}, todo=_("Choose one of the list."))
    told = {name: _amount(amounts.get(name)) for name in BASES}
    if not any(told.values()):
        raise BadInput(_("At least one amount of capital is needed."), todo=_("Write net capital and first-tier capital."))
    if told["tier_1"] and told["net_capital"] and told["tier_1"] > told["net_capital"]:
        raise BadInput(_("First-tier capital cannot exceed net capital."), todo=_("Compare both with the report."))
    if as_of > timezone.localdate():
        raise BadInput(_("Capital is told as of a day that has passed."), todo=_("Use the day of the report."))
    if not source.strip():
        raise BadInput(_("Capital needs its source."), todo=_("Name the report it comes from."))
    made = Capital.objects.create(lender=lender, as_of=as_of, source=source.strip()[:240], is_gsib=is_gsib, by=by, **told)
    note(by, "entered capital", made, {"as_of": as_of, "lender": lender, **told})
    return made


def _amount(told: Decimal | None) -> Decimal | None:
    if told is None:
        return None
    if not told.is_finite() or not 0 < told < AMOUNT_MAX or not cents(told):
        raise BadInput(_("An amount must be above 0 and a number."), todo=_("Write the amount in yuan."))
    return cents(told)


@transaction.atomic
def set_limit(*, by: User, subject: Client | Group, amount: Decimal, starts: date, ends: date, reference: str,
              product: str = "") -> Limit:
    """Write down an approved limit of a client or group; it holds once a second person confirms it."""
    client = subject if isinstance(subject, Client) else None
    group = subject if isinstance(subject, Group) else None
    require(by, "set_limit", client)
    money = _amount(amount)
    if product and product not in Product.values:
        raise BadInput(_("There is no product %(product)s.") % {"product": product},
                       todo=_("Choose one of: %(all)s") % {"all": ", ".join(Product.values)})
    if ends < starts:
        raise BadInput(_("A limit ends after it starts."), todo=_("Choose another day."))
    if not reference.strip():
        raise BadInput(_("A limit needs the decision that approved it."), todo=_("Write its number."))
    assert money is not None
    made = Limit.objects.create(client=client, group=group, product=product, amount=money, starts=starts, ends=ends,
                                reference=reference.strip()[:120], by=by)
    note(by, "set a limit", made, {"amount": money, "product": product, "starts": starts, "ends": ends})
    return made


@transaction.atomic
def flag_related_party(*, by: User, party: Party, why: str, since: date) -> RelatedParty:
    """Say that a party is related to the institution itself; it counts once a second person confirms it."""
    require(by, "set_limit")
    if not why.strip():
        raise BadInput(_("Say how the party is related to us."), todo=_("Name the office or the share."))
    if RelatedParty.objects.filter(party=party).exclude(state__in=(Agreed.REFUSED, Agreed.ENDED)).exists():
        raise BadInput(_("This party is flagged as related already."), todo=_("Look at the list of related parties."))
    try:
        with transaction.atomic():
            made = RelatedParty.objects.create(party=party, client=Client.objects.filter(party=party).first(), by=by,
                                               why=why.strip()[:240], since=since)
    except IntegrityError as again:  # somebody else was faster by a moment
        raise BadInput(_("This party is flagged as related already."),
                       todo=_("Look at the list of related parties.")) from again
    note(by, "flagged a related party", made, {"party": party.pk, "why": why, "since": since})
    return made


@transaction.atomic
def confirm(*, by: User, entered: Entered) -> Entered:
    """Agree to a capital base, a limit or a related party that somebody else entered."""
    held = _waiting(by, entered)
    if held.by_id == by.pk:
        raise NotAllowed(_("Who enters this does not confirm it."), todo=_("Ask a colleague who may."))
    held.state, held.confirmed_by, held.confirmed_at = Agreed.CONFIRMED, by, timezone.now()
    held.save()
    note(by, f"confirmed a {held._meta.model_name}", held)
    return held


@transaction.atomic
def refuse(*, by: User, entered: Entered, why: str) -> Entered:
    """Turn down, or as its author take back, what waits."""
    held = _waiting(by, entered)
    held.state, held.confirmed_at = Agreed.REFUSED, timezone.now()
    held.save()
    note(by, f"refused a {held._meta.model_name}", held, {"why": why})
    return held


@transaction.atomic
def end(*, by: User, entered: Limit | RelatedParty, why: str) -> None:
    """End a limit or a relation to us before its day."""
    require(by, "set_limit")
    held = type(entered)._default_manager.select_for_update(of=("self",)).get(pk=entered.pk)
    if held.state != Agreed.CONFIRMED or not why.strip():
        raise BadInput(_("Only what holds can be ended, and with a reason."), todo=_("Write the reason."))
    held.state = Agreed.ENDED
    held.save()
    note(by, f"ended a {held._meta.model_name}", held, {"why": why})


def _waiting(by: User, entered: Entered) -> Entered:
    require(by, "set_limit")
    held = type(entered)._default_manager.select_for_update(of=("self",)).get(pk=entered.pk)
    if held.state != Agreed.WAITING:
        raise BadInput(_("This is decided already."), todo=_("Look at its state again."))
    return held
