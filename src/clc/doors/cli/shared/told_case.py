"""One case on standard input: a JSON object read strictly; what cannot be meant ends with exit code 2 and no answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from pydantic import BaseModel, ValidationError

from clc.doors.cli.shared.errors import MISUSED
from clc.engines.cashflow.asking import Refused
from clc.kernel.errors import BadInput

BYTES_MOST = 1_000_000
M = TypeVar("M", bound=BaseModel)
#: How pydantic's kinds of error are said here.
RULES = {
    "missing": "must be told",
    "extra_forbidden": "is not known here",
    "finite_number": "must be a finite number",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "list_type": "must be a list",
    "model_type": "must be an object",
}


class Misused(click.ClickException):
    """The case cannot be meant: said on stderr as field, rule and what to do; nothing on stdout."""

    exit_code = MISUSED


def read(shape: type[M]) -> M:
    """The case on standard input in its shape; Misused where it is no JSON object, too large, or breaks a rule."""
    raw = b"" if sys.stdin is None else sys.stdin.buffer.read(BYTES_MOST + 1)
    if not raw.strip():
        raise Misused("standard input: must be one JSON object, and nothing was sent; pipe a case into the command")
    if len(raw) > BYTES_MOST:
        raise Misused(f"standard input: must not be above {BYTES_MOST:,} bytes; send one case at a time")
    try:
        told: Any = json.loads(raw, object_pairs_hook=_once)
    except RecursionError:
        raise Misused("standard input: is nested too deeply; send one flat JSON object") from None
    except ValueError as wrong:
        raise Misused(f"standard input: must be one JSON object ({wrong})") from None
    if not isinstance(told, dict):
        raise Misused("standard input: must be one JSON object, such as {\"rate\": 0.05}")
    try:
        return shape.model_validate(told)
    except ValidationError as wrong:
        raise Misused("\n".join(_said(one) for one in wrong.errors()[:10])) from None


@contextmanager
def refusals() -> Iterator[None]:
    """What the engines refuse inside, said as a misuse."""
    try:
        yield
    except (Refused, BadInput) as wrong:
        raise Misused(str(wrong)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, unless a field is told twice."""
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _ in pairs]
        raise Misused(f"{next(name for name in names if names.count(name) > 1)}: must be told once")
    return told


def _said(error: Any) -> str:
    """One error of a shape as `field: rule`."""
    field = ".".join(str(part) for part in error["loc"]) or "case"
    return f"{field}: {RULES.get(error['type'], str(error['msg']).removeprefix('Value error, '))}"

