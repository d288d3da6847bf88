"""A group's statement drafted from those of its members and the entries that take their dealings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clc.engines.spreading import consolidation as engine
from clc.engines.spreading.sums import Sums
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import Client, User
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.amounts import bounded
from clc.stages.inquiry.learned import whole_template
from clc.stages.inquiry.models import Elimination, HowTold, Scope, Statement, StatementMember, StatementState
from clc.stages.inquiry.services.statements import About, Cell, save_lines, start_statement

MEMBERS_MAX, ENTRIES_MAX = 200, 500


@dataclass(frozen=True)
class Entry:
    """What an entry adds to each line (below 0: takes off), in units of the currency, and why."""

    words: str
    amounts: Mapping[str, Decimal]


@transaction.atomic
def consolidate(*, by: User, client: Client, about: About, members: Sequence[tuple[Statement, Decimal]],
                eliminations: Sequence[Entry]) -> Statement:  # fmt: skip
    """A draft of the group: members added up by line, entries applied, minorities split off; every cell keeps its pieces.

    members: statements of one period and currency that the caller may see, each with the share the group owns (above 0, at
    most 1), the parent first. BadInput for members that do not fit each other and for entries that would unbalance.
    """
    rows = _members(by, about, members)
    sums = whole_template(about.template).sums
    entries = [engine.Elimination(entry.words, {key: float(bounded(value)) for key, value in entry.amounts.items()})
               for entry in eliminations]  # fmt: skip
    _check_entries(entries, sums)
    statement = start_statement(by=by, client=client, about=replace(about, scope=Scope.GROUP))
    for column in ("current", "prior"):
        told = [engine.Member(_name(row), {key: float(value) for key, value in row.amounts(column).items()}, float(share))
                for row, share in rows]  # fmt: skip
        if column == "prior" and not all(member.amounts for member in told):
            continue
        found = engine.consolidate(told, entries if column == "current" else [], sums)
        save_lines(by=by, statement=statement, cells=[_cell(key, column, found) for key in found.amounts])
    StatementMember.objects.bulk_create(
        StatementMember(statement=statement, member=row, share=share) for row, share in rows)
    Elimination.objects.bulk_create(
        Elimination(statement=statement, number=number, words=entry.words[:240], item=key, amount=bounded(value))
        for number, entry in enumerate(eliminations, start=1) for key, value in entry.amounts.items())
    note(by, "consolidated a group", statement, {"members": [row.pk for row, _share in rows], "entries": len(eliminations)})
    statement.refresh_from_db()
    return statement


def _members(by: User, about: About, members: Sequence[tuple[Statement, Decimal]]) -> list[tuple[Statement, Decimal]]:
    """The members as they stand now; BadInput where they do not fit each other, NotFound where one is out of sight."""
    if not members or len(members) > MEMBERS_MAX:
        raise BadInput(_("A group has 1 to %(count)s members.") % {"count": MEMBERS_MAX}, todo=_("Choose its members."))
    shares = {row.pk: share for row, share in members}
    found = {row.pk: row for row in Statement.objects.select_related("client__party").filter(pk__in=shares)}
    if len(found) < len(members):
        raise NotFound(_("A member's statement is not among those you may see, or is named twice."),
                       todo=_("Choose statements of clients you may see, each once."))  # fmt: skip
    for key, row in found.items():
        same = (row.period_end, row.months, row.currency) == (about.period_end, about.months, about.currency)
        if not same or row.state == StatementState.SUPERSEDED or not 0 < shares[key] <= 1:
            raise BadInput(_("The statement of %(name)s is of another period or currency, superseded, or owned by no share "
                             "between 0 and 1.") % {"name": _name(row)},
                           todo=_("Members report the same period in the same currency."))  # fmt: skip
    return [(found[row.pk], share) for row, share in members]


def _check_entries(entries: Sequence[engine.Elimination], sums: Sums) -> None:
    """BadInput for entries without words, on totals or unknown lines, or that leave the balance sheet unbalanced."""
    if len(entries) > ENTRIES_MAX:
        raise BadInput(_("More than %(count)s entries.") % {"count": ENTRIES_MAX}, todo=_("Put entries together."))
    for number, entry in enumerate(entries, start=1):
        lines = {term for terms in sums.values() for term in terms} - set(sums)
        wrong = sorted(set(entry.amounts) - lines)
        if wrong or not entry.amounts or not entry.words.strip():
            raise BadInput(_("Entry %(number)s needs words and lines that are no totals: %(lines)s.")
                           % {"number": number, "lines": ", ".join(wrong) or "-"},
                           todo=_("Name the lines that the dealing between members stands in."))  # fmt: skip
        gap = engine.unbalanced(entry, sums)
        if abs(gap) > 0.005:
            raise BadInput(_("Entry %(number)s takes %(gap)s more from one side of the balance sheet than from the other.")
                           % {"number": number, "gap": f"{gap:,.2f}"},
                           todo=_("Both sides of a dealing are taken out by the same amount."))  # fmt: skip


def _cell(key: str, column: str, found: engine.Consolidated) -> Cell:
    """A cell with the pieces it adds up."""
    parts = [{"kind": piece.kind, "number": piece.number, "words": piece.words, "amount": f"{piece.amount:.4f}"}
             for piece in found.pieces[key] if piece.amount]  # fmt: skip
    value = bounded(Decimal(str(found.amounts[key])))
    return Cell(key, column, value, HowTold.SUMMED, written="", parts=parts)


def _name(row: Statement) -> str:
    """What a member is called."""
    return f"{row.client.code} {row.client.party.name}"
