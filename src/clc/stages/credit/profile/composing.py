"""A client's profile composed: which sheet, its sections with their answers, how complete it is, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.days import months_before
from clc.kernel.errors import NotFound
from clc.policy.kind.sheet import Section, Sheet, fitting
from clc.policy.rulebook import Book
from clc.stages.credit import sums
from clc.stages.credit.models import COUNTS, Membership, Memo, MemoState, Reason
from clc.stages.credit.profile.answers import Answer, Told, answer, choice_of, facts_of, source_of, value_of
from clc.stages.credit.profile.lists import Asked, Listing, listing
from clc.stages.hub import judged
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.inquiry.models import Seat
from clc.stages.inquiry.team import TeamOnDay, team_on, team_rule

TEAM = "team"


@dataclass(frozen=True)
class Filled:
    """A section with its answers and lists."""

    label: str
    answers: Sequence[Answer]
    lists: Sequence[Listing]


@dataclass(frozen=True)
class Change:
    """What a fact was and is, each as it was told."""

    answer: Answer
    before: Answer
    who: str


@dataclass(frozen=True)
class Changed:
    """What is different from a moment on: facts, people who came, people who left. memo: the number of the memo of then."""

    since: datetime
    memo: int | None
    facts: Sequence[Change]
    came: Sequence[Seat]
    left: Sequence[Seat]

    @property
    def any(self) -> bool:
        """Whether anything is."""
        return bool(self.facts or self.came or self.left)


@dataclass(frozen=True)
class Profile:
    """A client by the sheet of its type; others: sheets it might also be read by."""

    name: str
    sheet: Sheet
    others: Sequence[str]
    sections: Sequence[Filled]
    team: TeamOnDay
    changed: Changed

    @property
    def answers(self) -> list[Answer]:
        """Every answer, in order."""
        return [one for section in self.sections for one in section.answers]

    @property
    def shows_team(self) -> bool:
        """Whether the sheet asks who leads."""
        return any(line.listed == TEAM for line in self.sheet.lines())

    @property
    def needed(self) -> list[Answer]:
        """What a whole profile cannot do without."""
        return [one for one in self.answers if one.line.needed]

    @property
    def missing(self) -> list[Answer]:
        """What is needed and not known."""
        return [one for one in self.needed if not one.is_known]

    @property
    def stale(self) -> list[Answer]:
        """What is known and too old."""
        return [one for one in self.answers if one.is_stale]


def sheet_of(client: Client, book: Book, wanted: str = "") -> tuple[str, Sequence[str]]:
    """The name of the sheet a client is read by, and of all that it may be read by; NotFound for one that does not fit."""
    rules = book.of(Sheet)
    heads = Membership.objects.filter(client=client, state__in=COUNTS, reason=Reason.HEAD).exists()
    names = fitting(rules, client.party.kind, client.party.size, heads_group=heads)
    if not names or (wanted and wanted not in names):
        raise NotFound(_("No profile of the rule book fits this client."),
                       todo=_("Add one to the rule book, or choose another."))
    return wanted or names[0], names


def profile_of(client: Client, day: date | None = None, *, sheet: str = "", names: bool = True) -> Profile:
    """The profile of a client the reader sees. names: whether to name natural persons. Errors: NotFound without a sheet."""
    book, today = current_book(), day or timezone.localdate()
    name, others = sheet_of(client, book, sheet)
    rule = book.of(Sheet)[name]
    lines = rule.lines()
    found = judged.of(client, only=("facts", "readings"))
    team = team_on(Seat.objects.of(client), team_rule(book), today)
    wants_members = any(line.derived == "group_members" for line in lines)
    told = Told(facts_of(client, [line.fact for line in lines if line.fact]), found, team,
                _members(client, today) if wants_members else None, today)
    asked = Asked(client, book, today, found, names)
    sections = [_filled(section, told, asked) for section in rule.sections]
    return Profile(name, rule, others, sections, team, _changed(client, rule, told, book))


def _filled(section: Section, told: Told, asked: Asked) -> Filled:
    answers = [answer(line, told, asked.book) for line in section.lines if not line.listed]
    lists = [listing(line.listed, asked) for line in section.lines if line.listed and line.listed != TEAM]
    return Filled(_(section.label), answers, lists)


def _members(client: Client, day: date) -> int | None:
    """How many clients its largest group has, those the reader may not see too; None outside every group."""
    groups = sums.groups_of(client.pk)
    return max((found.members for found in sums.by_group(groups, day).values()), default=None) if groups else None


def _changed(client: Client, rule: Sheet, told: Told, book: Book) -> Changed:
    """What is different from the last memo on, or from twelve months ago where none was submitted since."""
    memo = Memo.objects.filter(client=client, state=MemoState.SUBMITTED).only("number", "submitted_at").first()
    year = timezone.now() - (timezone.localdate() - months_before(timezone.localdate(), 12))
    since = memo.submitted_at if memo and memo.submitted_at and memo.submitted_at > year else year
    changes = []
    for line in rule.lines():
        fact = book.facts.get(line.fact or "")
        now, then = told.now(line.fact or ""), told.then(line.fact or "", since)
        if fact is None or now is None or then is None or value_of(now, fact) == value_of(then, fact):
            continue
        held = answer(line, told, book)
        before = value_of(then, fact)
        was = Answer(line, held.of, held.name, held.label, held.unit, before, choice_of(before, fact), then.as_of)
        changes.append(Change(held, was, source_of(now)))
    day = timezone.localdate(since)
    seats = [*told.team.held, *told.team.former]
    return Changed(since, memo.number if memo and since == memo.submitted_at else None, changes,
                   [seat for seat in seats if seat.since > day], [seat for seat in seats if seat.until and seat.until > day])
