"""What stands behind claims: values that count, who is paid before whom, loan to value, coverage of a client's debt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from clc.engines.exposure import collateral as engine
from clc.engines.exposure.collateral import Claim
from clc.kernel.money import cents, to_float
from clc.policy.kind.collateral import Collateral
from clc.policy.kind.security import Security
from clc.policy.shapes import on
from clc.stages.credit.models import Asset, Charge, Valuation
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.hub.reach import as_system

LAW = "china"
CLASSES = ("financial", "receivables", "real_estate", "other_physical", "none")


@dataclass(frozen=True)
class Line:
    """One right in an asset: what it secures, its tier (0 first; None: no right in law), what it takes of the value.

    hidden: it secures the debt of a client whom the reader may not see; only its amount is told.
    """

    charge: Charge
    secured: Decimal
    tier: int | None
    taken: Decimal | None
    hidden: bool = False


@dataclass(frozen=True)
class Standing:
    """An asset on a day: its newest value, what of it counts, the rights by rank, and loan to value against its cap."""

    asset: Asset
    rule: Collateral | None
    valuation: Valuation | None
    counts: Decimal | None
    lines: tuple[Line, ...]
    ltv: float
    cap: float | None
    why_nothing: str = ""

    @property
    def over(self) -> bool:
        """Whether more is lent against it than the cap allows."""
        return self.cap is not None and self.ltv > self.cap

    def taken_for(self, client: int) -> Decimal | None:
        """What our rights for a client take; None where unknown."""
        told = [line.taken for line in self.lines if line.charge.ours and line.charge.client_id == client]
        return None if any(each is None for each in told) else sum((each for each in told if each is not None), Decimal(0))


@dataclass(frozen=True)
class Coverage:
    """What collateral counts for of a client's secured claims, money as floats (NaN unknown), by class for capital."""

    claim: float
    allocated: float
    by_class: Mapping[str, float] = field(default_factory=dict)
    gross_by_class: Mapping[str, float] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Allocated over claim; unknown without a claim."""
        return float(str(engine.coverage(self.allocated, self.claim)))


def law() -> Security:
    """The law of security and the house's watch over the register."""
    return current_book().of(Security)[LAW]


def kinds() -> dict[str, Collateral]:
    """The types of collateral, in the order of their files."""
    found = current_book().of(Collateral)
    return dict(sorted(found.items(), key=lambda told: told[1].order))


def newest(asset: Asset, day: date) -> Valuation | None:
    """The newest value known on a day."""
    told = [each for each in asset.valuations.all() if each.day <= day]
    return max(told, key=lambda each: (each.day, each.pk)) if told else None


def standing(asset: Asset, day: date, charges: Iterable[Charge], seen: Collection[int]) -> Standing:
    """An asset as it stands on a day; `charges`: all rights in it, `seen`: the keys of those shown by name."""
    rule = kinds().get(asset.kind)
    valuation = newest(asset, day)
    held = [each for each in charges if each.released_on is None or each.released_on > day]
    value = valuation.value if valuation else None
    why = _why_nothing(asset, rule, valuation)
    counts = _counts(rule, value, day) if not why or why == "unvalued" else Decimal(0)
    lines = tuple(replace(each, hidden=each.charge.pk not in seen) for each in _ranked(held, rule, counts, day))
    secured = float(sum((line.secured for line in lines if line.tier is not None), Decimal(0)))
    ltv = float(str(engine.loan_to_value(secured, 0.0, to_float(value))))
    return Standing(asset, rule, valuation, counts, lines, ltv, on(rule.max_ltv, day) if rule else None, why)


def _why_nothing(asset: Asset, rule: Collateral | None, valuation: Valuation | None) -> str:
    """Why an asset counts for nothing: barred, released, of no known type, never valued; empty where it counts."""
    if asset.barred:
        return "barred"
    if asset.released_on is not None:
        return "released"
    if rule is None:
        return "no type"
    return "" if valuation is not None else "unvalued"


def _counts(rule: Collateral | None, value: Decimal | None, day: date) -> Decimal | None:
    """The value after haircut, in cents; None where it is unknown."""
    haircut = on(rule.haircut, day) if rule else None
    if value is None or haircut is None:
        return None
    return cents(value * (1 - Decimal(str(haircut))))


def _ranked(charges: list[Charge], rule: Collateral | None, counts: Decimal | None, day: date) -> tuple[Line, ...]:
    """The rights by rank with what each takes; a right that does not exist in law comes last and takes nothing."""
    claims = [Claim(each.pk, each.secured, _perfected(each, day), each.delivered_on) for each in charges]
    grace = on(law().purchase_money_days, day) or 0
    tiers = engine.rank(claims, needs_registration=bool(rule and rule.needs_registration), grace_days=grace)
    taken = engine.settled(counts, tiers) if counts is not None else {}
    at = {claim.key: number for number, tier in enumerate(tiers) for claim in tier}
    ordered = sorted(charges, key=lambda each: (at.get(each.pk, len(tiers)), each.pk))
    return tuple(
        Line(each, each.secured, at.get(each.pk), taken.get(each.pk, Decimal(0)) if counts is not None else None)
        for each in ordered
    )


def _perfected(charge: Charge, day: date) -> date | None:
    """The day of registration or delivery, while the registration lasts."""
    if charge.registered_until is not None and charge.registered_until < day:
        return None
    return charge.registered_on


def standing_of(asset: Asset, day: date) -> Standing:
    """An asset the reader sees, ranked over all rights in it: others' are counted though not shown by name."""
    return standings([asset], day)[0]


def standings(assets: Iterable[Asset], day: date) -> list[Standing]:
    """Several assets the reader sees, each ranked over all rights in it."""
    told = list(assets)
    if not told:
        return []
    seen = set(Charge.objects.filter(asset__in=told).values_list("pk", flat=True))
    by_asset: dict[int, list[Charge]] = {}
    with as_system():
        for charge in Charge.objects.filter(asset__in=told).select_related("client__party"):
            by_asset.setdefault(charge.asset_id, []).append(charge)
    return [standing(asset, day, by_asset.get(asset.pk, []), seen) for asset in told]


def coverage_of(client: Client, day: date) -> Coverage:
    """What collateral counts for of a client's secured claims: by rank and after haircut, by class for capital.

    `gross_by_class` is the same share of the value before haircut, for approaches with haircuts of their own. A claim
    that several assets secure counts once, by its facility. NaN where a value is unknown.
    """
    rows = Asset.objects.whole().filter(charges__client=client, charges__holder="").distinct()
    return coverage_in(standings(rows, day), client)


def coverage_in(found: Iterable[Standing], client: Client) -> Coverage:
    """The same from assets that were ranked already; those without a right of ours for the client add nothing."""
    claims: dict[str, Decimal] = {}
    after, before = dict.fromkeys(CLASSES, 0.0), dict.fromkeys(CLASSES, 0.0)
    for one in found:
        ours = [line.charge for line in one.lines if line.charge.ours and line.charge.client_id == client.pk]
        for charge in ours:
            key = charge.facility or f"charge {charge.pk}"
            claims[key] = max(claims.get(key, Decimal(0)), charge.amount)
        if not ours:
            continue
        kind = one.rule.irb if one.rule else "none"
        taken = one.taken_for(client.pk)
        after[kind] += to_float(taken)
        before[kind] += _gross(one, taken)
    whole = float(sum(claims.values(), Decimal(0)))
    allocated = sum(after.values())
    return Coverage(whole, min(allocated, whole) if allocated == allocated else allocated, after, before)


def _gross(one: Standing, taken: Decimal | None) -> float:
    """What the share taken is worth before haircut."""
    if one.valuation is None or taken is None or one.counts is None:
        return float("nan")
    return float(taken / one.counts * one.valuation.value) if one.counts else 0.0
