"""Stop the server, its worker and the embedded database."""

from __future__ import annotations

import click

from clc import postgres
from clc.doors.cli.shared.answer import answer, json_option
from clc.doors.cli.shared.running import end_server
from clc.home import Home


@click.command("stop")
@json_option
def command(as_json: bool) -> None:
    """Stop what runs for this CLC_HOME; work that was going on is resumed at the next start."""
    home = Home.open()
    database = not postgres.own_server() and postgres.answers(home)
    server = end_server(home)
    postgres.stop(home)
    answer({"server_stopped": server, "database_stopped": database}, as_json=as_json)
