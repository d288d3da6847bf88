"""What the pages of contracts show: papers with their state, a contract laid out clause by clause, the library."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from clc.doors.web.client.looking import Head, look
from clc.kernel.errors import NotFound
from clc.policy.kind.clause import BLANKS, Clause, places
from clc.policy.kind.contract import Contract as Kind
from clc.stages.contract import checking, comparing, composing, terms
from clc.stages.contract.composing import Composed
from clc.stages.contract.models import Contract, ContractState, Deviation
from clc.stages.contract.wording import ADDED, EDITED, REMOVED, STANDARD, Piece, Written, by_name, pieces
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Document, User

ROWS_MAX, DOCUMENTS_SHOWN = 200, 40
FAMILIES: Mapping[str, Callable[[], str]] = {
    "parties": lambda: pgettext("clause", "Parties"), "money": lambda: pgettext("clause", "Money and rate"),
    "use": lambda: pgettext("clause", "Use"), "repayment": lambda: pgettext("clause", "Repayment"),
    "promises": lambda: pgettext("clause", "Promises"), "security": lambda: pgettext("clause", "Security"),
    "support": lambda: pgettext("clause", "Support"), "accounts": lambda: pgettext("clause", "Accounts"),
    "default": lambda: pgettext("clause", "Breach"), "general": lambda: pgettext("clause", "General"),
}
MEANINGS = {ContractState.DRAFT: "", ContractState.RELEASED: "info", ContractState.SIGNED: "good",
            ContractState.ARCHIVED: "good", ContractState.CANCELLED: "quiet"}


@dataclass(frozen=True)
class Laid:
    """A clause as the workbench lays it out: its number and title, its paragraphs in both languages, how it is worded.

    deviation: what the lawyers said of it, if it departs. places: the terms it tells. fallbacks: name and label of others.
    """

    clause: Written
    number: int
    title: str
    zh: list[list[Piece]]
    en: list[list[Piece]]
    way: str
    deviation: Deviation | None = None
    fixed: bool = False
    places: tuple[str, ...] = ()
    fallbacks: list[tuple[str, str, str]] = field(default_factory=list)


def held(key: int) -> tuple[Head, Contract]:
    """A contract with its client's head, as the reader may see it; NotFound."""
    found = Contract.objects.filter(pk=key).select_related(
        "within__structure__quote", "client__party", "client__branch", "subject", "amends", "party", "released_by",
        "resolution", "resolution_seen_by").first()
    if found is None:
        raise NotFound(_("There is no such contract that you may see."), todo=_("Look at the list of contracts."))
    return look(found.client.code), found


def listed(state: tuple[str, ...] | list[str]) -> QuerySet[Contract]:
    """Contracts in these states with what waits on them, the last changed first."""
    rows = Contract.objects.filter(state__in=state).select_related("client__party", "within", "by")
    return rows.annotate(
        to_review=Count("deviations", filter=Q(deviations__state="open"), distinct=True),
        given=Count("signatures", filter=Q(signatures__day__isnull=False), distinct=True),
        asked=Count("signatures", distinct=True)).order_by("-changed_at")


def kind_words() -> dict[str, str]:
    """The kinds of contract in the reader's language."""
    return {name: _(rule.label) for name, rule in composing.kinds().items()}


def state_words() -> dict[str, str]:
    """The states of contracts."""
    return {str(name): str(word) for name, word in ContractState.choices}


def ways() -> dict[str, str]:
    """How a clause may be worded."""
    return {STANDARD: pgettext("wording", "Standard"), EDITED: pgettext("wording", "Edited by hand"),
            ADDED: pgettext("wording", "Added"), REMOVED: pgettext("wording", "Taken out")}


def laid(contract: Contract, told: Composed) -> list[Laid]:
    """Every clause of a version, laid out."""
    book, named = current_book().of(Clause), by_name(told.terms)
    reviewed = {(one.clause, one.digest): one for one in contract.deviations.exclude(state="gone").select_related(
        "by", "reviewed_by")}
    found = []
    for at, one in enumerate(told.clauses, start=1):
        rule = book.get(one.name)
        word = ways().get(one.way) or (_(rule.fallbacks[one.way].label) if rule and one.way in rule.fallbacks else one.way)
        found.append(Laid(
            one, at, title_of(one), pieces(one, named, "zh"), pieces(one, named, "en"), word,
            reviewed.get((one.name, checking.digest(one))), rule.fixed if rule else False, places(one.zh),
            [(name, _(each.label), each.when) for name, each in rule.fallbacks.items()] if rule else []))
    return found


def title_of(clause: Written) -> str:
    """A clause's title in the reader's language."""
    return clause.title(get_language() or "en")


def tables(told: Composed) -> list[tuple[str, list[terms.Term]]]:
    """The terms of a contract as the system holds them: approved, told by people, of the paper itself."""
    blanks = [one for one in told.terms if one.name in BLANKS]
    own = [one for one in told.terms if not one.approved and one.name not in BLANKS]
    return [(_("Approved"), [one for one in told.terms if one.approved]), (_("Filled by people"), blanks),
            (_("Of the paper"), own)]


def blanks(told: Composed) -> list[tuple[str, str, str, str]]:
    """The blanks: name, label, type of field, what is filled."""
    types = {"day": "date", "count": "number", "text": "text"}
    return [(one.name, terms.label(one.name), types[BLANKS[one.name]], "" if one.value is None else str(one.value))
            for one in told.terms if one.name in BLANKS]


def redlined(contract: Contract, told: Composed, base: str, language: str) -> list[comparing.Compared]:
    """The clauses that read otherwise than in a base: `standard`, or the number of an earlier version."""
    if base == "standard" or not base.isdigit():
        return comparing.against_standard(told, language)
    version = contract.versions.filter(number=int(base[:9])).first()
    if version is None:
        raise NotFound(_("This contract has no such version."), todo=_("Choose one listed."))
    return comparing.between(composing.of_version(version), told, language)


def papers(client: Client) -> list[tuple[Any, str]]:
    """The client's documents as choices, the newest first."""
    rows = Document.objects.filter(client=client).order_by("-at", "-pk")[:DOCUMENTS_SHOWN]
    return [(one.pk, f"{one.name} · {one.at:%Y-%m-%d}") for one in rows]


def witnesses() -> list[tuple[Any, str]]:
    """Colleagues who may see a signature given: those whose role sees contracts."""
    roles = [name for name, role in current_book().roles.items() if "see_contract" in role.may]
    rows = User.objects.filter(is_active=True, role__in=roles, is_superuser=False).order_by("display_name", "username")
    return [(one.pk, str(one)) for one in rows[:ROWS_MAX]]


@dataclass(frozen=True)
class Shelf:
    """A family of the clause library with its clauses and where each is used."""

    label: str
    clauses: list[tuple[str, Clause, str, list[str]]]


def shelves(query: str = "") -> list[Shelf]:
    """The library by family; query: a word of title or text."""
    book = current_book()
    used: dict[str, list[str]] = {}
    for rule in book.of(Kind).values():
        for name in rule.clauses:
            used.setdefault(name, []).append(_(rule.label))
    found: dict[str, list[tuple[str, Clause, str, list[str]]]] = {}
    wanted = query.casefold()
    for name, clause in book.of(Clause).items():
        text = " ".join((clause.label, clause.title_zh, clause.zh, clause.en)).casefold()
        if wanted in text:
            found.setdefault(clause.family, []).append((name, clause, _(clause.label), used.get(name, [])))
    return [Shelf(word(), found[family]) for family, word in FAMILIES.items() if family in found]
