"""Judge every client: the house's night run against the same work written straight in polars, and a scan of the bytes."""

from __future__ import annotations

import contextlib
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import click
import polars as pl
from _ground import home_of, institution, open_home
from _measure import Told, answer, answer_leg, clocked, cpu_of, leg, over

TOLERANCE = 1e-6
ABSOLUTE = 0.02
LEGS = ("prepare", "floor", "hand", "house", "same", "publish")
OUT = "benchmark"


class TakenBack(Exception):
    """What was published is taken back."""


@click.command()
@click.option("--clients", default=100_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--home", help="A folder to make the institution in, or that holds it already; kept.")
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day to judge as of; today when not told.")
@click.option("--publish/--no-publish", default=True, help="Also bring the findings to the database, and take it back.")
@click.option("--leg", "part", type=click.Choice(LEGS), hidden=True)
@click.option("--json", "as_json", is_flag=True)
def main(clients: int, home: str | None, day: Any, publish: bool, part: str | None, as_json: bool) -> None:
    """Facts, readings, grades, warnings, tiers of all clients into Parquet: by the house, by hand, and the floor."""
    folder, on = home_of(home, clients), day.date() if day else date.today()
    if part:
        open_home()
        answer_leg(PARTS[part](folder, on, clients))
        return
    options = ("--clients", str(clients), "--home", str(folder), "--as-of", on.isoformat())
    found = {name: leg(__file__, name, *options) for name in LEGS if publish or name != "publish"}
    answer(summary(found), as_json=as_json)


def summary(found: dict[str, Told]) -> Told:
    """All figures and the ratios that matter."""
    floor, hand, house = (found[name]["work"] for name in ("floor", "hand", "house"))
    whole = {name: found[name]["work"]["cpu_s"] + found[name]["hub"]["cpu_s"] for name in ("hand", "house")}
    return {
        "size": found["prepare"], "floor: scan": {**floor, "peak_mb": found["floor"]["peak_mb"]},
        "by hand": {**hand, "peak_mb": found["hand"]["peak_mb"]},
        "house": {**house, "peak_mb": found["house"]["peak_mb"]},
        "reading the hub (both)": found["house"]["hub"],
        "house : by hand": {"cpu": over(house["cpu_s"], hand["cpu_s"]), "wall": over(house["wall_s"], hand["wall_s"]),
                            "cpu_with_hub": over(whole["house"], whole["hand"])},
        "house : floor": {"cpu": over(house["cpu_s"], floor["cpu_s"]), "wall": over(house["wall_s"], floor["wall_s"])},
        "same answers": found["same"],
        **({"publishing": found["publish"]} if "publish" in found else {}),
    }  # fmt: skip


def prepare(home: Path, day: date, clients: int) -> Told:
    """Make the institution where it is not there; what it holds."""
    institution(clients)
    from clc.stages.hub.models import Client, LakeFile
    from clc.stages.hub.reach import as_system

    with as_system():
        rows: dict[str, int] = {}
        size = 0
        for table, path, count in LakeFile.objects.visible().values_list("table", "path", "rows"):
            rows[table] = rows.get(table, 0) + count
            size += (home / "lake" / path).stat().st_size
        return {"clients": Client.objects.count(), **rows, "lake_mb": round(size / 1e6)}


def _inputs(day: date) -> tuple[Any, dict[str, list[Path]], pl.DataFrame, pl.DataFrame]:
    """The book, the tables' files, what was told, who is a client."""
    from django.utils import timezone

    from clc.stages.hub import lakehouse
    from clc.stages.hub.book import current_book

    book = current_book()
    paths = {name: lakehouse.paths(name, until=day) for name in book.tables}
    clients = lakehouse.everyone()
    told = pl.concat([lakehouse.told(day, timezone.now()), lakehouse.own(day, clients)])
    return book, {name: found for name, found in paths.items() if found}, told, clients


def floor(home: Path, day: date, clients: int) -> Told:
    """Read every column that some fact needs, and drop it."""
    from clc.policy.facts import columns_of
    from clc.stages.hub.reach import as_system

    figures: Told = {}
    with as_system():
        book, paths, _, _ = _inputs(day)
    with clocked(figures, "work"):
        for table, files in paths.items():
            rule = book.tables[table]
            asked = {"client", "source", rule.day, *rule.key, *(("record", "row") if rule.key else ())}
            asked |= {c for fact in book.facts.values() if fact.table == table for c in columns_of(fact)}
            for file in files:
                pl.read_parquet(file, columns=sorted(asked))
    return figures


def hand(home: Path, day: date, clients: int) -> Told:
    """The same work straight in polars."""
    import _by_hand_facts
    import _by_hand_rules

    from clc.engines.scoring.scorecard import card_of
    from clc.stages.hub.reach import as_system

    figures: Told = {}
    with as_system(), clocked(figures, "hub"):
        book, paths, told, everyone = _inputs(day)
    out, on_day, card = _fresh(home, "hand"), book.at(day), card_of(book.scorecards["sme_invoice"].model_dump())
    kinds = {name: rule.told for name, rule in book.facts.items() if rule.told}
    with clocked(figures, "work"):
        facts = _by_hand_facts.facts(paths, told, day, kinds)
        facts = everyone.select("client").join(facts, on="client", how="left", maintain_order="left")
        read = _by_hand_rules.readings(facts)
        graded = _by_hand_rules.grades(read, card)
        codes = _by_hand_rules.warnings(read, on_day.warnings)
        tier = on_day.tiers["client"]
        asked = [name for name in sorted(tier.input_names()) if name not in read.columns]
        values = pl.concat(
            [read, pl.concat([facts, graded.drop("client")], how="horizontal").select(asked)], how="horizontal"
        )
        tiers = _by_hand_rules.tiers(values, codes, on_day.warnings, tier)
        verdicts = tiers.join(graded, on="client").join(codes, on="client")
        for name, frame in (("facts", facts), ("readings", read), ("verdicts", verdicts)):
            frame.write_parquet(out / f"{name}.parquet", compression="zstd", compression_level=1, row_group_size=8192)
    return figures


def house(home: Path, day: date, clients: int) -> Told:
    """The night run up to what it writes into the lake."""
    from django.utils import timezone

    from clc.stages.hub import judging
    from clc.stages.hub.book import current_book
    from clc.stages.hub.reach import as_system

    figures: Told = {}
    out = _fresh(home, "house")
    with as_system():
        with clocked(figures, "hub"):
            _inputs(day)
        with clocked(figures, "work"):
            found = judging.work_out(current_book(), day, timezone.now())
            judging.write_found(out, found)
    figures["work"] = {key: round(value - figures["hub"][key], 2) for key, value in figures["work"].items()}
    return figures


def publish(home: Path, day: date, clients: int) -> Told:
    """Bring a run to the database: all of it, then the same again when nothing changed; taken back at the end."""
    from django.db import connection
    from django.utils import timezone

    from clc.stages.hub import judging, plans, verdicts
    from clc.stages.hub.book import current_book, keep_edition
    from clc.stages.hub.models import Judging
    from clc.stages.hub.publishing import publish as bring
    from clc.stages.hub.reach import as_system
    from clc.stages.hub.services.people import the_machine

    figures: Told = {}
    with contextlib.suppress(TakenBack), as_system():
        book = current_book()
        found = judging.work_out(book, day, timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            backend = cursor.fetchone()[0]
        run = Judging.objects.create(day=day, edition=keep_edition(book), by=the_machine())
        for name in ("first", "again"):
            at = cpu_of(backend)
            with clocked(figures, name):
                rows = verdicts.rows(found, book, day)
                bring(run, standings=verdicts.standings(found, day), verdicts=rows, steps=plans.steps(book, day))
            figures[name]["database_cpu_s"] = round(cpu_of(backend) - at, 2)
        figures["verdicts"] = rows.height
        raise TakenBack
    return figures


def same(home: Path, day: date, clients: int) -> Told:
    """How many values differ between what hand and house wrote."""
    told: Told = {}
    for name in ("facts", "readings", "verdicts"):
        one, other = (pl.read_parquet(home / OUT / side / f"{name}.parquet") for side in ("hand", "house"))
        columns = [column for column in other.columns if column in one.columns]
        apart = {column: count for column in columns if (count := _apart(one[column], other[column]))}
        told[name] = {"values": other.height * len(columns), "apart": sum(apart.values()), "in": apart,
                      "missing": [column for column in other.columns if column not in one.columns]}  # fmt: skip
    shutil.rmtree(home / OUT, ignore_errors=True)
    return told


def _apart(one: pl.Series, other: pl.Series) -> int:
    if not one.dtype.is_float():
        return int((one.cast(other.dtype).ne_missing(other)).sum())
    gap = (one - other).abs() > TOLERANCE * other.abs() + ABSOLUTE * TOLERANCE
    return int((gap.fill_null(False) | (one.is_null() != other.is_null())).sum())


def _fresh(home: Path, side: str) -> Path:
    folder = home / OUT / side
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


PARTS = {"prepare": prepare, "floor": floor, "hand": hand, "house": house, "same": same, "publish": publish}

if __name__ == "__main__":
    main()
