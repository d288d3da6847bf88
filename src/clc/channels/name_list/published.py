"""The SDN list as OFAC publishes it: no heading, twelve cells a row, `-0-` for nothing, aliases in the remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

CELLS = 12
_NOTHING = "-0-"
_KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
_ALIAS = re.compile(r"\b[afn]\.k\.a\. '([^']{2,200})'")
_CODE = re.compile(r"\b(?:USCC\)|Unified Social Credit Code|Legal Entity Number)\s+\(?(?:USCC\)\s+)?([0-9A-Z]{18,20})\b")
_DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")
SCHEMA = {"row": pl.Int64(), "key": pl.String(), "name": pl.String(), "kind": pl.String(), "programme": pl.String(),
          "remarks": pl.String(), "aliases": pl.List(pl.String()), "codes": pl.List(pl.String())}  # fmt: skip


def is_sdn(first: Sequence[str]) -> bool:
    """Whether a first row is one of the SDN list: twelve cells, the entry's number first, `-0-` among the others."""
    return len(first) == CELLS and first[0].strip().isdigit() and _NOTHING in [cell.strip() for cell in first]


def day_in(name: str) -> date | None:
    """The day a file's name tells, as in `sdn_2024-02-23.csv`; None when it tells none."""
    found = _DAY.search(name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def entry_of(cells: Sequence[str]) -> dict[str, object] | None:
    """One row as an entry; None where it is none."""
    told = [_cell(cell) for cell in cells]
    if len(told) != CELLS or not told[0].isdigit() or not told[1]:
        return None
    remarks = told[11]
    title = [told[4]] if told[4] and told[4] not in remarks else []
    return {
        "key": told[0], "name": told[1][:400], "kind": _KINDS.get(told[2], "entity"),
        "programme": told[3].replace("] [", ", ")[:240], "remarks": "; ".join([*title, remarks]) if remarks else told[4],
        "aliases": list(dict.fromkeys(alias[:400] for alias in _ALIAS.findall(remarks))),
        "codes": list(dict.fromkeys(_CODE.findall(remarks))),
    }  # fmt: skip


def _cell(cell: str) -> str:
    text = " ".join(cell.replace("\x1a", "").split())
    return "" if text == _NOTHING else text
