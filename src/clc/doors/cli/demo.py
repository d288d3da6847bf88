"""Open a demonstration institution, wholly invented, on this machine."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

import click
from django.utils import timezone

from clc import postgres
from clc.doors.cli.shared.answer import answer, json_option, note, out, progress, table
from clc.doors.cli.shared.ready import database
from clc.doors.cli.shared.running import end_server, watcher, where
from clc.doors.cli.shared.serving import serve_in_background
from clc.home import FOLDERS, Home
from clc.kernel.errors import BadInput
from clc.stages.hub.judged import last_run
from clc.stages.hub.judging import judge
from clc.stages.hub.models import Client, Import, ImportState
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine

CHANNEL, STAGE = "clc.channels.demo.load", "clc.channels.demo.showcase.playing"
QUARTER = timedelta(days=92)
CLIENTS, SEED = 2_000, 1


@click.command("demo")
@click.option("--clients", type=click.IntRange(1, 1_000_000), help=f"How many to invent.  [default: {CLIENTS}]")
@click.option("--seed", type=int, help=f"The same seed invents the same institution.  [default: {SEED}]")
@click.option("--reset", is_flag=True, help="First remove everything this CLC_HOME keeps.")
@click.option("--background", is_flag=True, help="Return when it answers; `clc stop` ends it.")
@click.option("--no-serve", is_flag=True, help="Only make and judge the institution.")
@where
@json_option
def command(
    clients: int | None,
    seed: int | None,
    reset: bool,
    background: bool,
    no_serve: bool,
    host: str,
    port: int,
    as_json: bool,
) -> None:
    """Invent an institution and its clients, judge them, and serve it; address and accounts are printed.

    It is made once: a second start opens what is there. Every name in it is invented.
    """
    home = Home.open()
    if reset:
        empty(home)
    database(home)
    made = invent(clients=clients, seed=seed)
    told = {"clients": made["clients"], "accounts": made["accounts"]}
    already = watcher(home)
    if no_serve:
        answer(told, as_json=as_json)
    elif already or background:
        url = already[1] if already else serve_in_background(home, host=host, port=port)
        answer({"address": url} | told, as_json=as_json, text=lambda: welcome(told, url))
    else:
        welcome(told)
        serve = [sys.executable, "-m", "clc.doors.cli", "serve", "--host", host, "--port", str(port)]
        os.execv(sys.executable, serve)  # a fresh process: what the work above took of memory is given back


def empty(home: Home) -> None:
    """Remove database, lake and documents of a home; its keys stay."""
    end_server(home)
    postgres.remove(home)
    for name in FOLDERS:
        if name not in {"keys", "run"}:
            shutil.rmtree(home.root / name, ignore_errors=True)
    Home.open(home.root)


def invent(*, clients: int | None, seed: int | None) -> Mapping[str, Any]:
    """The institution, made and judged unless it is there already; `clients` and `accounts`."""
    load = import_module(CHANNEL)
    there = held()
    if there and clients is None and seed is None:
        note(f"{there:,} clients are here already; --reset begins anew.")
        made: Mapping[str, Any] = {"clients": there, "accounts": load.accounts()}
    else:
        wanted = {"clients": CLIENTS if clients is None else clients, "seed": SEED if seed is None else seed}
        with progress(f"Inventing {wanted['clients']:,} clients") as move:
            made = load.build(**wanted, say=lambda title: move(title=title))
    stage = import_module(STAGE)
    with progress("Setting up the credit department") as move:
        stage.bring_in(say=lambda title: move(title=title))
    if last_run() is None:
        with progress("Judging every client") as move:
            today = timezone.localdate()
            for day in (today - QUARTER, today):  # two runs, so that every page can say what changed
                judge(by=the_machine(), day=day, say=lambda title: move(title=title))
    with progress("Rating, investigating and setting limits") as move:
        stage.decide(say=lambda title: move(title=title))
        stage.offer(say=lambda title: move(title=title))
        stage.carry(say=lambda title: move(title=title))
    return made


def held() -> int:
    """How many invented clients are here; clients that nobody invented are not mixed with them."""
    with as_system():
        clients = Client.objects.count()
        invented = Import.objects.filter(channel="demo", state=ImportState.DONE).exists()
    if clients and not invented:
        raise BadInput(f"This CLC_HOME holds {clients:,} clients that are not invented.",
                       todo="Set CLC_HOME to another folder for the demonstration.")
    return clients


def welcome(told: Mapping[str, Any], url: str = "") -> None:
    """What a person needs to begin."""
    accounts: Sequence[Mapping[str, str]] = told["accounts"]
    out.print(f"\nThe demonstration institution has {told['clients']:,} clients, all of them invented.\n")
    table(
        "Sign in as",
        ["name", "password", "role", "branch"],
        [[one["username"], one["password"], one["role"], one["branch"]] for one in accounts],
    )
    out.print(f"\nClc is open at {url}; `clc stop` ends it." if url else "")
