"""What a benchmark measures by: CPU and wall seconds, peak memory, and legs that each run in a process of their own."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

T = TypeVar("T")
Told = dict[str, Any]


def spent() -> float:
    """CPU seconds of this process so far, all threads, user and system."""
    times = os.times()
    return times.user + times.system


def peak_mb() -> float:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu_of(pid: int) -> float:
    """CPU seconds of another process so far, such as a database backend."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def clocked(told: Told, name: str) -> Iterator[None]:
    """Note under `name` the CPU and wall seconds of the block."""
    cpu, wall = spent(), time.perf_counter()
    yield
    told[name] = {"cpu_s": round(spent() - cpu, 2), "wall_s": round(time.perf_counter() - wall, 2)}


def timed(action: Callable[[], T], rounds: int) -> tuple[T, Told]:
    """The action's last result and the milliseconds of each round: p50, p95, mean CPU."""
    walls, cpu = [], spent()
    for _ in range(rounds):
        start = time.perf_counter()
        result = action()
        walls.append((time.perf_counter() - start) * 1e3)
    return result, {**spread(walls), "cpu_ms": round((spent() - cpu) / rounds * 1e3, 3), "rounds": rounds}


def spread(values: Sequence[float]) -> Told:
    """p50, p95 and the worst of some milliseconds."""
    ordered = sorted(values)
    place = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return {
        "p50_ms": round(statistics.median(ordered), 3),
        "p95_ms": round(ordered[place], 3),
        "max_ms": round(ordered[-1], 3),
    }


def leg(script: str, name: str, *options: str, env: Mapping[str, str] | None = None) -> Told:
    """Run one leg of a script in a fresh process; what it answers, with its peak memory."""
    command = [sys.executable, script, "--leg", name, *options]
    done = subprocess.run(command, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"the leg {name} failed")
    found: Told = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def answer_leg(told: Told) -> None:
    """Answer from within a leg."""
    sys.stdout.write(json.dumps({**told, "peak_mb": round(peak_mb())}, default=str) + "\n")


def over(top: float, bottom: float) -> float | None:
    """A ratio to two digits; None over 0."""
    return round(top / bottom, 2) if bottom else None


def answer(told: Told, *, as_json: bool) -> None:
    """Print what was measured: JSON, or a line a figure."""
    if as_json:
        sys.stdout.write(json.dumps(told, indent=1, default=str) + "\n")
        return
    for name, value in told.items():
        line = "  ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, Mapping) else value
        sys.stdout.write(f"{name:36} {line}\n")
