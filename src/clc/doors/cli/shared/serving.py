"""Serve one home: static files, web server and worker, until somebody says stop."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable

import psycopg

from clc import postgres
from clc.doors.cli.shared import running
from clc.home import Home
from clc.kernel.errors import Unavailable

OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def address(host: str, port: int) -> str:
    """Where the browser finds it."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(home: Home, *, host: str, port: int, when_ready: Callable[[str], None]) -> None:
    """Run server and worker until interrupted or told to end; an error when the server ends by itself."""
    with running.watch(home, address(host, port)), contextlib.ExitStack() as at_the_end:
        running.free(host, port)
        running.collect_static(home)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        at_the_end.callback(leave_database, home)
        web = running.web_server(home, host=host, port=port)
        at_the_end.callback(running.end, web)
        at_the_end.enter_context(contextlib.suppress(KeyboardInterrupt))
        running.wait_until_it_answers(address(host, port), web, home.logs / "server.log")
        at_the_end.enter_context(running.Worker(home))
        when_ready(address(host, port))
        web.wait()
        raise Unavailable("The server ended by itself.", todo=f"Read {home.logs}/server.log.")


def leave_database(home: Home) -> None:
    """Stop the embedded database when nobody else works with it."""
    if postgres.own_server() or not postgres.answers(home):
        return
    with psycopg.connect(**postgres.address(home, postgres.OWNER)) as link:  # type: ignore[arg-type]
        others = link.execute(OTHERS).fetchone()
    if others == (0,):
        postgres.stop(home)


def serve_in_background(home: Home, *, host: str, port: int) -> str:
    """Start a serving process that outlives this one; returns its address when it answers."""
    if running.watcher(home) is not None:
        raise Unavailable(
            "Clc is already running for this CLC_HOME.", todo="Open its address, or run `clc stop`."
        )
    running.free(host, port)
    child = running.child(home, "serve", "-m", "clc.doors.cli", "serve", "--host", host, "--port", str(port))
    try:
        running.wait_until_it_answers(address(host, port), child, home.logs / "server.log")
    except Unavailable:
        running.end(child)
        raise
    return address(host, port)
