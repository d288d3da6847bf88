"""Learn a scorecard from what this installation knows of its clients."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from clc.doors.cli.shared.answer import answer, json_option, note, out, progress, table
from clc.doors.cli.shared.errors import MISUSED, say
from clc.doors.cli.shared.ready import needs_database
from clc.doors.cli.shared.training import Asked, trained
from clc.doors.cli.shared.training import show as show_report
from clc.engines.scoring.cutting import DOWN, UP
from clc.engines.scoring.factory import Plan
from clc.engines.scoring.learning import Settings
from clc.engines.scoring.report import plain
from clc.engines.scoring.writing import Heading
from clc.frames.learning import candidates_of, learned, text_of
from clc.home import Home
from clc.kernel.errors import BadInput
from clc.policy.rulebook import Book
from clc.stages.hub.book import current_book
from clc.stages.hub.judging import work_out
from clc.stages.hub.reach import as_system
from clc.stages.hub.services import audit
from clc.stages.hub.services.people import the_machine
from clc.stages.hub.verdicts import SCORECARD

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("train")
def command() -> None:
    """Learn a scorecard from clients whose outcome is known."""


@command.command("scorecard")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--target", default="default_flag", show_default=True, help="The told flag it shall foretell; of a FILE, "
              "the column that says how each case turned out.")
@click.option("--bad", help="Of a FILE: which of the two values of the target is the bad one.")
@click.option("--time", "time_column", help="Of a FILE: the column that says when each case was; else the likeliest.")
@click.option("--monotone", multiple=True, help="Of a FILE: COLUMN=up (more is worse) or COLUMN=down; again for more.")
@click.option("--group", "groups", multiple=True, help="Of a FILE: a column whose groups are compared for bias.")
@click.option("--ignore", multiple=True, help="Of a FILE: a column not to look at.")
@click.option("--keep", multiple=True, help="Of a FILE: a column to keep though it looks like a leak.")
@click.option("--folds", type=click.IntRange(2, 20), default=10, show_default=True, help="Of a FILE.")
@click.option("--name", help=f"Name of the card in the rule book  [default: {SCORECARD}, or the file's].")
@click.option("--as-of", "day", type=DAY, help="The day the readings are of; today when not told.")
@click.option("--indicator", "indicators", multiple=True, help="A candidate; again for more. Else those of the "
              "card it replaces, else every invoice indicator.")
@click.option("--label", help="What people read; else the label of the card it replaces.")
@click.option("--source", help="From what it is learned, in words.")
@click.option("--note", help="What else its readers must know, in words.")
@click.option("--seed", type=click.IntRange(0), default=Settings.seed, show_default=True, help="Of the folds.")
@click.option("--out", "target_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the file here; else into the rule book of this installation.")
@json_option
def scorecard(file: Path | None, as_json: bool, **told: Any) -> None:
    """Learn bins, weights, points and grades, prove them by cross-validation, and write the card.

    Without FILE it learns from this installation's clients, and the next `clc judge` grades by the card. With FILE (CSV,
    ARFF, Parquet or xlsx; one row per case) it learns from the table, is challenged by boosted trees, looks for leaks and
    drift, and writes card, challenger and report into `models/` of CLC_HOME or beside --out. What a card can and cannot
    prove stands in it as caveats.
    """
    if file is None:
        for name in ("bad", "time_column", "monotone", "groups", "ignore", "keep", "folds"):
            told.pop(name)
        from_clients(as_json=as_json, **{**told, "name": told["name"] or SCORECARD})
        return
    try:
        from_file(file, as_json=as_json, told=told)
    except BadInput as wrong:
        say(wrong.message, wrong.todo, as_json=as_json)
        sys.exit(MISUSED)


def from_file(file: Path, *, as_json: bool, told: dict[str, Any]) -> None:
    """Learn from a table."""
    sides = dict(each.rpartition("=")[::2] for each in told["monotone"])
    if not set(sides.values()) <= {UP, DOWN} or "" in sides:
        raise BadInput("--monotone takes COLUMN=up or COLUMN=down.", todo="up: more is worse; down: more is better.")
    asked = Asked(file, told["target"], bad=told["bad"], time=told["time_column"], ignore=told["ignore"],
                  name=told["name"] or "", out=told["target_file"])  # fmt: skip
    plan = Plan(folds=told["folds"], seed=told["seed"], monotone=sides, groups=told["groups"], keep=told["keep"])
    with progress("Learning") as move:
        report = trained(asked, plan, lambda words: move(title=words))
    answer(plain(report), as_json=as_json, text=lambda: show_report(report))


@needs_database
def from_clients(
    target: str, name: str, day: datetime | None, indicators: tuple[str, ...], seed: int, target_file: Path | None,
    as_json: bool, **words: str | None,
) -> None:  # fmt: skip
    """Learn from this installation's clients."""
    book = current_book()
    held = book.scorecards.get(name)
    words["label"] = words["label"] or (held.label if held else name)
    said = {key: word for key, word in words.items() if word}
    heading = Heading(**said, target=target, day=timezone.localdate())
    candidates = list(indicators) or candidates_of(held.model_dump() if held else None)
    with progress("Learning") as move:
        rule = learn(book, heading, candidates, day=day.date() if day else timezone.localdate(),
                     settings=Settings(seed=seed), say=lambda words: move(title=words))
    file = target_file or Home.open().book / "scorecard" / f"{name}.yaml"
    written(file, text_of(rule))
    if target_file is None:
        with as_system():
            audit.note(the_machine(), "learned a scorecard", None, {"name": name, **told(rule, file)})
    answer({"name": name, **told(rule, file)}, as_json=as_json, text=lambda: show(rule, file))


def learn(
    book: Book, heading: Heading, candidates: list[str], *, day: date, settings: Settings, say: Callable[[str], None]
) -> dict[str, Any]:
    """The card learned from every client's readings and outcome as of a day."""
    fact = book.facts.get(heading.target)
    if fact is None or fact.told != "flag":
        flags = ", ".join(name for name, one in book.facts.items() if one.told == "flag")
        raise BadInput(f"'{heading.target}' is no flag that is told of clients.", todo=f"The flags are: {flags}.")
    say("Reading facts")
    with as_system():
        found = work_out(book, day, datetime.now(UTC))
    say("Learning")
    outcomes = found.facts.select("client", outcome=heading.target)
    return learned(found.readings, outcomes, candidates, heading=heading, settings=settings)


def told(rule: dict[str, Any], file: Path) -> dict[str, Any]:
    """What a learned card answers of itself."""
    learned_from, calibration = rule["learned"], rule["calibration"]
    return {
        "file": str(file),
        "target": rule["target"],
        "rows": learned_from["rows"],
        "defaults": learned_from["defaults"],
        "characteristics": [each["indicator"] for each in rule["characteristics"]],
        **{name: value for name, value in learned_from["cv"].items() if name != "settings"},
        "brier": calibration["brier"],
        "grades": calibration["grades"],
        "stability": learned_from["stability"].get("psi", {}),
        "caveats": rule["caveats"],
    }


def show(rule: dict[str, Any], file: Path) -> None:
    """The card for a person: how good, what counts, which grades, what it cannot prove."""
    cv, calibration = rule["learned"]["cv"], rule["calibration"]
    out.print(f"Learned from {rule['learned']['rows']} clients, {rule['learned']['defaults']} defaults. "
              f"AUC of clients held out {cv['auc_mean']:.3f} (spread of {cv['repeats']} repeats "
              f"{cv['auc_spread']:.3f}), 95 % between {cv['auc_low']:.2f} and {cv['auc_high']:.2f}.")
    table("", ["characteristic", "most points", "kept in folds"],
          [[each["indicator"], max(one["points"] for one in each["bins"]),
            rule["learned"]["stability"]["chosen_share"][each["indicator"]]] for each in rule["characteristics"]])
    table("", ["grade", "clients", "defaults", "foretold", "rate from", "rate to"],
          [[name, *row] for name, row in calibration["grades"].items()])
    for caveat in rule["caveats"]:
        note(f"- {caveat}")
    out.print(f"Written to {file}.")


def written(file: Path, text: str) -> None:
    """Put a text into a file at once: a reader sees the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with fresh.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(file)
