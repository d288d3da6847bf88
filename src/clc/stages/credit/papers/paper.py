"""A paper as a value: sections of paragraphs, lists and tables, in which every number names its source."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

CHARACTERS_MAX = 4_000_000
#: Characters that no file of Word may hold and no page shows.
UNPRINTABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65534, 65535, *range(55296, 57344)))


@dataclass(frozen=True)
class Source:
    """Where a number comes from: what it is, who told it, the day it is true of, the page that explains it, its hash."""

    label: str
    origin: str
    as_of: str = ""
    address: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of text; `source` is the key of the source it quotes, empty for plain words."""

    text: str
    source: str = ""


Line = tuple[Part, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph (one line), a list (its lines), or a table (its lines are rows, `head` names the columns).

    `numeric` marks the columns that stand to the right; cells of a table are parts, one a column.
    """

    kind: Literal["paragraph", "list", "table", "note"]
    lines: tuple[Line, ...]
    head: tuple[str, ...] = ()
    numeric: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Section:
    """A headed part of the paper; `level` 1 is a chapter."""

    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1


@dataclass(frozen=True)
class Paper:
    """Everything that is printed, and nothing that is looked up while printing.

    `language`: zh-hans or en; `facts`: label and value of the box under the title; `sources` by key; `words` are the
    printer's own few words (`sources`, `page`, `seal`) in the paper's language; `mark` is printed on each page (a draft).
    """

    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    written_at: str = ""

    def lines(self) -> Iterator[Line]:
        """Every line in reading order."""
        for section in self.sections:
            for block in section.blocks:
                yield from block.lines

    def numbers(self) -> dict[str, int]:
        """The number of each source that is quoted, from 1 in order of first use; KeyError when one is not told of."""
        used = (part.source for line in self.lines() for part in line if part.source)
        found: dict[str, int] = {}
        for key in used:
            if key not in self.sources:
                raise KeyError(key)
            found.setdefault(key, len(found) + 1)
        return found


def canonical(paper: Paper) -> str:
    """The paper as JSON that is the same for the same content: what is hashed and kept."""
    return json.dumps(asdict(paper), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(text: str) -> str:
    """sha256 (64 hex) of a canonical paper."""
    return hashlib.sha256(text.encode()).hexdigest()


def paper_of(text: str) -> Paper:
    """The paper that `canonical` wrote, without what cannot be printed; ValueError when the text is none."""
    if len(text) > CHARACTERS_MAX:
        raise ValueError("the paper is too long to print")
    told: dict[str, Any] = _clean(json.loads(text))
    try:
        sections = tuple(
            Section(one["title"], tuple(map(_block, one["blocks"])), int(one["level"])) for one in told.pop("sections")
        )
        sources = {key: _source(one) for key, one in told.pop("sources").items()}
        facts = tuple((label, value) for label, value in told.pop("facts"))
        return Paper(**told, facts=facts, sections=sections, sources=sources)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(f"this is no paper: {wrong}") from wrong


def _source(told: Mapping[str, str]) -> Source:
    """A source; an address that is neither a page of the web nor one of ours is left out, so that no link runs anything."""
    found = Source(**told)
    ours = found.address.startswith("/") and not found.address.startswith("//")
    return found if ours or found.address.startswith(("https://", "http://")) else replace(found, address="")


def at_home(paper: Paper, home: str) -> Paper:
    """The paper with our own pages under the address of this installation, fit to leave the house."""
    sources = {
        key: replace(one, address=f"{home}{one.address}") if one.address.startswith("/") else one
        for key, one in paper.sources.items()
    }
    return replace(paper, sources=sources)


def _clean(told: Any) -> Any:
    """The same JSON value, its texts without unprintable characters."""
    if isinstance(told, str):
        return told.translate(UNPRINTABLE)
    if isinstance(told, list):
        return [_clean(one) for one in told]
    if isinstance(told, dict):
        return {key: _clean(value) for key, value in told.items()}
    return told


def _block(told: Mapping[str, Any]) -> Block:
    lines = tuple(tuple(Part(part["text"], part["source"]) for part in line) for line in told["lines"])
    return Block(told["kind"], lines, tuple(told["head"]), tuple(told["numeric"]))
