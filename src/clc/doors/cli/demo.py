"""Open a demonstration institution, wholly invented, on this machine."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from clc import postgres
from clc.doors.cli.shared.answer import answer, json_option, note, out, progress, table
from clc.doors.cli.shared.ready import database
from clc.doors.cli.shared.running import end_server, where
from clc.doors.cli.shared.serving import serve_in_background
from clc.home import FOLDERS, Home
from clc.stages.hub.judging import judge
from clc.stages.hub.models import Client
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine

CHANNEL = "clc.channels.demo.load"


@click.command("demo")
@click.option(
    "--clients",
    type=click.IntRange(1, 1_000_000),
    default=2_000,
    show_default=True,
    help="How many to invent.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed invents the same institution."
)
@click.option("--reset", is_flag=True, help="First remove everything this CLC_HOME keeps.")
@click.option("--background", is_flag=True, help="Return when it answers; `clc stop` ends it.")
@click.option("--no-serve", is_flag=True, help="Only make and judge the institution.")
@where
@json_option
def command(
    clients: int,
    seed: int,
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
    if no_serve:
        answer(told, as_json=as_json)
    elif background:
        url = serve_in_background(home, host=host, port=port)
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


def invent(*, clients: int, seed: int) -> Mapping[str, Any]:
    """The institution, made and judged unless it is there already; `clients` and `accounts`."""
    load = import_module(CHANNEL)
    with as_system():
        there = Client.objects.count()
    if there:
        note(f"{there:,} clients are here already; --reset begins anew.")
        return {"clients": there, "accounts": load.accounts()}
    with progress(f"Inventing {clients:,} clients") as move:
        made: Mapping[str, Any] = load.build(clients=clients, seed=seed, say=lambda title: move(title=title))
    with progress("Judging every client") as move, as_system():
        judge(by=the_machine(), say=lambda title: move(title=title))
    return made


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
