"""What the screens of leads are asked for, read from the address; what cannot be read counts as not asked."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from clc.kernel.ids import tidy
from clc.kernel.names import normalise
from clc.policy.kind.lost_reason import LostReason
from clc.policy.kind.pipeline import Pipeline
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.hub.permission import may
from clc.stages.reach.models import Lead, LeadQuerySet, LeadState, Screened
from clc.stages.reach.pipelines import pipelines

WORDS_MAX, CARDS = 80, 30
WHO = ("mine", "all", "nobody")
SORTS: Mapping[str, Any] = {
    "name": F("name"), "amount": F("amount"), "since": F("stage_since"), "captured": F("captured_at"), "fit": F("fit"),
    "worth": F("worth"), "chance": F("chance"), "next": F("next_on"), "owner": F("owner__display_name"),
}


@dataclass(frozen=True)
class Asked:
    """What is asked for: a pipeline and, where they are not empty, whose leads, words, and properties of theirs."""

    pipeline: str
    who: str = ""
    q: str = ""
    stage: str = ""
    state: str = ""
    reached: str = ""
    screened: str = ""
    channel: str = ""
    owner: str = ""
    industry: str = ""
    area: str = ""
    reason: str = ""
    month: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""

    @property
    def rule(self) -> Pipeline:
        """The pipeline asked for."""
        return pipelines()[self.pipeline]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the pipeline and whose leads is asked."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in ("pipeline", "who", "sort"))


def asked_of(request: HttpRequest, user: User) -> Asked:
    """What the address asks of a reader."""
    told = {one.name: request.GET.get(one.name, "").replace("\x00", "").strip()[:WORDS_MAX] for one in fields(Asked)}
    rules = pipelines()
    told["pipeline"] = told["pipeline"] if told["pipeline"] in rules else next(iter(rules))
    stages = rules[told["pipeline"]].stages
    known = {"stage": stages, "reached": stages, "state": LeadState.values, "reason": current_book().of(LostReason),
             "screened": (*Screened.values, "not_yet"), "who": WHO}
    for name, values in known.items():
        told[name] = told[name] if told[name] in values else ""
    told["who"] = told["who"] or ("all" if may(user, "assign_lead") or not may(user, "work_lead") else "mine")
    told["owner"] = told["owner"] if told["owner"] == "none" or _is_key(told["owner"]) else ""
    for name in ("since", "until"):
        told[name] = told[name] if day_told(told[name]) else ""
    told["month"] = told["month"] if day_told(f"{told['month']}-01") else ""
    return Asked(**told)


def day_told(text: str) -> date | None:
    """A day written as 2026-11-22; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def of_people(found: LeadQuerySet, asked: Asked, user: User) -> LeadQuerySet:
    """Those of the people asked for; what lies in a pool is nobody's and shown there."""
    if asked.who == "mine":
        return found.filter(owner=user)
    return found.filter(owner__isnull=True) if asked.who == "nobody" else found.exclude(owner__isnull=True, pool__gt="")


def narrowed(found: LeadQuerySet, asked: Asked) -> LeadQuerySet:
    """Those with the properties asked for."""
    same = {"stage": asked.stage, "state": asked.state, "lost_reason": asked.reason, "industry__startswith": asked.industry,
            "area__startswith": asked.area}
    found = found.filter(**{name: value for name, value in same.items() if value})
    if asked.channel:
        found = found.filter(channel="" if asked.channel == "none" else asked.channel)
    if asked.screened:
        found = found.filter(screened="" if asked.screened == "not_yet" else asked.screened)
    if asked.owner:
        found = found.filter(owner__isnull=True) if asked.owner == "none" else found.filter(owner=int(asked.owner))
    if asked.reached:
        further = list(asked.rule.stages)[asked.rule.place(asked.reached):]
        found = found.filter(Q(state=LeadState.WON) | Q(stage__in=further) | Q(moves__to_stage__in=further)).distinct()
    return captured(worded(found, asked.q), asked)


def captured(found: LeadQuerySet, asked: Asked) -> LeadQuerySet:
    """Those captured in the time asked for."""
    since, until = day_told(asked.since), day_told(asked.until)
    if since:
        found = found.filter(captured_at__date__gte=since)
    if until:
        found = found.filter(captured_at__date__lte=until)
    if asked.month:
        year, month = map(int, asked.month.split("-"))
        found = found.filter(captured_at__year=year, captured_at__month=month)
    return found


def worded(found: LeadQuerySet, words: str) -> LeadQuerySet:
    """Those whose name, project or credit code holds the words."""
    if not words:
        return found
    key = normalise(words)
    return found.filter(Q(name__icontains=words) | Q(project__icontains=words) | Q(uscc__startswith=tidy(words))
                        | (Q(name_key__contains=key) if key else Q(pk=None)))


def ordered(found: LeadQuerySet, sort: str) -> LeadQuerySet:
    """In the order asked for; those newest captured first where none is."""
    field = SORTS.get(sort.lstrip("-"))
    if field is None:
        return found.order_by("-captured_at", "-pk")
    falling = sort.startswith("-")
    return found.order_by(field.desc(nulls_last=True) if falling else field.asc(nulls_last=True), "-pk")


def cards(found: LeadQuerySet) -> dict[str, list[Lead]]:
    """The leads of each stage that wait longest there, at most `CARDS` a stage, in one query."""
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("stage_since").asc(), F("pk").asc()])
    rows = found.annotate(place=place).filter(place__lte=CARDS).select_related("owner", "branch").order_by("place")
    held: dict[str, list[Lead]] = {}
    for one in rows:
        held.setdefault(one.stage, []).append(one)
    return held


def choices_of(found: LeadQuerySet, names: Sequence[str] = ("channel",)) -> dict[str, list[str]]:
    """The values that occur in these columns, most usual first, at most forty each."""
    held: dict[str, list[str]] = {}
    for name in names:
        rows = found.exclude(**{name: ""}).order_by().values_list(name).distinct()[:40]
        held[name] = sorted(row[0] for row in rows)
    return held
