"""Start the web server and the worker on this machine."""

from __future__ import annotations

import click

from clc.doors.cli.shared.answer import answer, json_option, out
from clc.doors.cli.shared.ready import needs_database
from clc.doors.cli.shared.running import where
from clc.doors.cli.shared.serving import serve, serve_in_background
from clc.home import Home


@click.command("serve")
@where
@click.option("--background", is_flag=True, help="Return when it answers; `clc stop` ends it.")
@json_option
@needs_database
def command(host: str, port: int, background: bool, as_json: bool) -> None:
    """Serve until Ctrl-C. Behind a proxy set CLC_HOSTS, CLC_ORIGINS and CLC_TLS=1."""
    home = Home.open()
    if background:
        answer({"address": serve_in_background(home, host=host, port=port)}, as_json=as_json)
        return
    serve(
        home,
        host=host,
        port=port,
        when_ready=lambda url: out.print(f"Clc is open at {url} (Ctrl-C stops it)"),
    )
