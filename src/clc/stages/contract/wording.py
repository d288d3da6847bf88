"""Clauses with places for terms, turned into text: every term stands exactly once, in the words and in the data."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.clause import LISTS, PLACE, Clause, misplaced, places
from clc.stages.contract.terms import Term, label

STANDARD, EDITED, ADDED, REMOVED = "standard", "edited", "added", "removed"
BLANK_ZH, BLANK_EN = "【待填】", "[to be filled]"


@dataclass(frozen=True)
class Piece:
    """A run of text; `key` is the term it tells, empty for plain words."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class Written:
    """A clause of a version. way: `standard`, the name of a fallback, `edited`, `added`, or `removed` (then it has no text).

    zh, en: text with places for terms, such as {amount}.
    """

    name: str
    way: str
    title_zh: str
    title_en: str
    zh: str
    en: str

    def plain(self) -> dict[str, str]:
        """As it is kept with a version."""
        return asdict(self)

    def text(self, language: str) -> str:
        """The text with its places."""
        return self.zh if language.startswith("zh") else self.en

    def title(self, language: str) -> str:
        """The title."""
        return self.title_zh if language.startswith("zh") else self.title_en


def written(told: Mapping[str, Any]) -> Written:
    """The clause that a version kept."""
    return Written(**told)


def standard(name: str, rule: Clause) -> Written:
    """A clause as the library has it."""
    return Written(name, STANDARD, rule.title_zh, rule.label, rule.zh.strip(), rule.en.strip())


def fits(rule: Clause, terms: Mapping[str, Sequence[Term]]) -> bool:
    """Whether a clause belongs to a paper: all its terms are there, and those it is meant for have the values it names."""
    if any(name not in terms for name in rule.places):
        return False
    return all(_value(terms.get(name, ())) in values for name, values in rule.only.items())


def _value(told: Sequence[Term]) -> str:
    return str(told[0].value) if told else "none"


def by_name(terms: Iterable[Term]) -> dict[str, list[Term]]:
    """Terms by the place they stand at."""
    found: dict[str, list[Term]] = {}
    for one in terms:
        found.setdefault(one.name, []).append(one)
    return found


def pieces(clause: Written, terms: Mapping[str, Sequence[Term]], language: str) -> list[list[Piece]]:
    """The paragraphs of a clause as runs of words and terms; a list becomes a paragraph for each of its lines."""
    found: list[list[Piece]] = []
    for line in clause.text(language).splitlines():
        if line.strip():
            found += _paragraphs(line.strip(), terms, language)
    return found


def _paragraphs(line: str, terms: Mapping[str, Sequence[Term]], language: str) -> Iterator[list[Piece]]:
    alone = PLACE.fullmatch(line)
    if alone is not None and alone[1] in LISTS:
        for at, term in enumerate(terms.get(alone[1], ()), start=1):
            yield [Piece(f"({at}) "), Piece(shown(term, language), term.key)]
        return
    runs: list[Piece] = []
    at = 0
    for match in PLACE.finditer(line):
        if match.start() > at:
            runs.append(Piece(line[at:match.start()]))
        joint = "；" if language.startswith("zh") else "; "
        for count, term in enumerate(terms.get(match[1], ())):
            if count:
                runs.append(Piece(joint))
            runs.append(Piece(shown(term, language), term.key))
        at = match.end()
    if at < len(line):
        runs.append(Piece(line[at:]))
    yield runs


def shown(term: Term, language: str) -> str:
    """What stands for a term in the text; a blank says that it is one."""
    if not term.blank:
        return term.words(language)
    return BLANK_ZH if language.startswith("zh") else BLANK_EN


def counted(clauses: Iterable[Written], terms: Sequence[Term], language: str) -> Counter[str]:
    """How often each term stands in the text of a language, by key."""
    named = by_name(terms)
    return Counter(run.key for clause in clauses if clause.way != REMOVED
                   for runs in pieces(clause, named, language) for run in runs if run.key)


def check_once(clauses: Sequence[Written], terms: Sequence[Term]) -> None:
    """BadInput, naming the term, unless every term stands exactly once in each language."""
    for language in ("zh", "en"):
        found = counted(clauses, terms, language)
        for one in terms:
            if found[one.key] != 1:
                said = _("“%(term)s” stands %(count)s times in the text; every approved term stands there once.") % {
                    "term": label(one.name), "count": found[one.key]}
                raise BadInput(said, todo=_("Have the clauses of this kind of contract corrected in the rule book."))
        if strange := set(found) - {one.key for one in terms}:
            raise BadInput(_("The text names a term there is none of: %(term)s.") % {"term": sorted(strange)[0]},
                           todo=_("Take it out of the clause."))


def check_edit(before: Written, zh: str, en: str, terms: Sequence[Term]) -> None:
    """BadInput unless the new words keep every term of the clause once, and write none of the deal's terms out by hand."""
    wanted = places(before.zh)
    for language, text in ((_("Chinese"), zh), (_("English"), en)):
        if not text.strip():
            raise BadInput(_("%(language)s: the clause is empty.") % {"language": language},
                           todo=_("Write it in both languages, or remove the clause."))
        if misplaced(text, wanted):
            raise BadInput(
                _("%(language)s: the clause must keep its terms, each once: %(terms)s.") % {
                    "language": language, "terms": ", ".join(f"{{{name}}}" for name in wanted) or _("none")},
                todo=_("Put the term back as it stood; its value changes only with the approval."))
        if found := next((one for one in terms if _by_hand(one, text)), None):
            raise BadInput(
                _("%(language)s: “%(term)s” is written out by hand.") % {"language": language, "term": label(found.name)},
                todo=_("Every term stands once, in its own clause: refer to it instead."))


def _by_hand(term: Term, text: str) -> bool:
    """Whether an amount, a rate or a day of the deal is written into plain words."""
    bare = PLACE.sub(" ", text)
    return any(re.search(rf"(?<![\d.,]){re.escape(word)}(?![\d.,]*\d)", bare) for word in _marks(term))


def _marks(term: Term) -> set[str]:
    """The ways in which a term's number can be written."""
    if term.blank or term.name not in ("amount", "rate", "secured_amount", "starts", "upfront_fee", "yearly_fee",
                                       "prepayment_fee"):
        return set()
    said = {word for text in (term.zh, term.en) for word in re.findall(r"\d[\d,]*(?:\.\d+)?%?", text) if len(word) > 3}
    if term.name in ("amount", "secured_amount"):
        whole = str(term.value).split(".")[0]
        said |= {whole, f"{int(whole):,}", term.zh.split("（")[0]}
    return {word for word in said if len(word) > 3} | ({term.zh, term.en} if term.name == "starts" else set())
