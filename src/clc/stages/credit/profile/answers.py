"""The value of each line of a profile: what was told last, what the last run read, what follows from the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from clc.engines.indicators import registry
from clc.kernel.days import months_before
from clc.policy.facts import FactRule
from clc.policy.kind.sheet import SheetLine
from clc.policy.rulebook import Book
from clc.stages.hub.judged import Judged
from clc.stages.hub.models import Client, Fact
from clc.stages.inquiry.team import TeamOnDay

Value = float | str | None
FACTS_MAX = 4_000
#: The facts of a run that tell how many months old the rows behind its readings are.
AGES: Mapping[str, str] = {"invoice": "invoices_age", "loan": "loans_age", "statement": "statements_age"}
WALLET = ("loans_owed", "credit_balance")
DERIVED: Mapping[str, tuple[str | Promise, str]] = {
    "team_stability": (lazy("Stability of the team"), "share"),
    "team_changes": (lazy("Changes in the team"), "count"),
    "head_years": (lazy("Years of the head in office"), "years"),
    "key_person": (lazy("Places held by one person"), "share"),
    "wallet_share": (lazy("Our share of its borrowings"), "share"),
    "group_members": (lazy("Members of the group"), "count"),
}


@dataclass(frozen=True)
class Answer:
    """A line with its value (None: unknown, `because` says why), since when it is true, on whose word, and if it is stale.

    of: how to ask why, as `fact/market_share`. source, teller: on whose word, whole and short.
    value: numbers as floats, texts as told. is_told: a person may tell it.
    """

    line: SheetLine
    of: str
    name: str
    label: str
    unit: str
    value: Value = None
    choice: str = ""
    as_of: date | None = None
    source: str = ""
    teller: str = ""
    because: str = ""
    is_stale: bool = False
    is_told: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


@dataclass(frozen=True)
class Told:
    """Facts told of a client under some names, superseded ones too, and what the last run found."""

    facts: Mapping[str, Sequence[Fact]]
    judged: Judged | None
    team: TeamOnDay
    members: int | None = None
    day: date = field(default_factory=timezone.localdate)

    def now(self, name: str) -> Fact | None:
        """The fact as it is known now, of the latest day."""
        return _latest(fact for fact in self.facts.get(name, ()) if fact.superseded_at is None and fact.as_of <= self.day)

    def then(self, name: str, moment: datetime) -> Fact | None:
        """The fact as it was known at a moment."""
        return _latest(
            fact for fact in self.facts.get(name, ())
            if fact.known_at <= moment and (fact.superseded_at is None or fact.superseded_at > moment)
            and fact.as_of <= moment.date())


def _latest(facts: Iterable[Fact]) -> Fact | None:
    return max(facts, key=lambda fact: (fact.as_of, fact.pk), default=None)


def facts_of(client: Client, names: Iterable[str]) -> dict[str, list[Fact]]:
    """Every fact told of a client under these names, in one query."""
    found: dict[str, list[Fact]] = {}
    rows = Fact.objects.filter(client=client, name__in=sorted({*names, WALLET[1]})).select_related("record", "by")
    for fact in rows.order_by("-known_at", "-pk")[:FACTS_MAX]:
        found.setdefault(fact.name, []).append(fact)
    return found


def value_of(fact: Fact, rule: FactRule) -> Value:
    """What a fact says: a text, or a number."""
    return (fact.text or None) if rule.told == "text" else None if fact.value is None else float(fact.value)


def choice_of(value: Value, rule: FactRule) -> str:
    """The word people read for a choice; empty for other values."""
    return pgettext("choice", str(value)) if value in rule.choices else ""


def source_of(fact: Fact) -> str:
    """On whose word a fact is known."""
    return f"{fact.record.channel} · {fact.record.name}" if fact.record else str(fact.by or _("No source was kept"))


def teller_of(fact: Fact) -> str:
    """The channel or the person that told a fact."""
    return fact.record.channel if fact.record else str(fact.by or "")


def answer(line: SheetLine, told: Told, book: Book) -> Answer:
    """The value of one line; a list has none here."""
    kind, _slash, name = line.of.partition("/")
    makers: Mapping[str, Callable[[SheetLine, str, Told, Book], Answer]] = {
        "fact": _fact, "reading": _reading, "derived": _derived}
    return makers[kind](line, name, told, book)


def _fact(line: SheetLine, name: str, told: Told, book: Book) -> Answer:
    rule = book.facts[name]
    held = told.now(name) if rule.told else None
    plain = Answer(line, line.of, name, _(rule.label), rule.unit, is_told=rule.told is not None)
    if held is not None and (value := value_of(held, rule)) is not None:
        return replace(plain, value=value, choice=choice_of(value, rule), as_of=held.as_of, source=source_of(held),
                       teller=teller_of(held), is_stale=_stale(line, held.as_of, told.day))
    read = told.judged.facts.get(name) if told.judged else None
    if read is None or told.judged is None:
        return replace(plain, because=_("Nobody has told it yet."))
    return replace(plain, value=read, choice=choice_of(read, rule), as_of=told.judged.day, source=_("Last run"),
                   is_stale=_stale(line, told.judged.day, told.day))


def _reading(line: SheetLine, name: str, told: Told, book: Book) -> Answer:
    indicator, found = registry.all()[name], told.judged
    plain = Answer(line, line.of, name, _(indicator.label), indicator.unit)
    value = found.readings.get(name) if found else None
    if found is None:
        return replace(plain, because=_("The client has not been judged yet."))
    if value is None:
        return replace(plain, because=because(indicator.facts, found, book))
    age = found.facts.get(AGES.get(indicator.domain, ""))
    as_of = months_before(found.day, int(age)) if isinstance(age, float) else found.day
    return replace(plain, value=value, as_of=as_of, source=_("Last run"), is_stale=_stale(line, as_of, told.day))


def because(facts: Sequence[str], found: Judged, book: Book) -> str:
    """Why a reading is unknown: the facts nobody told, or a denominator of nothing."""
    missing = [_(book.facts[name].label) if name in book.facts else name for name in facts if found.facts.get(name) is None]
    if not missing:
        return _("The formula has no answer for these facts")
    return _("Nobody has told: %(names)s") % {"names": _(", ").join(missing)}


def _derived(line: SheetLine, name: str, told: Told, _book: Book) -> Answer:
    label, unit = DERIVED[name]
    plain = Answer(line, line.of, name, str(label), unit)
    value, as_of, why_not = _follows(name, told)
    if value is None or as_of is None:
        return replace(plain, because=why_not)
    return replace(plain, value=value, as_of=as_of, source=_origin(name, told), is_stale=_stale(line, as_of, told.day))


def _follows(name: str, told: Told) -> tuple[float | None, date | None, str]:
    """A derived number, the day it is true, and why it is unknown."""
    if name == "wallet_share":
        return _wallet(told)
    if name == "group_members":
        return None if told.members is None else float(told.members), told.day, _("It belongs to no group that is known.")
    team = told.team
    values = {"team_stability": team.stability, "team_changes": team.changes, "head_years": team.head_years,
              "key_person": team.key_person}
    if not team.held and not team.former:
        return None, None, _("Nobody has told the team yet.")
    return values[name], told.day, _("The team told does not reach back that far, or lacks a place for it.")


def _wallet(told: Told) -> tuple[float | None, date | None, str]:
    """What is owed to us over what is owed to all by the credit report; unknown where either is, or they contradict."""
    ours, all_of = told.judged.facts.get(WALLET[0]) if told.judged else None, told.now(WALLET[1])
    if all_of is None or not all_of.value or not isinstance(ours, float):
        return None, None, _("It takes our loans and the borrowings of a credit report, above 0.")
    if ours > float(all_of.value):
        return None, None, _("The credit report tells of less than is owed to us: look at its day.")
    return ours / float(all_of.value), all_of.as_of, ""


def _origin(name: str, told: Told) -> str:
    """What a derived number rests on."""
    team = told.team
    if name == "team_stability":
        return _("Those of %(years)s years ago who are still there") % {"years": team.stable_years}
    if name == "team_changes":
        return _("In the last %(months)s months") % {"months": team.changes_months}
    if name == "wallet_share":
        return _("Our loans over the credit report's borrowings")
    return _("Groups of connected clients") if name == "group_members" else _("The team as it is told")


def _stale(line: SheetLine, as_of: date, day: date) -> bool:
    """Whether a value is older than the line allows."""
    return line.fresh_months is not None and as_of < months_before(day, line.fresh_months)
