"""What every change of a lead asks first: that it is there, that the person works it, that nobody else changed it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.hub.models import Message, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.reach import as_system
from clc.stages.reach.models import Interest, Lead, LeadState
from clc.stages.reach.pipelines import pipelines


def locked(lead: Lead) -> Lead:
    """The lead, locked, as the reader's row security shows it; else NotFound."""
    found = Lead.objects.select_for_update(of=("self",)).select_related("owner", "branch").filter(pk=lead.pk).first()
    if found is None:
        raise NotFound(
            _("This lead is not among those you may see."), todo=_("It may have gone to a colleague; list the leads again.")
        )
    return found


def check_version(lead: Lead, saves: int | None) -> None:
    """BadInput when the form was drawn before somebody else's change; both sides are named."""
    if saves is None or lead.version == saves:
        return
    raise BadInput(
        _(
            "%(lead)s was changed at %(at)s, after this page was drawn: it is in “%(stage)s” and with %(owner)s now. "
            "Nothing of yours is kept yet."
        )
        % {
            "lead": lead,
            "at": timezone.localtime(lead.changed_at).strftime("%H:%M"),
            "stage": stage_words(lead),
            "owner": lead.owner or _("nobody"),
        },
        todo=_("Your entries stay in this window: open the lead in another one, compare, and save again."),
    )


def stage_words(lead: Lead) -> str:
    """The stage of a lead in the reader's language, or its name where the book no longer has it."""
    return words_of(lead.pipeline, lead.stage)


def words_of(pipeline: str, stage: str) -> str:
    """A stage in the reader's language."""
    rule = pipelines().get(pipeline)
    return _(rule.stages[stage].label) if rule is not None and stage in rule.stages else stage


def worked_by(by: User, lead: Lead, saves: int | None = None) -> Lead:
    """The lead, locked and open, if `by` works it: its owner, or who assigns leads; without an interest of their own."""
    require(by, "work_lead")
    held = locked(lead)
    if held.owner_id != by.pk and not may(by, "assign_lead"):
        raise NotAllowed(
            _("%(lead)s is not yours to work on.") % {"lead": held},
            todo=_("Take it from the pool first.")
            if held.owner_id is None
            else _("Ask %(name)s, or have it assigned to you.") % {"name": held.owner},
        )
    require_no_interest(by, held)
    check_version(held, saves)
    return held


def open_lead(by: User, lead: Lead, saves: int | None = None) -> Lead:
    """The same for a lead that is still open; else BadInput."""
    held = worked_by(by, lead, saves)
    if held.state != LeadState.OPEN:
        raise BadInput(_("This lead is closed."), todo=_("Reopen it first, with the reason."))
    return held


@contextmanager
def once() -> Iterator[None]:
    """Turns the database's refusal of a second open lead of a firm, or of a second undoing, into words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as again:
        raise BadInput(
            _("This firm has an open lead in this pipeline already, or somebody did the same at the same moment."),
            todo=_("Open that lead and go on there."),
        ) from again


def require_no_interest(user: User, lead: Lead) -> None:
    """NotAllowed for somebody who has an interest of their own in the lead."""
    if Interest.objects.filter(lead=lead, user=user).exists():
        raise NotAllowed(
            _("%(name)s declared an interest in this lead and stays out of it.") % {"name": user},
            todo=_("Have it assigned to a colleague."),
        )


def worked_on(lead: Lead) -> Lead:
    """Save a change: counts the version, remembers that somebody worked on it."""
    lead.version += 1
    lead.touched_at = timezone.now()
    lead.save()
    return lead


def tell(user: User, words: Promise, **told: object) -> None:
    """Write a colleague a message in their language; they need not reach the same rows as who caused it."""
    with translation.override(user.language), as_system():
        Message.objects.create(to=user, subject=(str(words) % told)[:240])
