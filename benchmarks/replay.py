"""Replay a log of a real process through the house's engine: every event one move, every case kept as JSON at its end."""

from __future__ import annotations

import time
from itertools import groupby
from pathlib import Path

import click
from _measure import Told, answer, answer_leg, clocked, leg
from django.conf import settings

from clc.channels.process_log.xes import events
from clc.stages.decision.engine.replaying import found_process, replay


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--cases", default=0, help="Only so many cases; 0 = all.", type=click.IntRange(0))
@click.option("--leg", "part", hidden=True)
@click.option("--json", "as_json", is_flag=True)
def main(log: Path, cases: int, part: str | None, as_json: bool) -> None:
    """Find the process of LOG (an XES file), then move every case through it."""
    if part:
        answer_leg(work(log, cases))
        return
    answer({"replay": leg(__file__, "replay", str(log), "--cases", str(cases))}, as_json=as_json)


def work(log: Path, most: int) -> Told:
    """Read, find, replay; cases a second by wall and by CPU."""
    settings.configure(USE_I18N=False)
    told: Told = {}
    with clocked(told, "read"):
        traces = groupby(events(log), lambda one: one.case)
        found = [[f"{one.activity} {one.phase}" for one in rows] for _case, rows in traces]
    found = found[:most] if most else found
    with clocked(told, "find"):
        flow, steps = found_process(found)
    begun = time.perf_counter()
    with clocked(told, "replay"):
        done = replay(flow, steps, found)
    wall = time.perf_counter() - begun
    return {**told, "cases": done.cases, "events": done.events, "fitness": round(done.fitness, 4), "ways": len(flow.ways),
            "cases_a_second": round(done.cases / wall, 1), "events_a_second": round(done.events / wall),
            "cases_a_cpu_second": round(done.cases / max(told["replay"]["cpu_s"], 0.01), 1)}


if __name__ == "__main__":
    main()
