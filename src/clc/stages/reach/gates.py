"""What must be there before a lead enters a stage or leaves one, and what of it is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.pipeline import Pipeline
from clc.stages.reach.models import Lead, Screened


@dataclass(frozen=True)
class Missing:
    """Something a gate misses: the gate's name, what is missing, and what to do about it."""

    gate: str
    words: str
    todo: str


Check = Callable[[Lead], Missing | None]
#: Asked of the playbook's phase (its name) when a stage that carries one is left.
Exit = Callable[[Lead, str], list[Missing]]
_EXITS: list[Exit] = []


def at_exit(check: Exit) -> Exit:
    """Register what is asked when a stage with a phase of a playbook is left."""
    if check not in _EXITS:
        _EXITS.append(check)
    return check


def missing(lead: Lead, pipeline: Pipeline, to: str) -> list[Missing]:
    """What keeps a lead from a stage further on: every gate on the way to it, each named once; nothing on the way back."""
    names = list(pipeline.stages)
    here, there = pipeline.place(lead.stage), pipeline.place(to)
    way = names[max(here, 0) : there + 1]
    found = {one.gate: one for name in way[1 if here >= 0 else 0 :] for one in _entry(lead, pipeline, name)}
    told = list(found.values())
    for left, _next in pairwise(way):
        phase = pipeline.stages[left].phase
        if phase is not None:
            told += [one for check in _EXITS for one in check(lead, phase)]
    return told


def require_open(lead: Lead, pipeline: Pipeline, to: str) -> None:
    """BadInput that names everything missing before a stage, and what to do."""
    found = missing(lead, pipeline, to)
    if found:
        raise BadInput(
            _("“%(stage)s” is not open to this lead yet: %(missing)s")
            % {"stage": _(pipeline.stages[to].label), "missing": " ".join(one.words for one in found)},
            todo=" ".join(dict.fromkeys(one.todo for one in found)),
        )


def _entry(lead: Lead, pipeline: Pipeline, stage: str) -> Iterator[Missing]:
    for gate in pipeline.stages[stage].needs:
        found = CHECKS[gate](lead)
        if found is not None:
            yield found


def _owner(lead: Lead) -> Missing | None:
    if lead.owner_id is not None:
        return None
    return Missing("owner", _("Nobody works on it."), _("Take it from the pool, or have it assigned."))


def _basis(lead: Lead) -> Missing | None:
    if not lead.has_contact or lead.contact_basis:
        return None
    return Missing(
        "basis",
        _("A person is named without a basis for keeping their number."),
        _("Note their consent, or take the person out."),
    )


def _screened(lead: Lead) -> Missing | None:
    if lead.screened == Screened.ACCEPTED:
        return None
    if lead.screened == Screened.REFUSED:
        return Missing(
            "screened",
            _("The rules of eligibility refuse it."),
            _("Read the reasons; lose the lead, or correct what is wrong."),
        )
    return Missing(
        "screened",
        _("It is not known yet whether it is eligible."),
        _("Tell what the screening misses, then screen it again."),
    )


def _next_step(lead: Lead) -> Missing | None:
    if lead.next_step and lead.next_on is not None:
        return None
    return Missing("next_step", _("The next step has no words or no day."), _("Write the next step and its day."))


def _amount(lead: Lead) -> Missing | None:
    if lead.amount is not None:
        return None
    return Missing("amount", _("The amount wished for is not known."), _("Write the amount."))


def _purpose(lead: Lead) -> Missing | None:
    if lead.purpose:
        return None
    return Missing("purpose", _("What the money is for is not known."), _("Write the purpose."))


def _client(lead: Lead) -> Missing | None:
    if lead.client_id is not None:
        return None
    return Missing("client", _("The firm is not among our clients yet."), _("Take it in as a client."))


def _touched(lead: Lead) -> Missing | None:
    if lead.touched_at > lead.captured_at:
        return None
    return Missing("touched", _("Nobody has spoken with it yet."), _("Write down the first contact."))


CHECKS: dict[str, Check] = {
    "owner": _owner,
    "basis": _basis,
    "screened": _screened,
    "next_step": _next_step,
    "amount": _amount,
    "purpose": _purpose,
    "client": _client,
    "touched": _touched,
}
