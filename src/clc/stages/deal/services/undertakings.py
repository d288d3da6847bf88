"""Undertakings behind a deal: written down, their gates seen, taken along, ended."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.enhancement import Enhancement
from clc.stages.credit.models import Asset, Guarantee
from clc.stages.deal.enhancing import forms
from clc.stages.deal.models import Project, Structure, Undertaking
from clc.stages.deal.services.placing import amounts, money, place, proof, reason
from clc.stages.hub.models import Client, Document, Party, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

COMPANY = ("net_assets", "carried", "one", "with_affiliates")
#: Gates that the register tells of; nobody ticks them for what stands in it.
BY_REGISTER = {"guarantee": "guarantee_resolution", "asset": "registered"}


@dataclass(frozen=True)
class Given:
    """An undertaking as it was given: its form, who gives it, for how much, what it stands for, until when, its words.

    company: of a guarantee company, money by the names of COMPANY, and `small` (whether it mainly serves small firms).
    """

    kind: str
    provider: Party | None = None
    amount: Decimal | None = None
    asset: Asset | None = None
    guarantee: Guarantee | None = None
    months: Decimal | None = None
    until: date | None = None
    words: str = ""
    company: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def add_undertaking(
    *, by: User, client: Client, given: Given, structure: Structure | None = None, project: Project | None = None
) -> Undertaking:
    """Write down what stands behind a deal; what must be seen of it is told after."""
    require(by, "set_covenant", client)
    rule = known(given.kind)
    _check(client, rule, given)
    made = Undertaking.objects.create(
        client=client, kind=given.kind, provider=given.provider or _by_register(given), asset=given.asset,
        guarantee=given.guarantee, amount=money(_("Amount"), given.amount), months=_months(given.months),
        until=given.until, words=given.words.strip()[:2000], company=_company(rule, given.company), by=by,
        **place(client, structure, project))
    note(by, "wrote down an undertaking", made, {"kind": made.kind, "amount": made.amount, "provider": made.provider_id})
    return made


@transaction.atomic
def see_gates(*, by: User, undertaking: Undertaking, version: int, seen: Collection[str], evidence: Document | None,
              why: str = "") -> Undertaking:
    """Say which gates were seen, with the paper; what the register tells cannot be ticked."""
    held = _held(by, undertaking, version)
    rule = known(held.kind)
    if strange := [name for name in seen if name not in rule.gates]:
        raise BadInput(_("This form has no gate %(name)s.") % {"name": strange[0][:40]}, todo=_("Choose those listed."))
    for column, gate in BY_REGISTER.items():
        if gate in seen and getattr(held, f"{column}_id") is not None and gate not in held.seen:
            raise BadInput(_("The register of collateral tells of this gate."), todo=_("Write it down there."))
    paper = proof(held.client, evidence)
    if set(seen) - set(held.seen) and paper is None:
        raise BadInput(_("What was seen is shown by a paper."), todo=_("Choose the document."))
    held.seen, held.evidence, held.version = sorted(set(seen)), paper or held.evidence, held.version + 1
    held.save()
    note(by, "saw the gates of an undertaking", held, {"seen": held.seen, "evidence": held.evidence_id, "why": why.strip()})
    return held


@transaction.atomic
def end_undertaking(*, by: User, undertaking: Undertaking, version: int, why: str) -> Undertaking:
    """Let an undertaking go, with the reason."""
    held = _held(by, undertaking, version)
    held.ended_on, held.ended_why, held.version = timezone.localdate(), reason(why), held.version + 1
    held.save()
    note(by, "ended an undertaking", held, {"why": held.ended_why})
    return held


@transaction.atomic
def copy_undertakings(*, by: User, of: Structure, to: Structure) -> int:
    """Take the undertakings of an alternative along to its next version; returns how many."""
    require(by, "set_covenant", to.client)
    if of.client_id != to.client_id:
        raise BadInput(_("This alternative is another client's."), todo=_("Choose one of this client."))
    names = ("kind", "provider_id", "asset_id", "guarantee_id", "amount", "months", "until", "seen", "company",
             "evidence_id", "words")
    rows = list(Undertaking.objects.filter(structure=of, ended_on__isnull=True))
    for one in rows:
        told = {name: getattr(one, name) for name in names}
        Undertaking.objects.create(client=to.client, structure=to, project=to.project, by=by, **told)
    if rows:
        note(by, "took undertakings along", to, {"from": of.pk, "undertakings": len(rows)})
    return len(rows)


def known(kind: str) -> Enhancement:
    """A form of the book; BadInput where there is none."""
    rule = forms().get(kind)
    if rule is None:
        raise BadInput(_("There is no form of enhancement %(name)s.") % {"name": kind[:40]}, todo=_("Choose one listed."))
    return rule


def _check(client: Client, rule: Enhancement, given: Given) -> None:
    """What each form needs told."""
    if given.asset is not None and not Asset.objects.filter(pk=given.asset.pk, charges__client=client).exists():
        raise BadInput(_("This asset secures none of the client's debt."), todo=_("Write down our right in it first."))
    if given.guarantee is not None and given.guarantee.client_id != client.pk:
        raise BadInput(_("This guarantee is for another client."), todo=_("Choose one of this client."))
    if rule.acts == "collateral" and given.asset is None:
        raise BadInput(_("A mortgage or pledge names its asset."), todo=_("Take it into the register, then choose it."))
    if rule.acts in ("provider", "cash") and given.amount is None and given.guarantee is None:
        raise BadInput(_("The amount is needed."), todo=_("Write for how much it stands."))
    if rule.family in ("guarantee", "insurance", "support", "comfort") and not (given.provider or given.guarantee):
        raise BadInput(_("Say who gives it."), todo=_("Choose the party."))
    if given.provider is not None and not Party.objects.filter(pk=given.provider.pk).exists():
        raise BadInput(_("The provider is not among those you may see."), todo=_("Choose another party."))
    if given.provider is not None and given.provider.pk == client.party_id and rule.acts == "provider":
        raise BadInput(_("Nobody guarantees their own debt."), todo=_("Choose another guarantor."))


def _by_register(given: Given) -> Party | None:
    return given.guarantee.guarantor if given.guarantee is not None else None


def _months(told: Decimal | None) -> Decimal | None:
    if told is not None and (not told.is_finite() or not 0 < told <= 60):
        raise BadInput(_("A reserve covers more than 0 and at most 60 months."), todo=_("Write the months of debt service."))
    return told


def _company(rule: Enhancement, told: Mapping[str, object]) -> dict[str, object]:
    """What is told of a guarantee company; only of one."""
    if rule.bounds is None:
        return {}
    given = {name: value for name, value in told.items() if name in COMPANY and value not in (None, "")}
    return {**amounts(_("Guarantee company"), given), "small": bool(told.get("small"))}


def _held(by: User, undertaking: Undertaking, version: int) -> Undertaking:
    require(by, "set_covenant", Client(pk=undertaking.client_id))
    held = Undertaking.objects.select_for_update(of=("self",)).select_related("client").get(pk=undertaking.pk)
    if held.version != version:
        raise BadInput(_("Somebody changed this since you opened it."), todo=_("Look at it as it is now, and do it again."))
    if held.ended_on is not None:
        raise BadInput(_("This undertaking has ended."), todo=_("Write a new one if it is given again."))
    return held
