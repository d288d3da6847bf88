"""What was confirmed of an alternative and moves its price: green uses, margin targets, undertakings; and what stops it."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.engines.exposure.enhancement import Vouched
from clc.policy.kind.enhancement import Gate
from clc.policy.kind.esg import Stop
from clc.policy.kind.green import Catalogue
from clc.stages.deal import enhancing, greening
from clc.stages.deal.design import Finding, Weight
from clc.stages.deal.enhancing import Piece
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import Decision, GreenUse, MarginTarget, Structure, Undertaking
from clc.stages.deal.pricing import Ask, Basis, loss_behind
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client

NAMELESS = gettext_noop("A use that the catalogue no longer tells")
Told = TypeVar("Told", GreenUse, MarginTarget)
GRAVE: tuple[Weight, ...] = ("refused", "approval", "told")
DIGITS = 6


@dataclass(frozen=True)
class Backing:
    """What stands behind an alternative, as confirmed until today.

    green: share of the use of funds, 0 to 1, uses: their labels. step: basis points of the period that ended last (below
    0: targets met), ended: its day, None without one. pieces: the undertakings as the engines see them. stops: what stops
    every deal of the client.
    """

    green: float = 0.0
    uses: tuple[str, ...] = ()
    step: float = 0.0
    ended: date | None = None
    pieces: tuple[Piece, ...] = ()
    stops: tuple[Stop, ...] = ()

    @property
    def counting(self) -> tuple[Piece, ...]:
        """The undertakings that move a number."""
        return tuple(one for one in self.pieces if one.counts)


def backing_of(structure: Structure | None, ground: Ground) -> Backing:
    """What stands behind an alternative (None: only what concerns the client); looked up once for a ground."""
    key = structure.pk if structure is not None else 0
    if key not in ground.backings:
        ground.backings[key] = _looked_up(structure, ground)
    found = ground.backings[key]
    assert isinstance(found, Backing)
    return found


def backed(ask: Ask, backing: Backing, basis: Basis | None) -> Ask:
    """The same loan with what stands behind it in its price: green share, margin step, loss given default, each with why."""
    whole = basis.house.steps.kpi if basis is not None else 0.0
    kpi = max(-1.0, min(1.0, -backing.step / whole)) if whole and backing.ended else 0.0
    told = replace(ask, green=backing.green, green_why="\n".join(backing.uses), kpi=kpi,
                   kpi_why=backing.ended.isoformat() if backing.ended else "")
    if not backing.counting:
        return told
    offered = tuple(one.offered for one in backing.counting if one.offered is not None)
    told = replace(told, security=offered) if offered else told
    if basis is None:
        return told
    loss = loss_behind(told, basis, [Vouched(one.vouched.amount, one.vouched.pd, 0.0) for one in backing.counting
                                     if one.vouched is not None])
    labels = dict.fromkeys(one.rule.label for one in backing.counting if one.rule is not None)
    return replace(told, lgd=round(loss, DIGITS), lgd_why="\n".join(labels)) if isfinite(loss) else told


def findings(backing: Backing) -> Iterator[Finding]:
    """What stops the deal, and what behind it counts for nothing yet, as grave as the rule book says."""
    for stop in backing.stops:
        yield Finding("society", f"esg/{greening.ESG}: stops", _(stop.label), _(stop.todo), stop.weight)
    for one in backing.pieces:
        if one.counts or one.rule is None or one.rule.acts == "none":
            continue
        missing = [one.rule.gates[name] for name in enhancing.unseen(one.undertaking, one.rule)]
        message = _("%(what)s counts for nothing: %(why)s") % {"what": _(one.rule.label), "why": one.said()}
        rule = f"enhancement/{one.undertaking.kind}" + (": gates" if missing else "")
        todo = _todo(missing) if missing else _("See it on the page of protection.")
        yield Finding("security", rule, message, todo, _gravest(missing))


def _todo(missing: list[Gate]) -> str:
    articles = _("; ").join(dict.fromkeys(_(one.article) for one in missing))
    return _("Have it seen and marked on the page of protection (%(articles)s).") % {"articles": articles}


def _gravest(missing: list[Gate]) -> Weight:
    return min((one.weight for one in missing), key=GRAVE.index, default="told")


def _looked_up(structure: Structure | None, ground: Ground) -> Backing:
    stops = tuple(greening.standing_stops(ground.client))
    if structure is None:
        return Backing(stops=stops)
    uses = confirmed(GreenUse.objects.all(), structure)
    step, ended = _step(confirmed(MarginTarget.objects.all(), structure), ground.day)
    return Backing(
        green=min(1.0, float(sum((one.share for one in uses), Decimal(0)))), uses=tuple(_labels(uses)),
        step=step, ended=ended, pieces=tuple(_pieces(structure, ground.client, ground)), stops=stops)


def confirmed(rows: QuerySet[Told], structure: Structure) -> list[Told]:
    """What two people confirmed of the alternative; of a new version not assessed yet, what held for the one before."""
    one: Structure | None = structure
    while one is not None:
        if found := list(rows.filter(structure=one, state=Decision.CONFIRMED).order_by("id")):
            return found
        one = one.before
    return []


def _labels(uses: Sequence[GreenUse]) -> Iterator[str]:
    """The labels of uses, the largest first."""
    book = current_book().of(Catalogue)
    for one in sorted(uses, key=lambda each: -each.share):
        place = book[one.catalogue].place(one.code) if one.catalogue in book else None
        yield place.use.label if place else NAMELESS


def _step(targets: Sequence[MarginTarget], day: date) -> tuple[float, date | None]:
    """The step of the margin of the last period that ended."""
    steps = greening.steps_of(targets, greening.scorecard(), day)
    if not steps:
        return 0.0, None
    last = max(steps)
    return steps[last], date.fromisoformat(last)


def _pieces(structure: Structure, client: Client, ground: Ground) -> Iterator[Piece]:
    held = Undertaking.objects.filter(structure=structure, ended_on__isnull=True).select_related("guarantee", "asset")
    basis = ground.basis(structure.currency, structure.project.code if structure.project else "")
    secured = {} if isinstance(basis, str) else basis.house.capital["secured"]
    for one in held.order_by("id"):
        yield enhancing.piece(one, client, ground.day, secured)
