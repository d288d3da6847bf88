"""Answer "why?": walk from a client's tier, grade, warning or number down to records and rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click
from django.utils.translation import gettext as _
from rich.tree import Tree

from clc.doors.cli.shared.answer import amount, answer, json_option, out
from clc.doors.cli.shared.ready import needs_database
from clc.kernel.errors import NotFound
from clc.stages.hub import lakehouse
from clc.stages.hub.explaining import explain
from clc.stages.hub.reach import as_system
from clc.stages.hub.why import Node


@click.command("explain")
@click.argument("client")
@click.argument("of", default="tier")
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="By the newest run as of this day.")
@json_option
@needs_database
def command(client: str, of: str, day: datetime | None, as_json: bool) -> None:
    """Say why CLIENT (a code) has its tier, or OF: grade, light, warning/<rule>, reading/<name>, fact/<name>."""
    with as_system():
        found = lakehouse.client_of(client)
        if found is None:
            raise NotFound(f"There is no client {client}.", todo="Look the code up with `clc import` or on the screen.")
        node = explain(found, of, day.date() if day else None)
        told = {"client": found.code, "client_name": found.party.name, **asdict(node)}
    answer(told, as_json=as_json, text=lambda: out.print(branch(node)))


def branch(node: Node, tree: Tree | None = None) -> Tree:
    """The node and what it comes from, as a tree of lines."""
    value = node.unknown_because or amount(node.value)
    more = "".join((
        f" [bold]{node.level}[/]" if node.level else "",
        f"  {amount(node.points)} points" if node.points is not None else "",
        f"  [dim]{node.formula}[/]" if node.formula else "",
        f"  [dim]{node.rows.count:,} rows of {node.rows.table}[/]" if node.rows else "",
        "".join(f"  [dim]{each.channel}: {each.name} {each.sha256[:12]}[/]" for each in node.records),
    ))
    line = f"{_(node.label)}: {value}{more}"
    here = Tree(line) if tree is None else tree.add(line)
    for each in node.inputs:
        branch(each, here)
    return here
