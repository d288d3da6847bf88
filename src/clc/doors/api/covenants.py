"""What protects loans: covenants with their headroom, tests, undertakings with what they do, conditions."""
from __future__ import annotations

from datetime import date
from math import isfinite
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import LARGEST_KEY, Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Amount, Code, Day, Words
from clc.stages.deal import enhancing, protecting
from clc.stages.deal.models import Condition, Covenant, CovenantTest, Structure, Undertaking
from clc.stages.deal.protecting import Standing
from clc.stages.deal.services import covenants
from clc.stages.deal.services.covenants import Finding, Terms
from clc.stages.hub.models import Document, User
from clc.stages.hub.permission import may, require

router = Router(tags=["covenants"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Name = Annotated[Words, Field(min_length=1, max_length=64)]


class OfDeal(Schema):
    """Whose, and of which alternative (none: all of the client's)."""

    client: Code
    structure: Key | None = None


class CovenantStandingOut(Schema):
    """A covenant as it stands; unknown numbers are null, `why` says the reason. formula: what computes the value."""

    id: int
    rule: str
    label: str
    state: str
    value: float | None
    limit: float | None
    headroom: float | None
    unit: str
    formula: str
    as_of: date | None
    next_test: date
    why: str


class CovenantIn(Schema):
    """A covenant of the library; what is left out takes the library's."""

    client: Code
    rule: Name
    limit: Amount | None = None
    starts: Day | None = None
    every_months: Annotated[int, Field(ge=1, le=60)] | None = None
    cure_days: Annotated[int, Field(ge=0, le=366)] | None = None
    agreed: Annotated[Words, Field(max_length=2000)] = ""
    structure: Key | None = None


class FindingIn(Schema):
    """A test: amounts by period of a project's ratio, or what a person found, with the words and the paper."""

    day: Day
    inputs: dict[str, list[Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]]] | None = None
    found: Annotated[str, Field(pattern="^(met|breached|)$")] = ""
    words: Annotated[Words, Field(max_length=2000)] = ""
    evidence: Key | None = None


class TestedOut(Schema):
    """A test that was made."""

    id: int
    covenant: int
    day: date
    found: str
    value: float | None
    limit: float | None
    formula: str


class PartOut(Schema):
    """What one undertaking does; `lgd` and `loss` are what it takes off, null where unknown."""

    id: int
    kind: str
    counts: bool
    why: str
    lgd: float | None
    loss: float | None
    slotting: list[str]


class EffectOut(Schema):
    """A loan before and after what stands behind it; rates only with `see_price`; unknown numbers are null."""

    client: str
    exposure: float | None
    lgd_before: float | None
    lgd_after: float | None
    loss_before: float | None
    loss_after: float | None
    covered: float | None
    vouched: float | None
    floor_before: float | None
    floor_after: float | None
    collateral_step_before_bp: float | None
    collateral_step_after_bp: float | None
    unknown: str
    undertakings: list[PartOut]


class ConditionOut(Schema):
    """A condition of a deal."""

    id: int
    source: str
    name: str
    label: str
    gate: str
    need: str
    state: str
    due: date | None
    evidence_id: int | None
    may_be_waived: bool


def known(value: object) -> float | None:
    """A number, null where it is unknown."""
    number = float(str(value))
    return number if isfinite(number) else None


def structure_of(client: Any, key: int | None) -> Structure | None:
    """An alternative of the client; 404 for another's."""
    return None if key is None else get_object_or_404(Structure.objects.select_related("project"), pk=key, client=client)


def standing_out(one: Standing) -> CovenantStandingOut:
    """A covenant as it is told."""
    return CovenantStandingOut(
        id=one.covenant.pk, rule=one.covenant.rule, label=one.rule.label if one.rule else one.covenant.rule, state=one.state,
        value=known(one.value), limit=known(one.limit), headroom=known(one.headroom), unit=one.unit, formula=one.formula,
        as_of=one.as_of, next_test=protecting.next_test(one.covenant, timezone.localdate()), why=one.why)


@router.get("/", response={200: list[CovenantStandingOut], **REFUSALS})
def list_covenants(request: HttpRequest, asked: Annotated[OfDeal, Query()]) -> Any:
    """The covenants of a client as they stand today, the worst first."""
    require(request.user, "see_client")
    client = seen(asked.client)
    found = protecting.standings(client, timezone.localdate(), structure_of(client, asked.structure))
    return [standing_out(one) for one in found]


@router.post("/", response={201: CovenantStandingOut, **REFUSALS})
def create_covenant(request: HttpRequest, told: CovenantIn) -> Any:
    """Agree on a covenant."""
    assert isinstance(request.user, User)
    client = seen(told.client)
    terms = Terms(told.limit, told.starts, told.every_months, told.cure_days, told.agreed)
    made = covenants.set_covenant(by=request.user, client=client, rule=told.rule, terms=terms,
                                  structure=structure_of(client, told.structure))
    today = timezone.localdate()
    numbers = protecting.numbers_of(client, today)
    return 201, standing_out(protecting.standing(made, protecting.library().get(made.rule), numbers, today))


@router.post("/{key}/tests", response={201: TestedOut, **REFUSALS})
def create_covenant_test(request: HttpRequest, key: Key, told: FindingIn) -> Any:
    """Test a covenant: its number is worked out from its source."""
    assert isinstance(request.user, User)
    held = get_object_or_404(Covenant, pk=key)
    paper = None if told.evidence is None else get_object_or_404(Document, pk=told.evidence, client=held.client_id)
    made = covenants.test_covenant(by=request.user, covenant=held, day=told.day, told=Finding(
        told.inputs, told.found, told.words, paper))
    return 201, tested_out(made)


def tested_out(made: CovenantTest) -> TestedOut:
    """A test as it is told."""
    return TestedOut(id=made.pk, covenant=made.covenant_id, day=made.day, found=made.found, value=made.value,
                     limit=made.limit, formula=made.formula)


@router.get("/effect", response={200: EffectOut, **REFUSALS})
def tell_effect(request: HttpRequest, asked: Annotated[OfDeal, Query()]) -> Any:
    """What stands behind a client's loan and what it does to loss, price and slotting."""
    require(request.user, "see_client")
    client = seen(asked.client)
    structure = structure_of(client, asked.structure)
    rows = Undertaking.objects.filter(client=client, ended_on__isnull=True)
    rows = rows.filter(structure__isnull=True) | rows.filter(structure=structure) if structure else rows
    found = enhancing.effect_of(client, rows.select_related("guarantee"), timezone.localdate(), structure=structure,
                                priced=may(request.user, "see_price"))
    floors = [one.floor if one is not None else float("nan") for one in (found.price_before, found.price_after)]
    return EffectOut(
        client=client.code, exposure=known(found.exposure), lgd_before=known(found.before.lgd),
        lgd_after=known(found.after.lgd), loss_before=known(found.before.expected_loss),
        loss_after=known(found.after.expected_loss), covered=known(found.after.covered), vouched=known(found.after.vouched),
        floor_before=known(floors[0]), floor_after=known(floors[1]),
        collateral_step_before_bp=known(found.step(found.price_before)),
        collateral_step_after_bp=known(found.step(found.price_after)), unknown=found.unknown,
        undertakings=[part_out(one) for one in found.parts])


def part_out(one: enhancing.Part) -> PartOut:
    """An undertaking as it is told."""
    rule = one.piece.rule
    return PartOut(
        id=one.piece.undertaking.pk, kind=one.piece.undertaking.kind, counts=one.piece.counts, why=one.piece.said(),
        lgd=known(one.lgd), loss=known(one.loss), slotting=[touch.question for touch in rule.slotting] if rule else [])


@router.get("/conditions", response={200: Page[ConditionOut], **REFUSALS})
def list_conditions(request: HttpRequest, asked: Annotated[OfDeal, Query()], window: Paging) -> Any:
    """The conditions of a client's deals."""
    require(request.user, "see_client")
    rows = Condition.objects.filter(client=seen(asked.client), ended_on__isnull=True)
    return page(rows.filter(structure=asked.structure) if asked.structure else rows, window)
