"""Covenants: chosen from the library, changed, tested, ended, taken along to the next version of an alternative."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import isfinite, nan

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.covenant import Covenant as Library
from clc.policy.shapes import on
from clc.stages.deal import protecting
from clc.stages.deal.models import Covenant, CovenantTest, Found, Project, Structure
from clc.stages.deal.services.placing import amounts, past, place, proof, reason
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

LARGEST = Decimal(10) ** 13
YEARS_AHEAD = 40
PERIODS_MOST = 600


@dataclass(frozen=True)
class Terms:
    """A covenant's own terms; None takes the library's."""

    limit: Decimal | None = None
    starts: date | None = None
    every_months: int | None = None
    cure_days: int | None = None
    agreed: str = ""


@dataclass(frozen=True)
class Finding:
    """What a test rests on: amounts by period of a project's ratio, or what a person found; the words and the paper."""

    inputs: Mapping[str, Sequence[float]] | None = None
    found: str = ""
    words: str = ""
    evidence: Document | None = None


@transaction.atomic
def set_covenant(
    *, by: User, client: Client, rule: str, terms: Terms, structure: Structure | None = None, project: Project | None = None
) -> Covenant:
    """Agree on a covenant of the library with its own limit and test days."""
    require(by, "set_covenant", client)
    told = known(rule)
    hangs = place(client, structure, project)
    kept = _terms(told, terms, timezone.localdate())
    try:
        with transaction.atomic():
            made = Covenant.objects.create(client=client, rule=rule, by=by, **hangs, **kept)
    except IntegrityError as again:
        raise BadInput(_("This covenant is agreed already."), todo=_("Change the one there is, or end it first.")) from again
    note(by, "set a covenant", made, {"rule": rule, **kept})
    return made


@transaction.atomic
def change_covenant(*, by: User, covenant: Covenant, version: int, terms: Terms, why: str) -> Covenant:
    """Change the limit or test days, with the reason; earlier versions stay in its history."""
    held = _held(by, covenant, version)
    said = reason(why)
    for name, value in _terms(known(held.rule), terms, held.starts).items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    note(by, "changed a covenant", held, {"limit": held.limit, "every_months": held.every_months, "why": said})
    return held


@transaction.atomic
def end_covenant(*, by: User, covenant: Covenant, version: int, why: str) -> Covenant:
    """Let a covenant go, with the reason."""
    held = _held(by, covenant, version)
    held.ended_on, held.ended_why, held.version = timezone.localdate(), reason(why), held.version + 1
    held.save()
    note(by, "ended a covenant", held, {"why": held.ended_why})
    return held


@transaction.atomic
def test_covenant(*, by: User, covenant: Covenant, day: date, told: Finding) -> CovenantTest:
    """Write down a test: the number is worked out again from its source, by the formula of the model; nobody tells it.

    An indicator or fact is read as of the day; a project's ratio takes the amounts told; what no number decides is found
    by a person, in words.
    """
    held = _held(by, covenant)
    rule = known(held.rule)
    past(_("Test day"), day)
    paper = proof(held.client, told.evidence)
    value = _value(held, rule, day, told) if rule.metric is not None else nan
    if rule.metric is not None:
        found = protecting.judged(held, rule, value, day, day)
        state, limit = found.state, found.limit
    else:
        state, limit = _by_person(told), nan
    made = CovenantTest.objects.create(
        client=held.client, covenant=held, day=day, value=value if isfinite(value) else None,
        limit=limit if isfinite(limit) else None, found=state, formula=protecting.formula_of(rule.metric),
        inputs={name: list(values) for name, values in (told.inputs or {}).items()}, words=told.words.strip()[:2000],
        evidence=paper, by=by)
    note(by, "tested a covenant", made, {"covenant": held.pk, "rule": held.rule, "day": day, "value": made.value,
                                         "limit": made.limit, "found": state})
    return made


@transaction.atomic
def copy_covenants(*, by: User, of: Structure, to: Structure) -> int:
    """Take the covenants of an alternative along to its next version; returns how many. Tests stay with the old ones."""
    require(by, "set_covenant", to.client)
    if of.client_id != to.client_id:
        raise BadInput(_("This alternative is another client's."), todo=_("Choose one of this client."))
    have = set(Covenant.objects.filter(structure=to, ended_on__isnull=True).values_list("rule", flat=True))
    rows = [one for one in Covenant.objects.filter(structure=of, ended_on__isnull=True) if one.rule not in have]
    for one in rows:
        Covenant.objects.create(
            client=to.client, structure=to, project=to.project, rule=one.rule, limit=one.limit, starts=one.starts,
            every_months=one.every_months, cure_days=one.cure_days, agreed=one.agreed, by=by)
    if rows:
        note(by, "took covenants along", to, {"from": of.pk, "covenants": [one.rule for one in rows]})
    return len(rows)


def known(rule: str) -> Library:
    """A covenant of the library; BadInput where there is none."""
    told = protecting.library().get(rule)
    if told is None:
        raise BadInput(_("There is no covenant %(name)s.") % {"name": rule[:40]}, todo=_("Choose one listed."))
    return told


def _terms(rule: Library, terms: Terms, starts: date) -> dict[str, Decimal | date | int | str | None]:
    """The terms as they are kept; BadInput names what cannot be."""
    today = timezone.localdate()
    begins = terms.starts or starts
    every = terms.every_months if terms.every_months is not None else rule.test.every_months
    cure = terms.cure_days if terms.cure_days is not None else on(rule.cure_days, today) or 0
    if not 1 <= every <= 60:
        raise BadInput(_("A covenant is tested every 1 to 60 months."), todo=_("Write a whole number of months."))
    if not 0 <= cure <= 366:
        raise BadInput(_("Days to cure are 0 to 366."), todo=_("Write a whole number of days."))
    if abs(begins - today) > timedelta(days=366 * YEARS_AHEAD):
        raise BadInput(_("The first period ends within forty years."), todo=_("Write another day."))
    return {"limit": _limit(rule, terms.limit, today), "starts": begins, "every_months": every, "cure_days": cure,
            "agreed": terms.agreed.strip()[:2000]}


def _limit(rule: Library, told: Decimal | None, today: date) -> Decimal | None:
    """The limit, the library's where none is told; none where a person tests."""
    if rule.metric is None:
        if told is not None:
            raise BadInput(_("A person tests this covenant: it has no limit."), todo=_("Leave the limit empty."))
        return None
    if told is None:
        suggested = on(rule.limit or {}, today)
        return None if suggested is None else Decimal(str(suggested))
    if not told.is_finite() or abs(told) >= LARGEST:
        raise BadInput(_("The limit is no number."), todo=_("Write a number."))
    if rule.unit == "share" and told > 2:
        raise BadInput(_("Limit: %(told)s is above 2; a share is written as a fraction.") % {"told": told},
                       todo=_("Write 0.7 for 70 %%.") % {})
    return told.quantize(Decimal("0.000001"))


def _value(held: Covenant, rule: Library, day: date, told: Finding) -> float:
    """The number of a test: read from its source, or worked out from the amounts of the project."""
    assert rule.metric is not None
    if rule.metric.of != "project":
        if told.inputs:
            raise BadInput(_("This number is read from its source; nobody tells it."), todo=_("Leave the amounts empty."))
        return protecting.value_of(rule.metric, protecting.numbers_of(held.client, day))[0]
    wanted = protecting.INPUTS[rule.metric.name]
    inputs = {name: list(values) for name, values in (told.inputs or {}).items()}
    if not inputs:
        return protecting.value_of(rule.metric, protecting.numbers_of(held.client, day))[0]
    if set(inputs) != set(wanted) or len({len(values) for values in inputs.values()}) != 1 or not inputs[wanted[0]]:
        raise BadInput(_("The test needs %(names)s, each with an amount for every period.") % {"names": ", ".join(wanted)},
                       todo=_("Write as many amounts for each."))
    if len(inputs[wanted[0]]) > PERIODS_MOST:
        raise BadInput(_("A test takes at most %(most)s periods.") % {"most": PERIODS_MOST}, todo=_("Leave some out."))
    for name, values in inputs.items():
        amounts(name, {str(at + 1): abs(value) for at, value in enumerate(values)})
    return protecting.project_value(rule.metric.name, inputs)


def _by_person(told: Finding) -> str:
    if told.found not in (Found.MET, Found.BREACHED):
        raise BadInput(_("Say whether the covenant is met or breached."), todo=_("Choose one of the two."))
    reason(told.words)
    return told.found


def _held(by: User, covenant: Covenant, version: int | None = None) -> Covenant:
    """The covenant under lock, if it holds and nobody changed it meanwhile."""
    require(by, "set_covenant", Client(pk=covenant.client_id))
    held = Covenant.objects.select_for_update(of=("self",)).select_related("client").get(pk=covenant.pk)
    if version is not None and held.version != version:
        raise BadInput(_("Somebody changed this since you opened it."), todo=_("Look at it as it is now, and do it again."))
    if held.ended_on is not None:
        raise BadInput(_("This covenant has ended."), todo=_("Agree on it anew if it holds again."))
    return held
