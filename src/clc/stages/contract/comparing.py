"""Redlines: two texts word by word, Chinese character by character, as runs kept, taken out and put in."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from clc.policy.kind.clause import Clause
from clc.stages.contract.composing import Composed
from clc.stages.contract.wording import REMOVED, STANDARD, Written, by_name, pieces, standard
from clc.stages.hub.book import current_book

#: A Latin word or number, one Chinese character, a run of spaces, or one sign.
WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d[\d,]*(?:\.\d+)?%?|\s+|.", re.DOTALL)
CHARACTERS_MAX = 20_000
#: Kept runs shorter than this between changes are read as changed: a redline of single characters cannot be read.
ISLAND = 2
How = Literal["same", "out", "in"]


@dataclass(frozen=True)
class Run:
    """A run of text and what became of it."""

    how: How
    text: str


@dataclass(frozen=True)
class Compared:
    """A clause in two versions: its title, what became of it as a whole, and its runs. way: how it is worded now."""

    name: str
    title: str
    how: Literal["same", "changed", "out", "in"]
    runs: tuple[Run, ...]
    way: str = STANDARD


def words_of(text: str) -> list[str]:
    """The smallest pieces a redline tells apart; joined they are the text again."""
    return WORD.findall(text)


def redline(before: str, after: str) -> list[Run]:
    """What was kept, taken out and put in between two texts of at most CHARACTERS_MAX characters.

    The runs kept and taken out are `before`, those kept and put in are `after`, letter by letter.
    """
    if len(before) > CHARACTERS_MAX or len(after) > CHARACTERS_MAX:
        return [Run("out", before), Run("in", after)] if before != after else [Run("same", before)]
    old, new = words_of(before), words_of(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Run] = []
    for what, i, j, k, m in matcher.get_opcodes():
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        if what == "equal":
            found.append(Run("same", gone))
            continue
        found += [Run("out", gone)] if gone else []
        found += [Run("in", come)] if come else []
    return list(_joined(_islands(found)))


def _islands(runs: Sequence[Run]) -> Iterator[Run]:
    """Short kept runs between changes as taken out and put in again."""
    for at, run in enumerate(runs):
        inside = 0 < at < len(runs) - 1
        if run.how == "same" and inside and len(run.text.strip()) < ISLAND:
            yield Run("out", run.text)
            yield Run("in", run.text)
        else:
            yield run


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Between kept runs one run taken out and one put in."""
    gone, come = "", ""
    for run in runs:
        if run.how == "out":
            gone += run.text
        elif run.how == "in":
            come += run.text
        else:
            yield from _changed(gone, come)
            gone = come = ""
            yield run
    yield from _changed(gone, come)


def _changed(gone: str, come: str) -> Iterator[Run]:
    if gone:
        yield Run("out", gone)
    if come:
        yield Run("in", come)


def text_of(clause: Written, told: Composed, language: str) -> str:
    """A clause with its terms in it, a line a paragraph."""
    named = by_name(told.terms)
    return "\n".join("".join(run.text for run in runs) for runs in pieces(clause, named, language))


def against_standard(told: Composed, language: str) -> list[Compared]:
    """Each clause against the library's, with the same terms in it."""
    book = current_book().of(Clause)
    found = []
    for one in told.clauses:
        rule = book.get(one.name)
        base = text_of(standard(one.name, rule), told, language) if rule is not None else ""
        found.append(_compared(one, base, "" if one.way == REMOVED else text_of(one, told, language), language))
    return found


def between(before: Composed, after: Composed, language: str) -> list[Compared]:
    """Each clause of two versions, each with its own terms in it; in the order of the later one, those gone at the end."""
    old = {one.name: one for one in before.clauses if one.way != REMOVED}
    found = []
    for one in after.clauses:
        held = old.pop(one.name, None)
        base = text_of(held, before, language) if held is not None else ""
        found.append(_compared(one, base, "" if one.way == REMOVED else text_of(one, after, language), language))
    return [*found, *(_compared(one, text_of(one, before, language), "", language) for one in old.values())]


def _compared(clause: Written, before: str, after: str, language: str) -> Compared:
    how: Literal["same", "changed", "out", "in"] = "same" if before == after else "out" if not after else (
        "in" if not before else "changed")
    return Compared(clause.name, clause.title(language), how, tuple(redline(before, after)), clause.way)
