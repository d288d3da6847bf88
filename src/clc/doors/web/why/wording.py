"""A node in words: its title, its formula with the names of its inputs, its scale, the whole as text to copy."""
from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from clc.doors.web import formats
from clc.doors.web.drawn import drawn
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.hub.why import Node, Value

SIGNS: Mapping[type[ast.operator], str] = {ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Div: " ÷ "}
WIDTH, EDGE = 360, 10
LIGHTS = frozenset({"green", "yellow", "orange", "red"})


@dataclass(frozen=True)
class Piece:
    """A piece of a formula: plain text, or the name of an input."""

    text: str
    input: Node | None = None


@dataclass(frozen=True)
class Mark:
    """A place on the scale: where (0 to `WIDTH`), of which level, written how."""

    x: float
    level: str
    text: str


@dataclass(frozen=True)
class Scale:
    """The thresholds of a rule drawn as bands, and the value's place."""

    bands: Sequence[tuple[str, float, float]]
    marks: Sequence[Mark]
    value: Mark | None


def title(node: Node) -> str:
    """The name of the number."""
    return _(node.label)


def written(value: Value, unit: str) -> str:
    """A value as plain text."""
    if value is None:
        return _("unknown")
    if isinstance(value, str):
        return _(value)
    if unit == "flag":
        return _("Yes") if value else _("No")
    return strip_tags(str(formats.measured(value, unit)))


def formula(node: Node) -> list[Piece]:
    """The formula of a reading in pieces, the inputs by their labels; that of a fact as the sentence it is drawn by."""
    if not node.formula:
        return []
    if node.kind == "fact":
        rule = current_book().facts.get(node.name)
        return [Piece(drawn(current_book(), rule) if rule else node.formula)]
    inputs = {each.name: each for each in node.inputs}
    try:
        tree = ast.parse(node.formula, mode="eval").body
    except SyntaxError:
        return [Piece(node.formula)]
    if not inputs:
        return [Piece(node.formula)]
    return list(pieces(tree, inputs))


def pieces(tree: ast.expr, inputs: Mapping[str, Node]) -> Iterator[Piece]:
    """An expression in words: ratio as a division, names as the labels of the inputs."""
    if isinstance(tree, ast.Name):
        held = inputs.get(tree.id)
        yield Piece(_(held.label) if held else tree.id.replace("_", " "), held)
    elif isinstance(tree, ast.BinOp) and type(tree.op) in SIGNS:
        yield from operand(tree.left, inputs)
        yield Piece(SIGNS[type(tree.op)])
        yield from operand(tree.right, inputs)
    elif isinstance(tree, ast.Call) and is_division(tree):
        yield from operand(tree.args[0], inputs)
        yield Piece(" ÷ ")
        yield from operand(tree.args[1], inputs)
    elif isinstance(tree, ast.Call):
        yield Piece(f"{_(ast.unparse(tree.func))}(")
        for at, each in enumerate(tree.args):
            yield from [Piece(", ")] if at else []
            yield from pieces(each, inputs)
        yield Piece(")")
    else:
        yield Piece(ast.unparse(tree))


def operand(tree: ast.expr, inputs: Mapping[str, Node]) -> Iterator[Piece]:
    """A side of an operation, in brackets when it is an operation itself."""
    nested = isinstance(tree, ast.BinOp) or is_division(tree)
    yield from [Piece("(")] if nested else []
    yield from pieces(tree, inputs)
    yield from [Piece(")")] if nested else []


def is_division(tree: ast.expr) -> bool:
    """Whether an expression divides: `ratio`, or `over`, which does so only by what is above 0."""
    return (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in ("ratio", "over")
            and len(tree.args) == 2)


def scale(node: Node) -> Scale | None:
    """The thresholds of a warning with the value's place; None when there is nothing to draw."""
    rule = node.rule
    if node.kind != "warning" or rule is None or not rule.thresholds:
        return None
    value = node.value if isinstance(node.value, float) else None
    ends = [*rule.thresholds.values(), *([value] if value is not None else [])]
    span = max(ends) - min(ends) or abs(max(ends)) or 1.0
    low, high = min(ends) - 0.3 * span, max(ends) + 0.3 * span
    low = 0.0 if min(ends) >= 0 > low else low

    def place(at: float) -> float:
        return EDGE + (at - low) / (high - low) * (WIDTH - 2 * EDGE)

    marks = [Mark(place(at), level, written(at, node.unit)) for level, at in rule.thresholds.items()]
    return Scale(bands(rule.when, marks), marks,
                 Mark(place(value), node.level or "unknown", written(value, node.unit)) if value is not None else None)


def bands(when: str, marks: Sequence[Mark]) -> list[tuple[str, float, float]]:
    """The stretches of the scale by level: from the mildest threshold outwards each its own colour."""
    falls = when == "below"
    ordered = sorted(marks, key=lambda mark: mark.x, reverse=falls)
    starts = [WIDTH - EDGE if falls else EDGE, *(mark.x for mark in ordered)]
    ends = [*(mark.x for mark in ordered), EDGE if falls else WIDTH - EDGE]
    levels = ["green", *(mark.level for mark in ordered)]
    return [(level, min(a, b), abs(b - a)) for level, a, b in zip(levels, starts, ends, strict=True)]


def as_text(client: Client, node: Node) -> str:
    """The answer as lines of text, to paste into a report."""
    said = _(node.level) if node.level in LIGHTS else ""
    lines = [f"{client.party.name} ({client.code})",
             f"{_(node.label)}: {written(node.value, node.unit)}{f' · {said}' if said else ''}"]
    if node.unknown_because:
        lines.append(node.unknown_because)
    told = "".join(piece.text for piece in formula(node))
    lines += [line for line in (node.words, told and f"= {told}") if line]
    lines += [f"  {_(each.label)}: {written(each.value, each.unit)}" for each in node.inputs]
    if node.rule:
        limits = ", ".join(f"{_(level)} {written(at, node.unit)}" for level, at in node.rule.thresholds.items())
        lines.append(f"{node.rule.path}{f' ({_(node.rule.when)}: {limits})' if limits else ''}")
        lines += [node.rule.reference] if node.rule.reference else []
        lines.append(f"{_('Edition')} {node.rule.edition[:12]}")
    if node.day:
        lines.append(f"{_('As of')} {node.day.isoformat()}")
    return "\n".join(lines)
