"""Judge every client by every rule as of a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from clc.doors.cli.shared.answer import answer, json_option, out, progress, table
from clc.doors.cli.shared.ready import needs_database
from clc.stages.hub import judging
from clc.stages.hub.services.people import the_machine


@click.command("judge")
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge as of; today when not told.")
@json_option
@needs_database
def command(day: datetime | None, as_json: bool) -> None:
    """Judge every client by every rule in one run: all of it is seen, or nothing."""
    with progress("Judging every client") as move:
        run = judging.judge(by=the_machine(), day=day.date() if day else None, say=lambda words: move(title=words))
    told = judging.answer(run)
    answer(told, as_json=as_json, text=lambda: show(told))


def show(told: dict[str, Any]) -> None:
    """Counts by tier, grade, light and level."""
    out.print(f"{told['clients']:,} clients judged as of {told['day']} by edition {told['edition'][:12]} "
              f"in {told['seconds']:.1f} s")
    for title in ("tiers", "management_tiers", "grades", "lights", "warnings"):
        table(title.replace("_", " "), list(told[title]), [list(told[title].values())])
