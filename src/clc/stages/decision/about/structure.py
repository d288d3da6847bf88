"""A structure that a client chose, put up for approval: its terms, its facts for the authority table, its papers."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import NotAllowed
from clc.policy.kind.product import Product
from clc.stages.credit import sums
from clc.stages.credit.models import Memo, Rating
from clc.stages.deal.appraising import Appraisal, appraise
from clc.stages.deal.design import Design
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import Condition, Covenant, DealState, ProjectVersion, Structure, Undertaking, VersionStanding
from clc.stages.deal.services.conditions import Asked as AskedCondition
from clc.stages.deal.services.conditions import due, open_conditions
from clc.stages.deal.services.placing import place
from clc.stages.decision.about.grading import grade_rank
from clc.stages.decision.missing import Missing
from clc.stages.decision.subjects import Asked, Facts, Subject, row
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Document, Standing, User, Verdict
from clc.stages.hub.permission import may

if TYPE_CHECKING:
    from clc.stages.decision.models import Case, CaseCondition

#: What of a rate counts as a policy exception, beside refused and approval findings of other fields.
PRICE_FIELD = "rate"
APPROVAL = "approval"


class StructureSubject(Subject[Structure]):
    """The alternative of a quote that the client took."""

    name = "structure"
    label = gettext_noop("Structure of a loan")
    process = "corporate_loan"
    conditional = True
    milestones = True
    tells = frozenset((
        "amount", "currency", "tenor_months", "product", "security", "is_project", "rate", "grade", "grade_rank", "light",
        "tier", "size", "related_party", "exposure", "secured", "raroc", "raroc_below_floor", "price_exception",
        "policy_exceptions", "green", "blind"))

    def find(self, key: str) -> Structure:
        """The structure under its key."""
        return row(Structure.objects.select_related("client__party", "quote", "project"), key)

    def client(self, thing: Structure) -> Client:
        """Whose it is."""
        return thing.client

    def asked(self, thing: Structure) -> Asked:
        """The loan in words and money."""
        product = current_book().of(Product).get(thing.product)
        label = _(product.label) if product else thing.product
        return Asked(f"{thing.client.party.name}: {label}"[:240], thing.amount, thing.currency)

    def facts(self, thing: Structure, day: date) -> Facts:
        """The facts of the authority table (domain reference 9.5)."""
        found = looked(thing, day)
        return {**_terms(thing), **_standing(thing.client, day), **_measured(thing, found, day)}

    def terms(self, thing: Structure) -> Mapping[str, Any]:
        """The loan, its covenants and its undertakings."""
        return {
            "design": Design.of(thing).columns(), "covenants": list(_covenants(thing)),
            "undertakings": list(_undertakings(thing)), "project": _project(thing),
        }

    def paper(self, thing: Structure, day: date) -> Mapping[str, Any]:
        """The terms with what they rest on: the sealed term sheet, memo, rating, model, documents and findings."""
        found = looked(thing, day)
        return {"terms": self.terms(thing), "quote": str(thing), "rests_on": rests_on(thing.client, day),
                "findings": [{"field": one.field, "rule": one.rule, "message": one.message, "weight": one.weight}
                             for one in found.findings],
                "conditions": list(_conditions(thing)), "term_sheets": list(thing.papers.values_list("seal", flat=True)),
                "model": _model(thing)}

    def obstacles(self, thing: Structure) -> Sequence[Missing]:
        """Only what was offered and chosen is put up; what pays for a project goes the way of projects."""
        if thing.project_id is not None and self.name == "structure":
            return (Missing(_("This alternative pays for a project."), _("Put it up as project finance."),
                            self.address(thing)),)
        if thing.state == DealState.CHOSEN:
            return ()
        return (Missing(_("The client has not chosen this alternative: %(state)s.") % {"state": thing.get_state_display()},
                        _("Offer the quote and write down which alternative the client took."), self.address(thing)),)

    def interested(self, thing: Structure) -> frozenset[int]:
        """Who wrote and who offered it, and the client's manager."""
        return frozenset(key for key in (thing.by_id, thing.quote.offered_by_id, thing.client.manager_id) if key)

    def may_open(self, by: User, thing: Structure) -> None:
        """Who sees prices, designs structures or carries conditions may put one up."""
        if not may(by, "design_structure") and not may(by, "set_covenant"):
            raise NotAllowed(_("Your role does not put loans up for approval."), todo=_("Ask the client's manager."))

    def decided(
        self, thing: Structure, *, by: User, approved: bool, conditions: Sequence[CaseCondition], case: Case
    ) -> None:
        """Turn the conditions of the approval into conditions of the deal, each once."""
        if not approved or not conditions:
            return
        names = {f"case_{case.pk}_{one.pk}": one for one in conditions}
        asked = [AskedCondition(source="approval", name=name, label=one.label, asks=one.asks, gate=one.gate,
                                due=due(one.gate, one.days, thing.starts), may_be_waived=one.may_be_waived)
                 for name, one in names.items()]
        made = open_conditions(by=by, client=thing.client, asked=asked, hangs=place(thing.client, thing, None))
        for kept in made:
            one = names[kept.name]
            one.condition = kept
            one.save(update_fields=["condition"])

    def address(self, thing: Structure) -> str:
        """The page of its quote."""
        return f"/structures/quote/{thing.quote_id}/"


class ProjectStructureSubject(StructureSubject):
    """A structure for a project, decided by the process of project finance."""

    name = "project_structure"
    label = gettext_noop("Structure of a project's financing")
    process = "project_finance"

    def obstacles(self, thing: Structure) -> Sequence[Missing]:
        """It needs its project and a confirmed model."""
        found = list(super().obstacles(thing))
        if thing.project_id is None:
            found.append(Missing(_("No project hangs on this structure."), _("Choose the project it pays for."),
                                 self.address(thing)))
        return found


def looked(thing: Structure, day: date) -> Appraisal:
    """The structure looked at from all sides, prices included: what is decided on is not hidden from the decision."""
    return appraise(Design.of(thing), Ground(thing.client, day), prices=True, structure=thing)


def rests_on(client: Client, day: date) -> dict[str, Any]:
    """What is known of a client when something is decided: rating, memo, standing, verdicts, edition, documents by hash."""
    rating = Rating.objects.in_force(day).filter(client=client).order_by("-id").first()
    memo = Memo.objects.filter(client=client).exclude(seal="").order_by("-id").first()
    standing = Standing.objects.filter(client=client).values("day", "service_tier", "management_tier", "grade", "light",
                                                              "exposure", "reds", "oranges").first()
    verdicts = Verdict.objects.current().filter(client=client).order_by("kind", "rule")
    documents = Document.objects.filter(client=client).order_by("id")
    return {
        "rating": None if rating is None else {
            "id": rating.pk, "grade": rating.grade, "pd": rating.pd, "inputs": rating.inputs_hash,
            "valid_until": rating.valid_until},
        "memo": None if memo is None else {"id": memo.pk, "number": memo.number, "seal": memo.seal},
        "standing": _plain(standing), "edition": current_book().edition,
        "verdicts": list(verdicts.values("kind", "rule", "level", "day")),
        "documents": [{"id": one.pk, "name": one.name, "sha256": one.sha256} for one in documents],
    }


def _plain(told: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Values without numbers that are none."""
    if told is None:
        return None
    return {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in told.items()}


def _terms(thing: Structure) -> Facts:
    return {
        "amount": float(thing.amount), "currency": thing.currency, "tenor_months": thing.tenor_months,
        "product": thing.product, "security": thing.security, "is_project": thing.project_id is not None,
        "rate": float(thing.rate),
    }


def _standing(client: Client, day: date) -> Facts:
    standing = Standing.objects.filter(client=client).first()
    rating = Rating.objects.in_force(day).filter(client=client).order_by("-id").first()
    grade = rating.grade if rating is not None else None
    return {
        "grade": grade, "grade_rank": grade_rank(grade), "light": standing.light if standing else "unknown",
        "tier": standing.service_tier if standing else "unknown", "size": client.party.size or None,
        "related_party": client.pk in sums.related_clients(),
    }


def _measured(thing: Structure, found: Appraisal, day: date) -> Facts:
    exceptions = [one for one in found.findings if one.weight == APPROVAL]
    prices = [one for one in exceptions if one.field == PRICE_FIELD]
    looked_at = not found.refused and found.worked is not None
    raroc = found.priced.raroc if found.priced is not None else float("nan")
    hurdle = found.priced.below if found.priced is not None else float("nan")
    return {
        "exposure": exposure_with(thing.client, thing.amount, thing.currency, day),
        "secured": secured_share(thing), "raroc": raroc if isfinite(raroc) else None,
        "raroc_below_floor": hurdle > 0 if isfinite(hurdle) else None,
        "price_exception": bool(prices) if looked_at else None,
        "policy_exceptions": len({one.rule for one in exceptions}) if looked_at else None,
        "green": found.behind.green, "blind": bool(found.room is None or found.room.blind),
    }


def exposure_with(client: Client, amount: Decimal, currency: str, day: date) -> float | None:
    """Exposure of the client's group with an amount more, in yuan; None where part of it is not known, or not in yuan."""
    if currency != "CNY":
        return None
    groups = sums.groups_of(client.pk)
    keys = {key for group in groups for key in sums.clients_of(group)} | {client.pk}
    found = sums.of_clients(sums.whole(sorted(keys)), day)
    return None if found.unknown else float(found.exposure + found.held + amount)


def secured_share(thing: Structure) -> float | None:
    """The share of the loan that its own security covers, at most 1; None where no value is told."""
    if thing.security == "unsecured":
        return 0.0
    if thing.security_value is None:
        return None
    return min(1.0, float(thing.security_value / thing.amount))


def _covenants(thing: Structure) -> Iterator[dict[str, Any]]:
    for one in Covenant.objects.filter(structure=thing, ended_on__isnull=True).order_by("rule", "id"):
        yield {"rule": one.rule, "limit": one.limit, "starts": one.starts, "every_months": one.every_months,
               "cure_days": one.cure_days, "agreed": one.agreed}


def _undertakings(thing: Structure) -> Iterator[dict[str, Any]]:
    for one in Undertaking.objects.filter(structure=thing, ended_on__isnull=True).order_by("kind", "id"):
        yield {"kind": one.kind, "provider": one.provider_id, "asset": one.asset_id, "guarantee": one.guarantee_id,
               "amount": one.amount, "months": one.months, "until": one.until}


def _conditions(thing: Structure) -> Iterator[dict[str, Any]]:
    mine = Condition.objects.filter(client=thing.client, ended_on__isnull=True)
    for one in (mine.filter(structure=thing) | mine.filter(structure__isnull=True)).order_by("id"):
        yield {"source": one.source, "name": one.name, "label": one.label, "gate": one.gate, "due": one.due,
               "state": one.state}


def _project(thing: Structure) -> dict[str, Any] | None:
    return None if thing.project is None else {"code": thing.project.code, "cost": thing.project.cost}


def _model(thing: Structure) -> dict[str, Any] | None:
    if thing.project is None:
        return None
    version = ProjectVersion.objects.filter(project=thing.project, state=VersionStanding.CONFIRMED).first()
    if version is None:
        return None
    return {"number": version.number, "digest": version.digest, "figures": version.figures, "stresses": version.stresses}


