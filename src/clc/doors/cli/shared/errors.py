"""Errors said as what happened, why and what to do; a traceback goes to a file."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from clc.home import Home
from clc.kernel.errors import ClcError

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


@contextmanager
def told(*, as_json: bool) -> Iterator[None]:
    """End the process with the exit code of what happens inside, having told the person."""
    try:
        yield
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (KeyboardInterrupt, click.Abort):
        say(
            "Interrupted.", "What was finished is kept; run the same command again to go on.", as_json=as_json
        )
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except ClcError as wrong:
        say(wrong.message, wrong.todo, as_json=as_json)
        sys.exit(FAILED)
    except Exception as wrong:
        say(
            f"{unexpected(wrong)} The details are in {keep_traceback()}.",
            "Try again; if it comes back, send that file to whoever looks after your installation.",
            as_json=as_json,
        )
        sys.exit(FAILED)


def say(message: str, todo: str, *, as_json: bool) -> None:
    """One error on stderr, and as an object on stdout for a program that asked for JSON."""
    click.secho(message, fg="red", err=True)
    if todo:
        click.echo(todo, err=True)
    if as_json:
        click.echo(json.dumps({"error": message, "todo": todo}, ensure_ascii=False))


def unexpected(wrong: Exception) -> str:
    """An unforeseen error in one line."""
    cause = wrong.__cause__ or wrong
    if type(cause).__name__ == "OperationalError":
        return f"The database does not answer: {str(cause).strip()}."
    return f"Something unexpected happened: {type(wrong).__name__}: {wrong}."


def keep_traceback() -> str:
    """Append the current traceback to `logs/errors.log` and name the file."""
    path = Home.open().logs / "errors.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC).isoformat()} {' '.join(sys.argv)}\n{traceback.format_exc()}\n")
    return str(path)
