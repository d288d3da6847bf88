"""The picture of owners: who holds whom, in rows from the top down, as plain SVG."""
from __future__ import annotations

from dataclasses import dataclass

from clc.stages.credit.webs import Tie, Web
from clc.stages.hub.models import PartyKind

WIDE, HIGH, GAP_X, GAP_Y = 132, 44, 20, 62
NODES_MAX, ROWS_MAX = 36, 8


@dataclass(frozen=True)
class Node:
    """A party at its place; `name` is None where the reader may not see it."""

    key: int
    x: float
    y: float
    name: str | None
    code: str
    is_person: bool
    is_here: bool


@dataclass(frozen=True)
class Line:
    """A holding between two places, with the place of its share beside the end held."""

    path: str
    x: float
    y: float
    share: float | None
    is_control: bool


@dataclass(frozen=True)
class Picture:
    """Everything drawn, its size, and how many parties were left out."""

    nodes: list[Node]
    lines: list[Line]
    width: float
    height: float
    left_out: int


def levels(web: Web) -> dict[int, int]:
    """The row of each party: 0 the client, negative above it, positive below; owners and what they own, nearest first."""
    kinds = {*web.rule.kinds.owns, *web.rule.kinds.controls}
    ties = [one for one in web.ties if one.kind in kinds]
    found = {web.start: 0}
    up, down = [(one.target, one.source) for one in ties], [(one.source, one.target) for one in ties]
    walk(found, up, web.start, -1)
    walk(found, down, web.start, 1)
    for one in ties:  # sisters: what an owner of the client holds besides it
        if found.get(one.source, 1) < 0 and one.target not in found and len(found) < NODES_MAX:
            found[one.target] = found[one.source] + 1
    return found


def walk(found: dict[int, int], steps: list[tuple[int, int]], start: int, by: int) -> None:
    """Number the parties reached from the start by steps one way, nearest first, until the picture is full."""
    front = {start}
    for distance in range(1, ROWS_MAX + 1):
        near = sorted({end for begin, end in steps if begin in front} - set(found))[: NODES_MAX - len(found)]
        found.update(dict.fromkeys(near, by * distance))
        front = set(near)


def drawn(web: Web) -> Picture:
    """The picture; empty when nobody is known to own or be owned."""
    rows = levels(web)
    kinds = {*web.rule.kinds.owns, *web.rule.kinds.controls}
    told = [one for one in web.ties if one.kind in kinds and one.source in rows and one.target in rows]
    if not told:
        return Picture([], [], 0, 0, 0)
    top = min(rows.values())
    by_row: dict[int, list[int]] = {}
    for key in sorted(rows, key=lambda one: (rows[one], one)):
        by_row.setdefault(rows[key], []).append(key)
    wide = max(len(keys) for keys in by_row.values()) * (WIDE + GAP_X) + GAP_X
    place: dict[int, tuple[float, float]] = {}
    for row, keys in by_row.items():
        start = (wide - len(keys) * (WIDE + GAP_X) + GAP_X) / 2
        for at, key in enumerate(keys):
            place[key] = (start + at * (WIDE + GAP_X), (row - top) * (HIGH + GAP_Y) + 8)
    height = (max(rows.values()) - top) * (HIGH + GAP_Y) + HIGH + 16
    owned = {one for tie in web.ties if tie.kind in kinds for one in (tie.source, tie.target)}
    nth = [sum(other.target == one.target for other in told[:at]) for at, one in enumerate(told)]
    lines = [_line(web, one, place, above) for one, above in zip(told, nth, strict=True)]
    return Picture([_node(web, key, *place[key]) for key in rows], lines, wide, height, len(owned - set(rows)))


def _node(web: Web, key: int, x: float, y: float) -> Node:
    party = web.known.get(key)
    return Node(key, x, y, party.name if party else None, web.codes.get(key, ""),
                party is not None and party.kind == PartyKind.PERSON, key == web.start)


def _line(web: Web, tie: Tie, place: dict[int, tuple[float, float]], nth: int) -> Line:
    (x1, y1), (x2, y2) = place[tie.source], place[tie.target]
    start, end = (x1 + WIDE / 2, y1 + HIGH), (x2 + WIDE / 2, y2)
    if y2 <= y1:
        start, end = (x1 + WIDE / 2, y1 + (0 if y2 < y1 else HIGH)), (x2 + WIDE / 2, y2 + HIGH)
    middle = (start[1] + end[1]) / 2 + (14 if y1 == y2 else 0)
    path = f"M{start[0]:.0f} {start[1]:.0f} C{start[0]:.0f} {middle:.0f} {end[0]:.0f} {middle:.0f} {end[0]:.0f} {end[1]:.0f}"
    held = web.control.parent[web.place[tie.target]] == web.place[tie.source]
    return Line(path, end[0] + 6, end[1] + (-6 - 13 * nth if y2 > y1 else 14 + 13 * nth), tie.share, bool(held))
