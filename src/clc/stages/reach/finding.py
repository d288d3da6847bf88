"""Promising firms: among clients to which nothing is lent, and among the partners of good clients, each with its reasons."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any

import polars as pl
from django.utils import timezone

from clc.frames import lake
from clc.frames.partners import partners
from clc.kernel.names import bigrams, normalise
from clc.policy.kind.finding import Finding
from clc.policy.shapes import on
from clc.stages.hub import judged
from clc.stages.hub.book import current_book
from clc.stages.hub.lakehouse import paths
from clc.stages.hub.models import Client, Standing
from clc.stages.reach.models import Lead

GRADES = {"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}
CLIENTS_MAX = 20_000


@dataclass(frozen=True)
class Found:
    """A firm that looks promising: its name, the client it is already (or none), points, and the signs that hold.

    numbers: what the signs read, by name, None for unknown; tied: good clients it trades with.
    """

    name: str
    client: Client | None
    points: float
    signs: tuple[str, ...]
    numbers: Mapping[str, float | None]
    tied: tuple[Client, ...] = ()

    @property
    def key(self) -> str:
        """By which a form names it."""
        return f"c{self.client.pk}" if self.client is not None else f"p{self.name}"


def ways() -> dict[str, Finding]:
    """The ways to look, by name."""
    return current_book().of(Finding)


def promising(name: str, day: date | None = None) -> list[Found]:
    """Firms a way finds among what the reader may see, most points first; those with an open lead are left out."""
    rule = ways()[name]
    run = judged.last_run()
    today = day or (run.day if run is not None else timezone.localdate())
    found = _partners(rule, today) if rule.source == "partners" else _clients(rule, today)
    return found[: on(rule.most, today) or 1]


def _clients(rule: Finding, day: date) -> list[Found]:
    """Clients of the reader to which nothing is lent."""
    rows = Standing.objects.exclude(exposure__gt=0).exclude(client__leads__state="open")
    standing = {row["client_id"]: row for row in rows.order_by("client_id").values(
        "client_id", "grade", "light_rank", "light", "exposure", "sales")[:CLIENTS_MAX]}
    numbers = {key: _standing_numbers(row) for key, row in standing.items()}
    for key, readings in _readings(rule, list(numbers)).items():
        numbers[key].update(readings)
    scored = {key: _points(rule, told, day) for key, told in numbers.items()}
    kept = _best(rule, {key: points for key, points in scored.items() if points is not None}, day)
    clients = Client.objects.select_related("party").in_bulk(kept)
    return [Found(clients[key].party.name, clients[key], scored[key] or 0.0, _signs(rule, numbers[key], day), numbers[key])
            for key in kept if key in clients]


def _partners(rule: Finding, day: date) -> list[Found]:
    """Partners of the good clients of the reader that are no clients and no open leads."""
    good = dict(Standing.objects.filter(grade__in=rule.good_grades).exclude(light__in=rule.bad_lights).values_list(
        "client_id", "grade")[:CLIENTS_MAX])
    files = paths("invoice", until=day, within=(min(good), max(good))) if good else []
    if not files:
        return []
    rows = {row["partner"]: row for row in partners(lake.scan(files), sorted(good), day).to_dicts()}
    numbers = {name: {key: value for key, value in row.items() if key not in ("partner", "clients")}
               for name, row in rows.items()}
    scored = {name: points for name, told in numbers.items() if (points := _points(rule, told, day)) is not None}
    most = on(rule.most, day) or 1
    kept = _not_known(_best(rule, scored, day, spare=3 * most))[:most]
    tied = Client.objects.select_related("party").in_bulk({key for name in kept for key in rows[name]["clients"][:3]})
    return [Found(name, None, scored[name], _signs(rule, numbers[name], day), numbers[name],
                  tuple(tied[key] for key in rows[name]["clients"][:3] if key in tied)) for name in kept]


def _not_known(names: list[str]) -> list[str]:
    """Those that are no client of ours the reader sees and no open lead."""
    keys = {name: normalise(name)[:240] for name in names}
    leads = set(Lead.objects.open().filter(name_key__in=keys.values()).values_list("name_key", flat=True))
    clients = set(Client.objects.filter(party__name__in=names).values_list("party__name", flat=True))
    return [name for name in names if keys[name] not in leads and name not in clients and bigrams(name)]


def _best(rule: Finding, scored: Mapping[Any, float], day: date, spare: int = 0) -> list[Any]:
    """Keys with enough points, most first."""
    least, most = on(rule.least, day) or 0.0, spare or on(rule.most, day) or 1
    kept = [key for key, points in scored.items() if points >= least]
    return sorted(kept, key=lambda key: (-scored[key], str(key)))[:most]


def _points(rule: Finding, told: Mapping[str, float | None], day: date) -> float | None:
    points = rule.points({name: float("nan") if value is None else float(value) for name, value in told.items()}, day)
    assert isinstance(points, float)
    return None if isnan(points) else points


def _signs(rule: Finding, told: Mapping[str, float | None], day: date) -> tuple[str, ...]:
    """Names of the signs that hold."""
    known = {name: float("nan") if value is None else float(value) for name, value in told.items()}
    return tuple(name for name, one in rule.signs.items() if one.holds(known.get(one.number, float("nan")), day) == 1.0)


def _standing_numbers(row: Mapping[str, Any]) -> dict[str, float | None]:
    known_light = row["light"] not in ("", "unknown")
    return {"grade_class": GRADES.get(row["grade"]), "light_rank": float(row["light_rank"]) if known_light else None,
            "exposure": row["exposure"], "sales": row["sales"]}


def _readings(rule: Finding, clients: list[int]) -> dict[int, dict[str, float | None]]:
    """The readings the signs ask for, of these clients."""
    run = judged.last_run()
    wanted = {one.number for one in rule.signs.values()}
    if run is None or not clients or not judged.part(run, "readings").exists():
        return {}
    frame = judged.table(run, "readings")
    columns = sorted(wanted & set(frame.collect_schema().names()))
    rows = frame.filter(pl.col("client").is_in(clients)).select("client", *columns).collect()
    return {row["client"]: {name: row[name] for name in columns} for row in rows.to_dicts()}
