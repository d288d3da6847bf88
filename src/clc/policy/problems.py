"""What is wrong with a book, said all at once: file, line, field, what and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from clc.kernel.errors import BadPolicy

ADVICE: Mapping[str, str] = {
    "extra_forbidden": "remove it, or check its spelling",
    "missing": "write it",
    "literal_error": "use one of the words named",
    "float_type": "write a plain number: expressions and quoted numbers are not read",
    "int_type": "write a whole number",
    "string_type": "write words, in quotes if they look like a number, a day or yes/no",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: `file` as the layer calls it, `line` from 1 (0 unknown), `field` dotted."""

    file: str
    line: int
    field: str
    wrong: str
    todo: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field + ': ' if self.field else ''}{self.wrong} ({self.todo})"


class BadBook(BadPolicy):
    """A rule book that cannot be used; `problems` lists everything found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        told = "\n".join(f"- {problem}" for problem in self.problems)
        count = len(self.problems)
        super().__init__(
            f"The rule book has {count} {'mistake' if count == 1 else 'mistakes'}:\n{told}",
            todo="Correct the files named and load again; until then the last good edition stays in force.",
        )


def of_shape(
    file: str, wrong: ValidationError, lines: Mapping[tuple[str | int, ...], tuple[str, int]]
) -> Iterator[Problem]:
    """The problems a shape found, each with the file and line of the nearest field that was written."""
    for error in wrong.errors(include_url=False, include_context=False, include_input=False):
        place = tuple(error["loc"])
        where, line = nearest(place, lines, file)
        yield Problem(
            where, line, ".".join(map(str, place)), said(error), ADVICE.get(error["type"], "correct it")
        )


def said(error: ErrorDetails) -> str:
    """What the shape says, in a banker's words."""
    if error["type"] == "extra_forbidden":
        return "no such field"
    return error["msg"].removeprefix("Value error, ")


def nearest(
    place: tuple[str | int, ...], lines: Mapping[tuple[str | int, ...], tuple[str, int]], file: str
) -> tuple[str, int]:
    """File and line of a field, or of the nearest field around it that was written."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return lines.get((), (file, 0))
