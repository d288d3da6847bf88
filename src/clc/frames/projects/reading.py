"""A project case read from what a person wrote: plain bounded YAML, every mistake named by field, line and rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from clc.engines.cashflow.project import Case
from clc.kernel.errors import BadInput
from clc.policy.problems import ADVICE
from clc.policy.text import Path, UnreadableError, read

BYTES_MAX, TOLD_MAX = 512 * 1024, 8
CELLS_MAX = 60_000
#: Kinds of mistakes that only say which form of several did not fit; told where nothing better is.
_VAGUE = ("literal_error", "dict_type", "mapping_type", "float_type", "float_parsing", "none_required", "is_instance_of")
_TODO: Mapping[str, str] = {
    **ADVICE,
    "value_error": "correct it in the case",
    "finite_number": "write a finite number",
    "greater_than_equal": "write a number within the bounds",
    "less_than_equal": "write a number within the bounds",
}
_SAID: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "finite_number": "is not a finite number",
    "float_type": "is not a number",
    "int_type": "is not a whole number",
    "model_type": "is not a set of fields",
    "dict_type": "is not a set of fields",
    "tuple_type": "is not a list",
}


def case_of(raw: bytes) -> Case:
    """The case that a YAML file holds; BadInput naming field, line and rule where it is none."""
    if len(raw) > BYTES_MAX:
        raise BadInput(f"The case has {len(raw):,} bytes; at most {BYTES_MAX:,} are read.", todo="Shorten it.")
    try:
        text = read(raw)
    except UnreadableError as wrong:
        raise BadInput(
            f"The case cannot be read (line {wrong.line}): {wrong.wrong}.", todo=f"{wrong.todo}.".capitalize()
        ) from wrong
    return case_from(text.told, text.lines)


def case_from(told: Mapping[str, Any], lines: Mapping[Path, int] | None = None) -> Case:
    """The case of plain values (as of JSON or a form); BadInput naming field and rule where it is none."""
    try:
        case = Case.model_validate(told)
    except ValidationError as wrong:
        problems = problems_of(wrong, lines or {})
        raise BadInput(" ".join(words for words, _todo in problems), todo=problems[0][1]) from wrong
    periods = case.timeline.building + case.timeline.operating
    pieces = len(case.revenue) + len(case.costs) + len(case.debt) + len(case.uses) + 40
    if periods * pieces > CELLS_MAX:
        raise BadInput(f"timeline: {periods} periods of {pieces} lines are more than {CELLS_MAX:,} numbers.",
                       todo="Take longer periods or fewer lines.")  # fmt: skip
    return case


def problems_of(wrong: ValidationError, lines: Mapping[Path, int]) -> list[tuple[str, str]]:
    """Each mistake in words with what to do, one for each field, at most a few."""
    best: dict[Path, ErrorDetails] = {}
    for error in wrong.errors(include_url=False):
        path = _path(error["loc"])
        if path not in best or (best[path]["type"] in _VAGUE and error["type"] not in _VAGUE):
            best[path] = error
    found = []
    for path, error in list(best.items())[:TOLD_MAX]:
        if error["type"] in _VAGUE and any(other[: len(path)] == path and other != path for other in best):
            continue  # another form of this field is told of, deeper in
        field = ".".join(str(part) for part in path)
        line = lines.get(path) or lines.get(path[:-1])
        message = _SAID.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
        where = f"{field}: " if field else ""
        words = f"{where}{message}{f' (line {line})' if line else ''}."
        found.append((words, f"{_TODO.get(error['type'], 'correct it')}.".capitalize()))
    return found


def text_of(case: Case) -> str:
    """The case as YAML that reads back as the same case; what is as usual is left out."""
    told = case.model_dump(mode="json", exclude_defaults=True)
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120))


def _path(where: Sequence[str | int]) -> Path:
    """The place as the file names it: without the names that forms of a union go by."""
    return tuple(
        part for part in where if isinstance(part, int) or not (any(sign in part for sign in "[(-") or part in _FORMS)
    )


_FORMS = ("float", "int", "str")
