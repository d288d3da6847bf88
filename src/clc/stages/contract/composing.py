"""Which contracts a deal takes, and each of them composed: the clauses that belong to it and every term they tell."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.clause import BLANKS, Clause, places
from clc.policy.kind.contract import Contract as Kind
from clc.stages.contract import terms as telling
from clc.stages.contract.models import Contract, ContractSet, ContractState, Version
from clc.stages.contract.terms import EN, ZH, Term
from clc.stages.contract.wording import REMOVED, STANDARD, Written, by_name, fits, standard
from clc.stages.deal.models import Structure, Undertaking
from clc.stages.deal.term_sheet import named
from clc.stages.hub.book import current_book

TEXT_MAX = 240
CLAUSES_MAX, WORDS_MAX = 120, 6000


@dataclass(frozen=True)
class Planned:
    """A contract that a deal takes: its kind, and the undertaking it puts into words (None: the loan)."""

    kind: str
    rule: Kind
    subject: Undertaking | None = None


@dataclass(frozen=True)
class Composed:
    """A contract in words: its clauses in order and every term they tell."""

    clauses: tuple[Written, ...]
    terms: tuple[Term, ...]

    def canonical(self) -> str:
        """The same as JSON that is equal for equal content: what is sealed."""
        told = {"clauses": [one.plain() for one in self.clauses], "terms": [one.plain() for one in self.terms]}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def blanks(self) -> list[Term]:
        """What nobody filled yet."""
        return [one for one in self.terms if one.blank]


def kinds() -> dict[str, Kind]:
    """The kinds of contract of the book, in their order."""
    return dict(sorted(current_book().of(Kind).items(), key=lambda told: (told[1].order, told[0])))


def kind_of(name: str) -> Kind:
    """A kind of contract; BadInput where there is none."""
    rule = current_book().of(Kind).get(name)
    if rule is None:
        raise BadInput(_("There is no kind of contract %(name)s.") % {"name": name[:40]}, todo=_("Choose one listed."))
    return rule


def clauses_of(rule: Kind) -> Iterator[tuple[str, Clause]]:
    """The clauses of a kind, in order."""
    book = current_book().of(Clause)
    return ((name, book[name]) for name in rule.clauses)


def scope_of(structure: Structure) -> str:
    """Whether a deal is a company's or a project's."""
    return "project" if structure.project_id else "company"


def plan(structure: Structure) -> list[Planned]:
    """The contracts that a deal takes by itself: the loan, what stands behind it, and the payments entrusted to us."""
    scope = scope_of(structure)
    found: list[Planned] = []
    for name, rule in kinds().items():
        if scope not in rule.scope:
            continue
        if rule.made == "main" and not found:
            found.append(Planned(name, rule))
        elif rule.made == "behind":
            found += [Planned(name, rule, one) for one in telling.undertakings_of(structure) if one.kind in rule.covers]
        elif rule.made == "entrusted" and any(one.name == "entrusted_above" for one in telling.deal_terms(structure)):
            found.append(Planned(name, rule))
    if not found or found[0].rule.made != "main":
        raise BadInput(_("No kind of contract of the rule book fits this deal."), todo=_("Have one added to the rule book."))
    return found


def uncovered(structure: Structure) -> list[Undertaking]:
    """What stands behind a deal without a contract of its own: told in the main contract."""
    scope = scope_of(structure)
    covered = {form for rule in kinds().values() if rule.made == "behind" and scope in rule.scope for form in rule.covers}
    return [one for one in telling.undertakings_of(structure) if one.kind not in covered]


def composed(contract: Contract, within: ContractSet, keep: Iterable[Written] = ()) -> Composed:
    """A contract as the book and the deal have it today. keep: clauses somebody worded otherwise, kept where they fit."""
    rule = kind_of(contract.kind)
    approved = list(approved_of(contract, within, rule))
    told = [*approved, *_own(contract, within), *_blanks(contract, rule)]
    named_terms = by_name(told)
    clauses = [standard(name, clause) for name, clause in clauses_of(rule) if fits(clause, named_terms)]
    clauses = merged(clauses, list(keep))
    placed = {name for one in clauses if one.way != REMOVED for name in places(one.zh)}
    return Composed(tuple(clauses), tuple(one for one in told if one.approved or one.name in placed))


def merged(fresh: list[Written], keep: list[Written]) -> list[Written]:
    """Fresh clauses with those that were worded otherwise in their stead, if they still tell the same terms; additions last
    before the end.
    """
    mine = {one.name: one for one in keep if one.way not in (STANDARD, "added")}
    found = []
    for one in fresh:
        other = mine.get(one.name)
        same = other is not None and (other.way == REMOVED or set(places(other.zh)) == set(places(one.zh)))
        found.append(other if other is not None and same else one)
    return [*found, *(one for one in keep if one.way == "added")]


def approved_of(contract: Contract, within: ContractSet, rule: Kind) -> Iterator[Term]:
    """The approved terms that a contract tells."""
    if rule.made == "main":
        yield from telling.deal_terms(within.structure)
        yield from telling.supported_otherwise(uncovered(within.structure))
    elif rule.made == "behind" and contract.subject is not None:
        told = telling.behind_terms(contract.subject)
        yield from (one for one in told if one.name != "provider" or "provider" in rule.signs)
    elif rule.made == "supplement" and contract.amends is not None:
        for one in changed_terms(contract.amends, within, signed=True):
            if one.after is not None:
                yield changed_line(one.after)


def changed_line(term: Term) -> Term:
    """A term as a line of a supplement."""
    chinese, english = telling.both(lambda: telling.label(term.name))
    return Term(term.key, "changes", {"name": term.name, "value": term.value}, f"{chinese}：{term.zh}",
                f"{english}: {term.en}", term.source)


def _own(contract: Contract, within: ContractSet) -> Iterator[Term]:
    """What a paper says of itself; only what it has a place for is kept."""
    client = within.client
    branch = client.branch
    at = f"contract:{contract.number}"
    yield Term("number", "number", contract.number, contract.number, contract.number, at, False)
    yield Term("lender", "lender", branch.pk, branch.name, branch.name_en or branch.name, "branch", False)
    yield Term("borrower", "borrower", client.code, named(client.party, ZH), named(client.party, EN), "client", False)
    main = contract.amends.number if contract.amends is not None else main_number(within)
    if main and main != contract.number:
        yield Term("main_number", "main_number", main, main, main, at, False)


def main_number(within: ContractSet) -> str:
    """The number of the main contract of a set."""
    return f"{within.number}-01"


def _blanks(contract: Contract, rule: Kind) -> Iterator[Term]:
    """The blanks that the clauses have places for, filled or not."""
    wanted = dict.fromkeys(name for _name, clause in clauses_of(rule) for name in clause.places if name in BLANKS)
    for name in wanted:
        said = str(contract.told.get(name, "") or rule.blanks.get(name, ""))
        if not said:
            yield Term(name, name, None, "", "", "told", False)
        elif BLANKS[name] == "day":
            yield Term(name, name, said, *telling.day_words(date.fromisoformat(said)), "told", False)
        else:
            yield Term(name, name, int(said) if BLANKS[name] == "count" else said, said, said, "told", False)


@dataclass(frozen=True)
class Change:
    """A term that reads otherwise now than in a version: before and after, None where it was or is not there."""

    key: str
    name: str
    before: Term | None
    after: Term | None


def changed_terms(contract: Contract, within: ContractSet, *, signed: bool = False) -> list[Change]:
    """What was approved since a contract was written. signed: with what its signed supplements changed taken in."""
    rule = kind_of(contract.kind)
    held = {one.key: one for one in terms_in_force(contract)} if signed else {
        one.key: one for one in newest(contract).terms if one.approved}
    now = {one.key: one for one in approved_of(contract, within, rule)}
    gone = {(one.name, one.zh, one.en) for key, one in held.items() if key not in now}
    come = {(one.name, one.zh, one.en) for key, one in now.items() if key not in held}
    keys = [key for key in dict.fromkeys([*held, *now])
            if (told := now.get(key) or held[key]) and (told.name, told.zh, told.en) not in gone & come]
    return [Change(key, (now.get(key) or held[key]).name, held.get(key), now.get(key)) for key in keys
            if not _same(held.get(key), now.get(key))]


def _same(one: Term | None, other: Term | None) -> bool:
    return one is not None and other is not None and (one.value, one.zh, one.en) == (other.value, other.zh, other.en)


def terms_in_force(contract: Contract) -> list[Term]:
    """The approved terms of a signed contract, with its signed supplements read over them."""
    held = {one.key: one for one in newest(contract).terms if one.approved}
    signed = contract.supplements.filter(state__in=(ContractState.SIGNED, ContractState.ARCHIVED)).order_by("place")
    for paper in signed:
        for one in newest(paper).terms:
            if one.name == "changes":
                before = held.get(one.key)
                held[one.key] = Term(one.key, one.value["name"], one.value["value"], one.zh.split("：", 1)[1],
                                     one.en.split(": ", 1)[1], before.source if before else one.source)
    return list(held.values())


def newest(contract: Contract) -> Composed:
    """The version in force."""
    return of_version(Version.objects.get(contract=contract, number=contract.newest))


def of_version(version: Version) -> Composed:
    """A version as it was composed."""
    return Composed(tuple(Written(**one) for one in version.clauses), tuple(telling.term_of(one) for one in version.terms))


def sealed(before: str, contract: Contract, number: int, told: Composed) -> str:
    """sha256 of a version after the one before it."""
    return hashlib.sha256("\n".join((before, contract.number, str(number), told.canonical())).encode()).hexdigest()


def is_whole(version: Version) -> bool:
    """Whether a version is, letter by letter, what was sealed."""
    told = of_version(version)
    return sealed(version.seal_before, version.contract, version.number, told) == version.seal


def filled(told: Mapping[str, Any]) -> dict[str, str]:
    """Blanks as people filled them, each checked: text of one line, a day, a whole number; BadInput names the field."""
    found: dict[str, str] = {}
    for name, value in told.items():
        if name not in BLANKS:
            raise BadInput(_("There is no blank %(name)s.") % {"name": str(name)[:40]}, todo=_("Fill those listed."))
        said = " ".join(str(value or "").split())
        if len(said) > TEXT_MAX or not said.isprintable() or "{" in said or "}" in said:
            raise BadInput(_("%(field)s: at most %(most)s characters, without braces.") % {
                "field": telling.label(name), "most": TEXT_MAX}, todo=_("Shorten it."))
        if said:
            _check_blank(name, said)
            found[name] = said
    return found


def _check_blank(name: str, said: str) -> None:
    if BLANKS[name] == "count" and not (said.isascii() and said.isdigit() and 0 < int(said[:5]) <= 3650):
        raise BadInput(_("%(field)s: a whole number from 1 to 3650.") % {"field": telling.label(name)},
                       todo=_("Write digits only."))
    if BLANKS[name] == "day":
        try:
            date.fromisoformat(said)
        except ValueError as wrong:
            raise BadInput(_("%(field)s: a day is written 2026-11-22.") % {"field": telling.label(name)},
                           todo=_("Choose a day.")) from wrong
