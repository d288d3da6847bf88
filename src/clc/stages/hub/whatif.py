"""What if a rule said something else: the last run judged again under a draft, and who would change level."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils import timezone

from clc.engines.scoring.scorecard import card_of
from clc.frames import grades, judging
from clc.frames.what_if import moves as moved
from clc.kernel.errors import Unavailable
from clc.policy.rulebook import Book
from clc.stages.hub import judged as runs
from clc.stages.hub.book import current_book
from clc.stages.hub.judging import earlier
from clc.stages.hub.models import Client, Judging, User
from clc.stages.hub.permission import require
from clc.stages.hub.verdicts import SCORECARD

WORDS = ("service_tier", "management_tier", "light", "grade")


@dataclass(frozen=True)
class WhatIf:
    """The answer: the draft's edition, how many clients move in what, and every move (client, what, before, after)."""

    run: Judging
    edition: str
    counts: dict[str, dict[str, int]]
    moves: pl.DataFrame


def what_if(*, by: User, changes: Mapping[str, Mapping[str, Any]]) -> WhatIf:
    """Judge the last run's facts and readings under the book with `changes` (by path) over it; nothing is kept.

    Only clients the asker may see are told of. Errors: NotAllowed, BadBook with every mistake of the draft,
    Unavailable before the first run.
    """
    require(by, "see_rule_book")
    run = runs.last_run()
    if run is None:
        raise Unavailable("No run has judged anybody yet.", todo="Run `clc judge` first.")
    draft = current_book().overlay(changes)
    seen = list(Client.objects.order_by("pk").values_list("pk", flat=True))
    facts, readings, before = (_seen(run, name, seen) for name in runs.PARTS)
    after = _again(draft, run, facts, readings)
    moves = moved(before, after, codes=draft.warnings, words=WORDS)
    return WhatIf(run, draft.edition, _counts(moves), moves)


def _seen(run: Judging, name: str, clients: list[int]) -> pl.DataFrame:
    keys = pl.LazyFrame({"client": clients}, schema={"client": pl.Int64})
    return runs.table(run, name).join(keys, on="client", how="semi").sort("client").collect()


def _again(book: Book, run: Judging, facts: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """The verdicts of the same facts and readings under another book, percentiles as the run cut them."""
    cuts = {name: tuple(at) for name, at in run.counts.get("cuts", {}).items()}
    graded = grades.grades(readings, card_of(book.scorecards[SCORECARD].model_dump()))
    before = earlier(book, run.day, timezone.now())
    found = judging.judge_frames(readings, book.at(run.day), facts=facts, grades=graded, before=before, cuts=cuts)
    return found.tiers.join(graded, on="client").join(found.warnings, on="client")  # type: ignore[no-any-return]


def _counts(moves: pl.DataFrame) -> dict[str, dict[str, int]]:
    """How many clients move, by what and by `before > after`."""
    told: dict[str, dict[str, int]] = {}
    for what, before, after, number in moves.group_by("what", "before", "after").len().sort(
            "what", "before", "after").iter_rows():
        told.setdefault(what, {})[f"{before} > {after}"] = number
    return told
