"""The green book: confirmed uses by category, carbon and EU test, yearly benefits, emissions that are financed."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import nan

import polars as pl

from clc.engines.exposure import emissions
from clc.engines.exposure.emissions import Counted, Whole
from clc.kernel.money import cents
from clc.policy.kind.green import Catalogue
from clc.stages.deal import greening
from clc.stages.deal.models import Decision, GreenUse
from clc.stages.hub import judged as runs
from clc.stages.hub.models import Client

FACTS = ("loans_exposure", "total_equity", "debt", "emissions_scope_1", "emissions_scope_2", "emissions_scope_3",
         "emissions_quality")


@dataclass
class Total:
    """Uses of one category: how many, of how many clients, the green amount, and what they save a year."""

    key: str
    label: str
    uses: int = 0
    clients: set[int] = field(default_factory=set)
    amount: Decimal = Decimal(0)
    benefits: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Financed:
    """One client's part: exposure, attribution, tonnes and quality of the data."""

    client: Client
    outstanding: float
    attribution: float
    tonnes: float
    quality: float


def confirmed(uses: Iterable[GreenUse]) -> list[GreenUse]:
    """Those that two people agreed on."""
    return [one for one in uses if one.state == Decision.CONFIRMED]


def green_amount(one: GreenUse) -> Decimal:
    """The green part of the loan, in cents."""
    return cents(one.amount * one.share)


def by_category(uses: Sequence[GreenUse]) -> list[Total]:
    """Totals by the first level of each catalogue, those of nothing too for the catalogue in force."""
    found: dict[str, Total] = {}
    names = {one.catalogue for one in uses} | {greening.catalogue_for(date.max)}
    for name, rule in sorted(((name, greening.catalogue(name)) for name in names), key=_newest_first):
        for code, use in (rule.uses if rule else {}).items():
            found[f"{name}/{code}"] = Total(f"{name}/{code}", use.label)
    for one in uses:
        key = f"{one.catalogue}/{one.code.split('.')[0]}"
        _add(found.setdefault(key, Total(key, one.code)), one)
    return list(found.values())


def _newest_first(told: tuple[str, Catalogue | None]) -> int:
    return -told[1].approved_from.toordinal() if told[1] else 0


def by_carbon(uses: Sequence[GreenUse]) -> dict[str, Total]:
    """Totals by carbon: direct, indirect, none, unknown."""
    found = {name: Total(name, name) for name in ("direct", "indirect", "none", "unknown")}
    for one in uses:
        _add(found[one.carbon], one)
    return found


def by_taxonomy(uses: Sequence[GreenUse]) -> dict[str, Total]:
    """Totals by the EU test; eligible and aligned are told apart."""
    found = {name: Total(name, label) for name, label in greening.TAXONOMY_WORDS.items()}
    for one in uses:
        _add(found[greening.taxonomy_state(one.taxonomy)], one)
    return found


def _add(total: Total, one: GreenUse) -> None:
    """Benefits count in full: they are of the use told, not of the project as a whole."""
    total.uses += 1
    total.clients.add(one.client_id)
    total.amount += green_amount(one)
    for name, value in one.benefits.items():
        total.benefits[name] = total.benefits.get(name, 0.0) + float(value)


def financed() -> tuple[list[Financed], Whole, date | None]:
    """Financed emissions of the clients the reader sees that tell emissions, the most first; the book's; the day known.

    By the facts of the newest run; empty before one.
    """
    run = runs.last_run()
    if run is None or not runs.part(run, "facts").exists():
        return [], emissions.whole([]), None
    told = _told(runs.table(run, "facts"))
    seen = Client.objects.filter(pk__in=[row["client"] for row in told]).select_related("party").in_bulk()
    rows = [_one(seen[key], row) for row in told if (key := int(row["client"] or 0)) in seen]
    rows.sort(key=lambda one: (-(one.tonnes if one.tonnes == one.tonnes else -1.0), one.client.pk))
    whole = emissions.whole([Counted(one.tonnes, one.outstanding, one.quality) for one in rows])
    return rows, whole, run.day


def _told(frame: pl.LazyFrame) -> list[dict[str, float | None]]:
    """The facts of clients that tell their direct emissions."""
    have = set(frame.collect_schema().names())
    if "emissions_scope_1" not in have:
        return []
    columns = [pl.col("client"), *[pl.col(name).cast(pl.Float64) if name in have else pl.lit(None, pl.Float64).alias(name)
                                   for name in FACTS]]
    return frame.select(columns).filter(pl.col("emissions_scope_1").is_not_null()).collect().to_dicts()


def _one(client: Client, row: Mapping[str, float | None]) -> Financed:
    facts = {name: nan if row[name] is None else float(row[name] or 0) for name in FACTS}
    outstanding, equity, debt = facts["loans_exposure"], facts["total_equity"], facts["debt"]
    emitted = greening.emitted_of(facts)
    part = float(str(emissions.attribution(outstanding, equity, debt)))
    tonnes = float(str(emissions.financed(outstanding, equity, debt, emitted)))
    return Financed(client, outstanding, part, tonnes, float(str(emissions.quality_of(facts["emissions_quality"]))))
