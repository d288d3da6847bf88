"""Which column of a file is which column of a table: by declared aliases, forgiving in spelling, plain in refusal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput

Kind = Literal["text", "number", "date", "flag", "choice"]
DateOrder = Literal["ymd", "mdy", "dmy"]


@dataclass(frozen=True)
class Field:
    """A column wanted: its name, the headings it goes by, its kind, and what the source writes for each choice.

    `order`: how its days are written; `longest`: how many signs its text may have (0: as many as any cell).
    """

    name: str
    aliases: Sequence[str] = ()
    kind: Kind = "text"
    required: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    order: DateOrder = "ymd"
    longest: int = 0


@dataclass(frozen=True)
class Placing:
    """Heading by field name, the headings no field wants, and the fields no heading gives."""

    headings: Mapping[str, str]
    unknown: Sequence[str]
    missing: Sequence[str]


def folded(heading: str) -> str:
    """A heading without what spellings differ in: width, case, spaces, punctuation."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def place(heading: Sequence[str], fields: Sequence[Field]) -> Placing:
    """Give each field the first heading that is its name or one of its aliases."""
    by_folded: dict[str, str] = {}
    for name in heading:
        by_folded.setdefault(folded(name), name)
    placed: dict[str, str] = {}
    for wanted in fields:
        for alias in (*wanted.aliases, wanted.name):
            found = by_folded.get(folded(alias))
            if found is not None and found not in placed.values():
                placed[wanted.name] = found
                break
    unknown = [name for name in heading if name not in placed.values()]
    missing = [wanted.name for wanted in fields if wanted.required and wanted.name not in placed]
    return Placing(placed, unknown, missing)


def place_all(file: str, heading: Sequence[str], fields: Sequence[Field]) -> Placing:
    """Place the heading's columns; BadInput names each required one missing, what it goes by, what looks like it."""
    placing = place(heading, fields)
    if placing.missing:
        wanted = [one for one in fields if one.name in placing.missing]
        raise BadInput(
            _("%(file)s lacks: %(columns)s.")
            % {"file": file, "columns": "; ".join(_described(one, placing.unknown) for one in wanted)},
            todo=_("Rename the columns in the file, or import it with a mapping. Columns found: %(found)s")
            % {"found": ", ".join(heading)},
        )
    return placing


def unknown_note(file: str, placing: Placing) -> str:
    """What is said of columns that no field wants; nothing when there are none."""
    if not placing.unknown:
        return ""
    return _("%(file)s: columns with no place, left aside: %(columns)s") % {
        "file": file,
        "columns": ", ".join(placing.unknown),
    }


def _described(wanted: Field, unknown: Sequence[str]) -> str:
    """A missing column with its usual headings and the heading nearest to them."""
    names = [*wanted.aliases, wanted.name]
    by_folded = {folded(name): name for name in unknown}
    near = [match for name in names for match in get_close_matches(folded(name), list(by_folded), n=1, cutoff=0.75)]
    text = " / ".join(f"“{name}”" for name in names[:3])
    if near:
        text += " " + _("(is it “%(heading)s”?)") % {"heading": by_folded[near[0]]}
    return text
