"""A sheet as the screen shows it: factors with their described answers, proposals from numbers, result and weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.doors.web.client.looking import Head
from clc.engines.scoring.slotting import Result
from clc.frames.slotting import Proposal, Weighing
from clc.policy.kind.slotting import GRADES, Question, Slotting
from clc.stages.credit import slots
from clc.stages.credit.models import SheetState, SlottingSheet
from clc.stages.hub.models import User
from clc.stages.hub.permission import may


@dataclass(frozen=True)
class Asked:
    """One question: its rule, what was answered, what the numbers propose."""

    name: str
    rule: Question
    answer: int | None
    reason: str
    evidence: str
    proposal: Proposal | None
    asked: bool

    @property
    def code(self) -> str:
        """F1.3"""
        return self.name.upper().replace("_", ".")

    @property
    def choices(self) -> list[tuple[int, str, str]]:
        """The answers: number, grade, description."""
        return [(at, grade, self.rule.choices[grade]) for at, grade in enumerate(GRADES, start=1)]

    @property
    def deviates(self) -> bool:
        """Whether the answer differs from what the numbers propose."""
        told = self.proposal
        return told is not None and told.answer is not None and self.answer is not None and self.answer != told.answer


@dataclass(frozen=True)
class Shown:
    """A sheet with all that is drawn of it."""

    sheet: SlottingSheet
    rule: Slotting
    factors: dict[str, list[Asked]]
    weights: Mapping[str, float]
    result: Result
    weighed: Weighing
    missing_traits: list[str]

    @property
    def answered(self) -> int:
        """Questions asked and answered."""
        return sum(each.answer is not None for asked in self.factors.values() for each in asked if each.asked)

    def trait_choices(self, name: str) -> list[tuple[str, str]]:
        """What may be told of the project, with an empty choice first."""
        return [("", pgettext("field", "Choose")), *((key, _(word)) for key, word in self.rule.traits[name].choices.items())]

    @property
    def pool_choices(self) -> list[tuple[str, str]]:
        """The classes of specialised lending."""
        return [(key, _(pool.label)) for key, pool in self.rule.pools.items()]

    @property
    def count(self) -> int:
        """Questions asked."""
        return sum(each.asked for asked in self.factors.values() for each in asked)


def shown(sheet: SlottingSheet) -> Shown:
    """A sheet, as saved or as being filled in."""
    rule, result, told = slots.rule_of(sheet), slots.result_of(sheet), slots.proposed(sheet)
    weights = rule.weights_on(sheet.day)
    factors = {
        name: [asked(sheet, each, question, told.get(each)) for each, question in rule.factors[name].questions.items()]
        for name in weights
    }
    return Shown(
        sheet,
        rule,
        factors,
        weights,
        result,
        slots.weighing_of(sheet, result.category),
        slots.traits_missing(rule, sheet.traits),
    )


def asked(sheet: SlottingSheet, name: str, rule: Question, proposal: Proposal | None) -> Asked:
    """One question of a sheet."""
    told: Mapping[str, Any] = sheet.answers.get(name, {})
    return Asked(
        name,
        rule,
        told.get("answer"),
        told.get("reason", ""),
        told.get("evidence", ""),
        proposal,
        rule.is_asked(sheet.traits),
    )


def chosen(head: Head, key: str) -> tuple[list[SlottingSheet], SlottingSheet | None]:
    """The client's sheets, and the one to show: that asked for, else one under way, else the newest in force."""
    rows = list(
        SlottingSheet.objects.filter(client=head.client).select_related(
            "edition", "made_by", "proposed_by", "confirmed_by", "override_by", "second_by"
        )
    )
    by_key = {str(each.pk): each for each in rows}
    order = {SheetState.DRAFT: 0, SheetState.PROPOSED: 0, SheetState.CONFIRMED: 1, SheetState.REPLACED: 2}
    first = min(rows, key=lambda each: (order[SheetState(each.state)], -each.pk), default=None)
    return rows, by_key.get(key, first)


def rights(user: User, sheet: SlottingSheet) -> dict[str, bool]:
    """What the reader may do with a sheet as it stands."""
    draft, waits = sheet.state == SheetState.DRAFT, sheet.state == SheetState.PROPOSED
    decides, overrides = may(user, "confirm_rating"), may(user, "override_rating")
    own = sheet.proposed_by_id == user.pk
    return {
        "fill": draft and may(user, "rate_client"),
        "confirm": waits and decides and not own and (not sheet.notches or sheet.second_by_id is not None),
        "override": waits and overrides,
        "sign": waits
        and overrides
        and bool(sheet.notches)
        and sheet.second_by_id is None
        and sheet.override_by_id != user.pk,
        "send_back": waits and (decides or own),
    }
