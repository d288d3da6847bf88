"""A lead as it is shown on a card and in a row: how long it waits, what colour that is, whose it is."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.policy.kind.pipeline import LeadStage
from clc.stages.reach.models import Lead, LeadQuerySet, LeadState
from clc.stages.reach.pipelines import Column, board, pipelines, waited


@dataclass(frozen=True)
class Card:
    """A lead with the working days it waits in its stage, the colour of that, and whether its next step is late."""

    lead: Lead
    waited: int
    light: str
    late: bool

    @property
    def stage(self) -> str:
        """The stage in the reader's language."""
        return stage_label(self.lead.pipeline, self.lead.stage)


@dataclass(frozen=True)
class Lane:
    """A column of a board with its cards; `more`: how many there are beyond them."""

    column: Column
    cards: list[Card]

    @property
    def more(self) -> int:
        """Leads of the stage that have no card."""
        return self.column.leads - len(self.cards)


def card_of(lead: Lead, today: date | None = None) -> Card:
    """A lead as a card."""
    day = today or timezone.localdate()
    days = waited(lead, day)
    stage = _stages(lead.pipeline).get(lead.stage)
    light = stage.light(days, day) if stage is not None and lead.state == LeadState.OPEN else ""
    return Card(lead, days, light, lead.next_on is not None and lead.next_on < day and lead.state == LeadState.OPEN)


def lanes(name: str, found: LeadQuerySet, held: dict[str, list[Lead]]) -> list[Lane]:
    """The columns of a board with their cards."""
    day = timezone.localdate()
    return [Lane(column, [card_of(one, day) for one in held.get(column.name, [])]) for column in board(name, found, day)]


def stage_label(pipeline: str, stage: str) -> str:
    """A stage in the reader's language; its name where the book no longer has it."""
    held = _stages(pipeline).get(stage)
    return _(held.label) if held is not None else stage


def _stages(pipeline: str) -> dict[str, LeadStage]:
    rule = pipelines().get(pipeline)
    return dict(rule.stages) if rule is not None else {}
