"""Rights in collateral and guarantees: agreed, registered, released; a guarantee's type told and its resolution seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.tiering import held as in_force
from clc.stages.credit import covering
from clc.stages.credit.models import Asset, Charge, Guarantee, GuaranteeType
from clc.stages.credit.services.collateral import amount
from clc.stages.hub.models import Client, Party, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


@dataclass(frozen=True)
class Agreed:
    """A right as it was agreed: what it secures, its maximum if it is a maximum-amount right, and whose it is.

    holder: who has the right when it is not ours; delivered_on: of goods bought with the money lent.
    """

    amount: Decimal
    agreed_on: date
    maximum: Decimal | None = None
    facility: str = ""
    holder: str = ""
    delivered_on: date | None = None


@dataclass(frozen=True)
class Registered:
    """A registration: in which register, under which number, from when until when (None: no end)."""

    register: str
    number: str
    on: date
    until: date | None = None


@dataclass(frozen=True)
class Promised:
    """A guarantee as it was written: its type must be told; months: its period, None where it was not agreed."""

    kind: str
    amount: Decimal
    debt_due: date
    months: int | None = None
    facility: str = ""


@transaction.atomic
def add_charge(*, by: User, asset: Asset, client: Client, told: Agreed, registered: Registered | None = None) -> Charge:
    """Write down a mortgage or pledge in an asset: ours for a client's debt, or that of somebody else."""
    require(by, "change_collateral", client)
    held = Asset.objects.select_for_update(of=("self",)).filter(pk=asset.pk, released_on__isnull=True).first()
    if held is None:
        raise BadInput(_("This asset is released or not among those you may see."), todo=_("Look at the register."))
    if held.barred:
        bar = covering.law().bars[held.barred]
        raise BadInput(
            _("This cannot be mortgaged: %(why)s.") % {"why": f"{_(bar.label)} ({_(bar.article)})"},
            todo=_("Ask for other security."),
        )
    charge = Charge(
        asset=held,
        client=client,
        holder=told.holder.strip()[:240],
        facility=told.facility.strip()[:64],
        amount=amount(told.amount),
        maximum=None if told.maximum is None else amount(told.maximum),
        agreed_on=told.agreed_on,
        delivered_on=told.delivered_on,
        by=by,
    )
    if registered is not None:
        _register(charge, registered)
    charge.save()
    note(
        by,
        "charged collateral",
        charge,
        {
            "asset": held.pk,
            "amount": charge.amount,
            "holder": charge.holder,
            "maximum": charge.maximum,
            "registered": charge.registered_on,
        },
    )
    return charge


@transaction.atomic
def register_charge(*, by: User, charge: Charge, version: int, registered: Registered) -> Charge:
    """Write down the registration of a right, or its renewal."""
    held = _charge(by, charge, version)
    renewed_from = held.registered_on if held.register == registered.register and held.registered_on else None
    _register(held, registered)
    if renewed_from is not None and registered.on > renewed_from and not _lapsed(charge, registered.on):
        held.registered_on = renewed_from
    held.version += 1
    held.save()
    note(
        by,
        "registered a right in collateral",
        held,
        {
            "register": held.register,
            "number": held.register_number,
            "on": held.registered_on,
            "until": held.registered_until,
        },
    )
    return held


@transaction.atomic
def release_charge(*, by: User, charge: Charge, version: int, why: str) -> Charge:
    """Release a right, with the reason."""
    held = _charge(by, charge, version)
    if not why.strip():
        raise BadInput(_("A right is released only with a reason."), todo=_("Write the reason and who allowed it."))
    held.released_on, held.version = timezone.localdate(), held.version + 1
    held.save()
    note(by, "released a right in collateral", held, {"why": why.strip()})
    return held


@transaction.atomic
def add_guarantee(*, by: User, client: Client, guarantor: Party, told: Promised) -> Guarantee:
    """Write down a guarantee. Its type must be told; a period that was not agreed is the law's."""
    require(by, "change_collateral", client)
    if told.kind not in GuaranteeType.values:
        raise BadInput(
            _("The type of the guarantee is not told."),
            todo=_("Say joint or general, or that the contract does not say (then general, Civil Code 686)."),
        )
    if client.party_id == guarantor.pk:
        raise BadInput(_("Nobody guarantees their own debt."), todo=_("Choose another guarantor."))
    if told.months is not None and not 0 < told.months <= 600:
        raise BadInput(_("The period of the guarantee is at least a month."), todo=_("Write months, or leave it empty."))
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)  # two at once: the second finds the first's
    same = Guarantee.objects.filter(client=client, guarantor=guarantor, released_on=None, debt_due=told.debt_due)
    if same.filter(amount=amount(told.amount), facility=told.facility.strip()[:64]).exists():
        raise BadInput(
            _("This guarantee is written down already."), todo=_("Name the facility where there are two of the same amount.")
        )
    rule, today = covering.law().guarantee, timezone.localdate()
    made = Guarantee.objects.create(
        client=client,
        guarantor=guarantor,
        kind=told.kind,
        amount=amount(told.amount),
        facility=told.facility.strip()[:64],
        debt_due=told.debt_due,
        months=told.months or in_force(rule.period_months, today),
        months_by_law=told.months is None,
        resolution="person" if guarantor.kind == "person" else "missing",
        by=by,
    )
    note(
        by,
        "took a guarantee",
        made,
        {"guarantor": guarantor.pk, "kind": made.kind, "amount": made.amount, "months": made.months},
    )
    return made


@transaction.atomic
def resolve_guarantee(*, by: User, guarantee: Guarantee, resolution: str, why: str = "") -> Guarantee:
    """Say which resolution of the guarantor was seen: the gate `guarantee_resolution`."""
    held = Guarantee.objects.select_for_update(of=("self",)).select_related("client").get(pk=guarantee.pk)
    require(by, "change_collateral", held.client)
    rule = covering.law().guarantee
    if resolution not in rule.resolutions:
        raise BadInput(_("There is no resolution %(name)s.") % {"name": resolution[:40]}, todo=_("Choose one listed."))
    if resolution == "exempt" and not why.strip():
        raise BadInput(_("That no resolution is needed must have its reason."), todo=_("Write the article and the facts."))
    held.resolution, held.resolution_why = resolution, why.strip()
    held.save()
    note(by, "saw the resolution of a guarantee", held, {"resolution": resolution, "why": held.resolution_why})
    return held


def gate_open(guarantee: Guarantee) -> bool:
    """Whether the gate `guarantee_resolution` lets this guarantee count."""
    return guarantee.resolution in covering.law().guarantee.opens


def _charge(by: User, charge: Charge, version: int) -> Charge:
    """The right under lock, if it still stands and nobody changed it meanwhile."""
    held = Charge.objects.select_for_update(of=("self",)).select_related("client").get(pk=charge.pk)
    require(by, "change_collateral", held.client)
    if held.version != version:
        raise BadInput(
            _("Somebody changed this right since you opened it."), todo=_("Look at it as it is now, and do it again.")
        )
    if held.released_on is not None:
        raise BadInput(_("This right is released."), todo=_("Write a new one if something is secured again."))
    return held


def _lapsed(charge: Charge, day: date) -> bool:
    """Whether the registration had ended before a day: then a new one ranks anew."""
    return charge.registered_until is not None and charge.registered_until < day


def _register(charge: Charge, told: Registered) -> None:
    """Put a registration on a right; BadInput when it cannot be."""
    if told.register not in covering.law().registers:
        raise BadInput(_("There is no register %(name)s.") % {"name": told.register[:40]}, todo=_("Choose one listed."))
    if told.on > timezone.localdate():
        raise BadInput(_("A registration of a day to come does not stand yet."), todo=_("Write a day up to today."))
    if told.until is not None and told.until < told.on:
        raise BadInput(_("The registration ends before it begins."), todo=_("Write the end behind the beginning."))
    charge.register, charge.register_number = told.register, told.number.strip()[:80]
    charge.registered_on, charge.registered_until = told.on, told.until
