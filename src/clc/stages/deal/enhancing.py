"""What stands behind a deal and what it does: loss, price and slotting, before and after, each explained."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isfinite, nan

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.engines.exposure import enhancement as engine
from clc.engines.exposure import guarantors
from clc.engines.exposure.guarantors import Bound, Carried
from clc.engines.scoring import irb
from clc.engines.scoring.lgd import Held
from clc.kernel.errors import Unavailable
from clc.kernel.money import to_float
from clc.policy.kind.enhancement import Enhancement
from clc.policy.shapes import on
from clc.stages.credit import covering
from clc.stages.credit.models import Asset, GuaranteeType, Rating
from clc.stages.credit.services.charges import gate_open
from clc.stages.deal.models import Structure, Undertaking
from clc.stages.deal.price_basis import Basis, basis_of
from clc.stages.deal.pricing import Ask, Offered, Priced, price
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Standing
from clc.stages.hub.reach import as_system

RESOLUTION, REGISTERED = "guarantee_resolution", "registered"
NO_RULE = gettext_noop("This form of enhancement is no longer in the rule book.")
NOT_SEEN = gettext_noop("Not seen yet: %(gates)s. Until then it counts for nothing.")
GENERAL = gettext_noop("The guarantee is a general one, by its words or by law: it counts for nothing here.")
ENDED = gettext_noop("It ended on %(day)s.")
NO_AMOUNT = gettext_noop("Its amount is not told.")
NO_ASSET = gettext_noop("No asset of the register is named.")
NO_RIGHT = gettext_noop("We hold no right in the asset that takes part of its value.")
UNRATED = gettext_noop("The provider has no rating in force: nobody knows what its word is worth.")
OVER = gettext_noop("The guarantee company carries more than it may: %(bounds)s.")
UNTOLD = gettext_noop("What the guarantee company carries is not told: its bounds cannot be checked.")
COUNTS = gettext_noop("It counts for %(amount)s.")
NO_NUMBERS = gettext_noop("The rule book tells no losses for that day or currency.")
ACTS_NOT = gettext_noop("It moves no number by itself.")
NO_EXPOSURE = gettext_noop("The amount lent is not known: choose an alternative.")
BOUND_WORDS = {
    "whole": gettext_noop("all its guarantees"), "one": gettext_noop("one debtor"),
    "with_affiliates": gettext_noop("a debtor with its affiliates"),
}


@dataclass(frozen=True)
class Piece:
    """One undertaking as the engines see it: as security, as somebody who stands in, or as nothing, with the reason."""

    undertaking: Undertaking
    rule: Enhancement | None
    why: str
    values: Mapping[str, str] = field(default_factory=dict)
    held: Held | None = None
    vouched: engine.Vouched | None = None
    offered: Offered | None = None
    bounds: tuple[Bound, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether any number moves."""
        return self.held is not None or self.vouched is not None

    def said(self) -> str:
        """The reason in words of the language spoken now."""
        return _(self.why) % {name: _(value) for name, value in self.values.items()} if self.values else _(self.why)


@dataclass(frozen=True)
class Part:
    """What one undertaking adds: how much lower loss given default and expected loss are than without it."""

    piece: Piece
    lgd: float
    loss: float


@dataclass(frozen=True)
class Effect:
    """A deal before and after what stands behind it; shares as fractions, NaN unknown, price as E's `Priced` or None.

    touched: slotting questions by name, each with the undertakings that bear on it.
    """

    exposure: float
    pd: float
    before: engine.Enhanced
    after: engine.Enhanced
    parts: tuple[Part, ...]
    price_before: Priced | None
    price_after: Priced | None
    touched: Mapping[str, tuple[Piece, ...]]
    unknown: str

    def step(self, priced: Priced | None) -> float:
        """The collateral step of the price policy, in basis points."""
        return priced.parts.added["security"] if priced is not None else nan


def forms() -> dict[str, Enhancement]:
    """The forms of credit enhancement of the book, in their order."""
    return dict(sorted(current_book().of(Enhancement).items(), key=lambda told: told[1].order))


def effect_of(
    client: Client, undertakings: Iterable[Undertaking], day: date, *, structure: Structure | None = None,
    priced: bool = True,
) -> Effect:
    """What the undertakings do to a loan of the client: the alternative's, else all it owes us. Nothing is written.

    priced: also before and after in the price; the caller has asked for `see_price`.
    """
    basis = _basis(client, day, structure)
    exposure, pd, unsecured, secured = _loan(client, structure, basis)
    pieces = [piece(one, client, day, secured) for one in undertakings]
    bare = _worth(exposure, pd, unsecured, [])
    whole = _worth(exposure, pd, unsecured, pieces)
    parts = []
    for at, one in enumerate(pieces):
        rest = _worth(exposure, pd, unsecured, [*pieces[:at], *pieces[at + 1:]]) if one.counts else whole
        parts.append(Part(one, _f(rest.lgd) - _f(whole.lgd), _f(rest.expected_loss) - _f(whole.expected_loss)))
    ask = _ask(client, structure, exposure, day) if priced and basis is not None and isfinite(exposure) else None
    offered = tuple(one.offered for one in pieces if one.offered is not None)
    return Effect(
        exposure, pd, bare, whole, tuple(parts), _priced(ask, basis, (), _f(bare.lgd)),
        _priced(ask, basis, offered, _f(whole.lgd)), _touched(pieces),
        NO_EXPOSURE if not isfinite(exposure) else basis.risk.unknown if basis is not None else "")


def piece(one: Undertaking, client: Client, day: date, secured: Mapping[str, Mapping[str, float]]) -> Piece:
    """An undertaking as the engines see it on a day. secured: haircut and loss by class for capital."""
    rule = forms().get(one.kind)
    if rule is None:
        return Piece(one, None, NO_RULE)
    if one.until is not None and one.until < day:
        return Piece(one, rule, ENDED, {"day": one.until.isoformat()})
    if one.guarantee is not None and one.guarantee.in_law == GuaranteeType.GENERAL:
        return Piece(one, rule, GENERAL)
    if missing := [rule.gates[name].label for name in unseen(one, rule)]:
        return Piece(one, rule, NOT_SEEN, {"gates": _("; ").join(_(each) for each in missing)})
    if rule.acts == "none":
        return Piece(one, rule, ACTS_NOT)
    if not secured:
        return Piece(one, rule, NO_NUMBERS)
    share = on(rule.counts, day) or 0.0
    if rule.acts == "collateral":
        return _collateral(one, rule, client, day, secured)
    amount = to_float(_amount(one)) * share
    if not amount > 0:
        return Piece(one, rule, NO_AMOUNT)
    if rule.acts == "cash":
        return Piece(one, rule, COUNTS, {"amount": f"{amount:,.0f}"}, held=Held(amount, **secured["financial"]),
                     offered=Offered("financial", amount))
    return _provider(one, rule, amount, day)


def unseen(one: Undertaking, rule: Enhancement) -> list[str]:
    """The gates that were not seen; a guarantee of the register tells of its resolution, a right of its registration."""
    seen = set(one.seen)
    if one.guarantee is not None:
        seen = seen | {RESOLUTION} if gate_open(one.guarantee) else seen - {RESOLUTION}
    if one.asset is not None:
        seen = seen | {REGISTERED}
    return [name for name in rule.gates if name not in seen]


def bounds_of(one: Undertaking, rule: Enhancement, day: date) -> tuple[Bound, ...]:
    """The bounds of a licensed guarantee company by what is told of it; empty for anybody else."""
    if rule.bounds is None:
        return ()
    told = {name: float(one.company[name]) if one.company.get(name) not in (None, "") else nan
            for name in ("net_assets", "carried", "one", "with_affiliates")}
    times = on(rule.bounds.times_small if one.company.get("small") else rule.bounds.times, day) or nan
    return guarantors.bounds(
        told["net_assets"], Carried(told["carried"], told["one"], told["with_affiliates"]), times=times,
        one=on(rule.bounds.one, day) or nan, with_affiliates=on(rule.bounds.with_affiliates, day) or nan)


def _collateral(
    one: Undertaking, rule: Enhancement, client: Client, day: date, secured: Mapping[str, Mapping[str, float]]
) -> Piece:
    """Our rights in the asset by rank, at the value before haircut that they take."""
    asset = Asset.objects.whole().filter(pk=one.asset_id).first() if one.asset_id else None
    if asset is None:
        return Piece(one, rule, NO_ASSET)
    held = covering.coverage_in(covering.standings([asset], day), client)
    kind = next((name for name, value in held.gross_by_class.items() if value == value and value > 0), "")
    if not kind or kind not in secured:
        return Piece(one, rule, NO_RIGHT)
    value = held.gross_by_class[kind]
    return Piece(one, rule, COUNTS, {"amount": f"{value:,.0f}"}, held=Held(value, **secured[kind]),
                 offered=Offered(kind, value))


def _provider(one: Undertaking, rule: Enhancement, amount: float, day: date) -> Piece:
    """Somebody who stands in: within the bounds of a guarantee company, and rated."""
    if one.provider_id is None:
        return Piece(one, rule, UNRATED)
    found = bounds_of(one, rule, day)
    if any(not isfinite(_f(bound.used)) for bound in found):
        return Piece(one, rule, UNTOLD, bounds=found)
    if broken := [bound for bound in found if _f(bound.used) > 1]:
        said = _("; ").join(_(BOUND_WORDS[bound.name]) for bound in broken)
        return Piece(one, rule, OVER, {"bounds": said}, bounds=found)
    with as_system():  # a loss must not hang on who looks at it: the chance counts, though nobody is shown the rating
        rated = Rating.objects.in_force(day).filter(client__party=one.provider_id).only("pd").first()
    if rated is None or rated.pd is None:
        return Piece(one, rule, UNRATED, bounds=found)
    vouched = engine.Vouched(amount, float(rated.pd), nan)
    return Piece(one, rule, COUNTS, {"amount": f"{amount:,.0f}"}, vouched=vouched, bounds=found)


def _amount(one: Undertaking) -> Decimal | None:
    """What it is for; one that names a guarantee of the register at most for that."""
    told = [each for each in (one.amount, one.guarantee.amount if one.guarantee else None) if each is not None]
    return min(told) if told else None


def _worth(exposure: float, pd: float, unsecured: float, pieces: Sequence[Piece]) -> engine.Enhanced:
    """The loss with these pieces; who stands in loses as an unsecured debtor does."""
    vouched = [engine.Vouched(one.vouched.amount, one.vouched.pd, unsecured) for one in pieces if one.vouched]
    return engine.enhanced(exposure, pd, unsecured, [one.held for one in pieces if one.held], vouched)


def _basis(client: Client, day: date, structure: Structure | None) -> Basis | None:
    """What prices rest on; None where the rule book does not price that day or currency."""
    project = structure.project.code if structure is not None and structure.project else ""
    try:
        return basis_of(client, day, currency=structure.currency if structure else "CNY", project=project)
    except Unavailable:
        return None


def _loan(
    client: Client, structure: Structure | None, basis: Basis | None
) -> tuple[float, float, float, Mapping[str, Mapping[str, float]]]:
    """The exposure, the debtor's chance of default, the loss of what nothing carries, and what security loses by class."""
    held = Standing.objects.filter(client=client).values_list("exposure", flat=True).first()
    exposure = to_float(structure.amount) if structure is not None else held if held else nan
    if basis is None:
        return exposure, nan, nan, {}
    numbers, risk = basis.house.capital, basis.risk
    pd = _f(irb.floored(risk.pd, basis.house.risk_curve.pd_floor)) if risk.pd == risk.pd else nan
    base = float(numbers["unsecured"]["senior_financial" if risk.financial else "senior_corporate"])
    return exposure, pd, base, numbers["secured"]


def _ask(client: Client, structure: Structure | None, exposure: float, day: date) -> Ask:
    """The loan whose price is asked: the alternative's, else a year's loan of all that is owed."""
    if structure is None:
        return Ask(client=client, amount=exposure, tenor_months=12, day=day)
    code = structure.project.code if structure.project else ""
    return Ask(client=client, amount=exposure, tenor_months=structure.tenor_months, day=day, product=structure.product,
               project=code, currency=structure.currency)


def _priced(ask: Ask | None, basis: Basis | None, security: tuple[Offered, ...], lgd: float) -> Priced | None:
    """The price with this security and loss; None where none is asked."""
    if ask is None or basis is None:
        return None
    terms = {**vars(ask), "security": security, "lgd": lgd if isfinite(lgd) else None}
    return price(Ask(**terms), basis)


def _touched(pieces: Sequence[Piece]) -> dict[str, tuple[Piece, ...]]:
    """The slotting questions that something bears on."""
    found: dict[str, tuple[Piece, ...]] = {}
    for one in pieces:
        for touch in one.rule.slotting if one.rule else ():
            found[touch.question] = (*found.get(touch.question, ()), one)
    return found


def _f(value: object) -> float:
    return float(str(value))
