"""Learn a scorecard from what this installation knows of its clients."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from clc.doors.cli.shared.answer import answer, json_option, note, out, progress, table
from clc.doors.cli.shared.ready import needs_database
from clc.engines.scoring.learning import Settings
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
@click.option("--target", default="default_flag", show_default=True, help="The told flag it shall foretell.")
@click.option("--name", default=SCORECARD, show_default=True, help="Name of the card in the rule book.")
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
@needs_database
def scorecard(
    target: str, name: str, day: datetime | None, indicators: tuple[str, ...], seed: int, target_file: Path | None,
    as_json: bool, **words: str | None,
) -> None:  # fmt: skip
    """Learn bins, weights, points and grades, prove them by repeated cross-validation, and write the file.

    The next `clc judge` grades by it. What it can and cannot prove stands in the file as caveats.
    """
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
    book: Book, heading: Heading, candidates: list[str], *, day: date, settings: Settings, say: Any
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
