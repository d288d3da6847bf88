"""A run: every client by every rule as of a day; nothing of it is seen until all of it stands."""
from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.engines.scoring.scorecard import card_of
from clc.frames import facts as drawn
from clc.frames import grades, judging, readings
from clc.frames.judging import Judged
from clc.kernel.days import months_before
from clc.kernel.errors import Unavailable
from clc.policy.rulebook import Book
from clc.stages.hub import lakehouse, plans, verdicts
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.judged import last_run, running_alone
from clc.stages.hub.models import Judging, JudgingState, User
from clc.stages.hub.permission import require
from clc.stages.hub.publishing import publish
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note
from clc.stages.hub.verdicts import SCORECARD

Say = Callable[[str], None]
Horizons = dict[str, dict[str, date]]
ROW_GROUP = 8192
PIECE_CLIENTS = 50_000


@dataclass(frozen=True)
class Found:
    """What a run worked out: facts, readings, grades by client, and what the rules made of them."""

    facts: pl.DataFrame
    readings: pl.DataFrame
    grades: pl.DataFrame
    judged: Judged
    horizons: Horizons


def judge(*, by: User, day: date | None = None, say: Say = lambda words: None) -> Judging:
    """Judge every client as of a day (today when none is named) by the book as it stands now.

    Standings, verdicts and actions follow the newest day judged; a run as of an earlier day is kept in the lake
    and changes nothing that people work on. Killed at any point it leaves nothing but a folder that the next run
    removes. Errors: NotAllowed; Unavailable when another run is under way.
    """
    started, at = time.monotonic(), timezone.now()
    with as_system():
        require(by, "judge")
        if not running_alone():
            raise Unavailable(_("Another run is under way."), todo=_("Wait until it is done."))
        _sweep()
        book = current_book()
        run = Judging.objects.create(day=day or timezone.localdate(), edition=keep_edition(book), by=by)
        say(_("Reading facts"))
        found = work_out(book, run.day, at)
        say(_("Writing what was found"))
        _write(run, found)
        if _is_newest(run):
            say(_("Publishing"))
            publish(run, standings=verdicts.standings(found, run.day), verdicts=verdicts.rows(found, book, run.day),
                    steps=plans.steps(book, timezone.localdate()))
        _close(run, found, by, time.monotonic() - started)
    return run


def work_out(book: Book, day: date, known_at: datetime, *, client: int | None = None,
             cuts: dict[str, tuple[float, ...]] | None = None) -> Found:
    """Facts, readings, grades and judgement of every client (or of one) as of a day, as known at a moment."""
    clients = lakehouse.everyone(client=client)
    horizons = drawn.horizons(lakehouse.tables(book, until=day), day, book)
    facts = _facts(book, day, known_at, clients, client, horizons)
    told = readings.readings(facts)
    graded = _graded(book, told)
    before = earlier(book, day, known_at, client=client)
    judged = judging.judge_frames(told, book.at(day), facts=facts, grades=graded, before=before, cuts=cuts)
    return Found(facts, told, graded, judged, horizons)


def earlier(book: Book, day: date, known_at: datetime, *, client: int | None = None) -> dict[int, pl.DataFrame]:
    """Readings as they stood so many months before the day, for every look back that some warning takes."""
    looks = book.at(day).looks_back
    clients = lakehouse.everyone(client=client) if looks else pl.DataFrame()
    return {
        months: readings.readings(_facts(book, months_before(day, months), known_at, clients, client, None))
        for months in looks
    }


def _graded(book: Book, told: pl.DataFrame) -> pl.DataFrame:
    """Every client's grade; unknown for all where the book has no scorecard."""
    card = book.scorecards.get(SCORECARD)
    if card is None:
        nothing = pl.lit(None, dtype=pl.Float64)
        return told.select("client", score=nothing, pd=nothing, grade=pl.lit(grades.UNKNOWN_GRADE))
    return grades.grades(told, card_of(card.model_dump()))


def _facts(book: Book, day: date, known_at: datetime, clients: pl.DataFrame, client: int | None,
           horizons: Horizons | None) -> pl.DataFrame:
    """Facts of every client (or one); horizons are always those of the whole book."""
    ends = horizons or drawn.horizons(lakehouse.tables(book, until=day), day, book)
    told = pl.concat([lakehouse.told(day, known_at, client=client), lakehouse.own(day, clients, client=client)])
    told, known = told.sort("client", maintain_order=True), clients.select("client").sort("client")
    found = [_facts_of(piece, book, day, ends, told) for piece in known.iter_slices(PIECE_CLIENTS)]
    return pl.concat(found) if found else known.join(drawn.wide({}, told, day, book), on="client", how="left")


def _facts_of(clients: pl.DataFrame, book: Book, day: date, ends: Horizons, told: pl.DataFrame) -> pl.DataFrame:
    """Facts of a stretch of clients: memory is bounded by the stretch, not by the book."""
    within = int(clients["client"][0]), int(clients["client"][-1])
    first, last = told["client"].search_sorted(within[0], "left"), told["client"].search_sorted(within[1], "right")
    tables = lakehouse.tables(book, until=day, within=within)
    wide = drawn.wide(tables, told.slice(first, last - first), day, book, horizon=ends)
    return clients.join(wide, on="client", how="left", maintain_order="left")


def _write(run: Judging, found: Found) -> None:
    """The run's folder: facts, readings, and verdicts with grades, each sorted by client."""
    run.folder = f"judged/day={run.day:%Y-%m-%d}/run-{run.pk}"
    folder = lakehouse.root() / run.folder
    folder.mkdir(parents=True, exist_ok=True)
    write_found(folder, found)


def write_found(folder: Path, found: Found) -> None:
    """What was found, as three files of a folder."""
    verdict = found.judged.tiers.join(found.grades, on="client").join(found.judged.warnings, on="client")
    for name, frame in (("facts", found.facts), ("readings", found.readings), ("verdicts", verdict)):
        frame.sort("client").write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=1,
                                           row_group_size=ROW_GROUP, statistics=True)


def _close(run: Judging, found: Found, by: User, seconds: float) -> None:
    """Mark the run done; this is the moment from which it is seen."""
    run.counts = {
        **verdicts.counts(found), "cuts": {name: list(at) for name, at in found.judged.cuts.items()},
        "horizons": {table: {source: last.isoformat() for source, last in told.items()}
                     for table, told in found.horizons.items()},
    }
    run.state, run.seconds, run.finished_at = JudgingState.DONE, seconds, timezone.now()
    run.save()
    note(by, "judged", run, {name: run.counts[name] for name in ("clients", "tiers", "grades", "warnings")})


def _is_newest(run: Judging) -> bool:
    newest = last_run()
    return newest is None or run.day >= newest.day


def _sweep() -> None:
    """Remove folders of runs that never came to their end."""
    kept = set(Judging.objects.filter(state=JudgingState.DONE).values_list("folder", flat=True))
    base: Path = lakehouse.root() / "judged"
    for folder in base.glob("day=*/run-*"):
        if folder.relative_to(lakehouse.root()).as_posix() not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def answer(run: Judging) -> dict[str, Any]:
    """What a run says of itself: clients, tiers, grades, warnings by level, edition."""
    told = {name: run.counts.get(name) for name in ("clients", "tiers", "management_tiers", "grades", "warnings",
                                                    "lights")}
    return {"run": run.pk, "day": run.day.isoformat(), "edition": run.edition.hash, **told,
            "seconds": round(run.seconds or 0.0, 2)}
