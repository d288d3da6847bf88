"""The register of collateral: assets taken in, valued, insured, marked, barred and released."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.kernel.errors import BadInput
from clc.kernel.money import cents
from clc.stages.credit import covering
from clc.stages.credit.models import Asset, Insurance, Valuation
from clc.stages.hub.models import Client, Party, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

LARGEST = Decimal(10) ** 17
STALE = gettext_lazy("Somebody changed this asset since you opened it.")


@dataclass(frozen=True)
class Described:
    """What an asset is: its type, name, owner, and for shares their code and number."""

    kind: str
    name: str
    owner: Party
    detail: str = ""
    security_code: str = ""
    quantity: Decimal | None = None
    falling_market: bool = False


@dataclass(frozen=True)
class Cover:
    """An insurance policy."""

    insurer: str
    policy: str
    insured: Decimal
    starts: date
    until: date
    loss_payee: bool = False


@transaction.atomic
def add_asset(*, by: User, client: Client, told: Described, bars: Collection[str], bars_checked: bool) -> Asset:
    """Take an asset into the register; one that the law forbids to charge is refused with the article."""
    require(by, "change_collateral", client)
    if told.kind not in covering.kinds():
        raise BadInput(
            _("There is no type of collateral %(name)s.") % {"name": told.kind[:40]}, todo=_("Choose one listed.")
        )
    if not told.name.strip():
        raise BadInput(_("An asset needs a name."), todo=_("Write what it is and where, such as the address."))
    if not Party.objects.filter(pk=told.owner.pk).exists():
        raise BadInput(_("The owner is not among those you may see."), todo=_("Choose another owner."))
    check_bars(bars, bars_checked)
    asset = Asset.objects.create(
        client=client,
        owner=told.owner,
        kind=told.kind,
        name=told.name.strip()[:240],
        detail=told.detail.strip(),
        security_code=told.security_code.strip()[:24],
        quantity=told.quantity,
        falling_market=told.falling_market,
        added_by=by,
    )
    note(by, "took in collateral", asset, {"kind": asset.kind, "name": asset.name, "owner": asset.owner_id})
    return asset


def check_bars(bars: Collection[str], checked: bool) -> None:
    """Refuse what cannot be charged (Civil Code 399), and what nobody looked at."""
    known = covering.law().bars
    if unknown := [name for name in bars if name not in known]:
        raise BadInput(_("“%(text)s” is not a reason of the law.") % {"text": unknown[0][:40]}, todo=_("Choose one listed."))
    if bars:
        said = _("; ").join(f"{_(known[name].label)} ({_(known[name].article)})" for name in bars)
        raise BadInput(_("This cannot be mortgaged: %(why)s.") % {"why": said}, todo=_("Ask for other security."))
    if not checked:
        raise BadInput(
            _("Nobody checked whether this may be mortgaged (Civil Code 399)."),
            todo=_("Go through the list and say that none of it holds."),
        )


@transaction.atomic
def value_asset(
    *, by: User, asset: Asset, day: date, value: Decimal, method: str, valuer: str, remark: str = ""
) -> Valuation:
    """Write down what an asset is worth on a day; earlier values stay."""
    held = _held(by, asset)
    if method not in covering.law().methods:
        raise BadInput(_("There is no way of valuing %(name)s.") % {"name": method[:40]}, todo=_("Choose one listed."))
    if not valuer.strip():
        raise BadInput(_("A value needs its valuer."), todo=_("Write who valued it."))
    if day > timezone.localdate():
        raise BadInput(_("A value of a day to come is not known yet."), todo=_("Write a day up to today."))
    told = Valuation.objects.create(
        asset=held,
        day=day,
        value=amount(value, least=Decimal(0)),
        method=method,
        valuer=valuer.strip()[:120],
        note=remark.strip(),
        by=by,
    )
    note(by, "valued collateral", held, {"day": day, "value": told.value, "method": method, "valuer": told.valuer})
    return told


@transaction.atomic
def insure_asset(*, by: User, asset: Asset, cover: Cover) -> Insurance:
    """Write down a policy that covers an asset."""
    held = _held(by, asset)
    if not cover.insurer.strip() or not cover.policy.strip():
        raise BadInput(_("An insurance needs its insurer and the number of its policy."), todo=_("Write both."))
    if cover.until < cover.starts:
        raise BadInput(_("The insurance ends before it begins."), todo=_("Write the end behind the beginning."))
    told = Insurance.objects.create(
        asset=held,
        insurer=cover.insurer.strip()[:120],
        policy=cover.policy.strip()[:80],
        insured=amount(cover.insured),
        starts=cover.starts,
        until=cover.until,
        loss_payee=cover.loss_payee,
        by=by,
    )
    note(by, "insured collateral", held, {"policy": told.policy, "until": told.until, "insured": told.insured})
    return told


@transaction.atomic
def bar_asset(*, by: User, asset: Asset, version: int, bar: str, why: str) -> Asset:
    """Say that an asset turned out not to be chargeable (sealed, disputed): it counts for nothing. An empty bar lifts it."""
    held = _held(by, asset, version)
    if bar and bar not in covering.law().bars:
        raise BadInput(_("“%(text)s” is not a reason of the law.") % {"text": bar[:40]}, todo=_("Choose one listed."))
    if not why.strip():
        raise BadInput(_("This needs a reason."), todo=_("Write what was found, and where."))
    held.barred, held.barred_why, held.version = bar, why.strip(), held.version + 1
    held.save()
    note(by, "barred collateral" if bar else "lifted a bar from collateral", held, {"bar": bar, "why": held.barred_why})
    return held


@transaction.atomic
def release_asset(*, by: User, asset: Asset, version: int, why: str) -> Asset:
    """Let an asset go, with the reason: it no longer counts, and stays in the register's history."""
    held = _held(by, asset, version)
    if not why.strip():
        raise BadInput(_("Collateral is released only with a reason."), todo=_("Write the reason and who allowed it."))
    if held.charges.filter(released_on__isnull=True, holder="").exists():
        raise BadInput(_("A right of ours in this asset still stands."), todo=_("Release the right first."))
    held.released_on, held.released_why, held.version = timezone.localdate(), why.strip(), held.version + 1
    held.save()
    note(by, "released collateral", held, {"why": held.released_why})
    return held


@transaction.atomic
def mark_shares(*, by: User, prices: Mapping[str, Decimal], day: date) -> int:
    """Value pledged shares at the prices of a day; returns how many assets were marked. Those out of reach are left alone.

    An asset that has a mark of the day already is not marked again.
    """
    require(by, "change_collateral")
    rows = (
        Asset.objects.held()
        .filter(security_code__in=list(prices), quantity__isnull=False)
        .exclude(valuations__day=day, valuations__method="mark")
    )
    marked = 0
    for asset in rows:
        price, quantity = prices[asset.security_code], asset.quantity or Decimal(0)
        if not price.is_finite() or price <= 0:
            raise BadInput(
                _("The price of %(code)s is not above 0.") % {"code": asset.security_code}, todo=_("Send it again.")
            )
        value_asset(by=by, asset=asset, day=day, value=price * quantity, method="mark", valuer=_("Market"))
        marked += 1
    return marked


def amount(value: Decimal, least: Decimal = Decimal("0.01")) -> Decimal:
    """An amount of money in cents, within what can be kept; else BadInput."""
    if not value.is_finite() or abs(value) >= LARGEST or cents(value) < least:
        raise BadInput(
            _("This is not an amount that can be kept: %(value)s.") % {"value": str(value)[:40]},
            todo=_("Write an amount in full, above 0."),
        )
    return cents(value)


def _held(by: User, asset: Asset, version: int | None = None) -> Asset:
    """The asset under lock, if it is still in the register and nobody changed it meanwhile."""
    require(by, "change_collateral", Client(pk=asset.client_id))
    held = Asset.objects.select_for_update(of=("self",)).select_related("client").get(pk=asset.pk)
    if version is not None and held.version != version:
        raise BadInput(str(STALE), todo=_("Look at it as it is now, and do it again."))
    if held.released_on is not None:
        raise BadInput(_("This asset is released."), todo=_("Take it in anew if it secures something again."))
    return held
