"""The gate of a phase of the conversation: what its playbook waits for, what is missing, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clc.policy.kind.playbook import Criterion, Ours, Playbook, Theirs
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Consent, Document
from clc.stages.reach.gates import Missing, at_exit
from clc.stages.reach.models import Agreement, Contact, ContactLevel, Lead, Phase, PhaseEnd, Talk, WorkField
from clc.stages.reach.somebody import Somebody, somebody


@dataclass(frozen=True)
class Checked:
    """One criterion of a gate: its name, what it waits for in words, whether it is met, and what to do when it is not."""

    name: str
    words: str
    met: bool
    todo: str = ""


@dataclass(frozen=True)
class Spoken:
    """A talk as a gate reads it: roles of ours, level and field of theirs, the questions answered, hours until written."""

    ours: Sequence[str]
    theirs: Sequence[tuple[str, str]]
    answered: frozenset[str]
    hours: float
    next_step: str
    next_on: date | None


@dataclass(frozen=True)
class Heard:
    """What a gate is held against: the talks of the phase, oldest first, papers and consents by their names."""

    talks: Sequence[Spoken]
    documents: frozenset[str]
    consents: frozenset[str]
    is_client: bool = True


def check(playbook: Playbook, heard: Heard) -> list[Checked]:
    """Each criterion of the playbook's gate, in the order of its file."""
    return [Checked(name, *_CHECKS[one.said](one, heard, playbook)) for name, one in playbook.gate.items()]


def checked(phase: Phase) -> list[Checked]:
    """The gate of an open phase as it stands now; empty for a playbook the book no longer has."""
    playbook = current_book().of(Playbook).get(phase.playbook)
    return check(playbook, heard_in(phase, playbook)) if playbook else []


def missing(phase: Phase) -> list[Missing]:
    """What keeps a phase from being left."""
    return [Missing(one.name, one.words, one.todo) for one in checked(phase) if not one.met]


def passed(whose: Client | Lead, playbook: str) -> list[Missing]:
    """What is missing before a phase counts as done: nothing when it was completed or its gate is met now."""
    phases = list(Phase.objects.filter(somebody(whose).rows(), playbook=playbook).exclude(end=PhaseEnd.GIVEN_UP))
    if any(phase.end == PhaseEnd.DONE for phase in phases):
        return []
    if not phases:
        rule = current_book().of(Playbook).get(playbook)
        words = _("The phase “%(phase)s” has not begun.") % {"phase": _(rule.label) if rule else playbook}
        return [Missing("phase", words, _("Open the playbook beside the page and write the first talk down."))]
    return missing(phases[-1])


@at_exit
def of_stage(lead: Lead, phase: str) -> list[Missing]:
    """What a stage of a pipeline misses of the phase it carries."""
    return passed(lead, phase)


def heard_in(phase: Phase, playbook: Playbook, held: Sequence[Talk] | None = None) -> Heard:
    """What was said and handed over since a phase began, as far as its playbook asks; `held`: its talks, when at hand."""
    asked = {one.said for one in playbook.gate.values()}
    whose = Somebody(phase.client, None) if phase.client else somebody(phase.lead) if phase.lead else Somebody()
    talks = held if held is not None else Talk.objects.filter(phase=phase).prefetch_related("own", "theirs")
    documents: frozenset[str] = frozenset()
    if whose.client is not None and "document" in asked:
        kinds = Document.objects.filter(client=whose.client, at__gte=phase.began_at).exclude(kind="")
        documents = frozenset(kinds.values_list("kind", flat=True))
    agreed = consents(whose) if "consent" in asked else frozenset()
    spoke = [spoken(talk) for talk in sorted(talks, key=lambda one: (one.at, one.pk))]
    return Heard(spoke, documents, agreed, whose.is_client)


def spoken(talk: Talk) -> Spoken:
    """A talk as a gate reads it."""
    return Spoken(
        [user.role for user in talk.own.all()], [(one.level, one.field) for one in talk.theirs.all()],
        frozenset(one["name"] for one in talk.answers if one["answer"]), (talk.kept_at - talk.at) / timedelta(hours=1),
        talk.next_step, talk.next_on)


def consents(whose: Somebody, now: datetime | None = None) -> frozenset[str]:
    """The purposes for which a consent holds: of the firm, or of one of its people."""
    at = now or timezone.now()
    held = Agreement.objects.filter(contact__in=_people(whose), agreed=True, withdrawn_at__isnull=True)
    found = set(held.filter(Q(until__isnull=True) | Q(until__gt=at)).values_list("purpose", flat=True))
    if whose.client is not None:
        firm = Consent.objects.filter(party=whose.client.party_id, granted_at__lte=at, withdrawn_at__isnull=True)
        found |= set(firm.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at)).values_list("purpose", flat=True))
    return frozenset(found)


def _people(whose: Somebody) -> QuerySet[Contact, int]:
    return Contact.objects.filter(whose.rows()).values_list("pk", flat=True)


def roles_in_words(roles: Sequence[str]) -> str:
    """Roles as the book calls them."""
    known = current_book().roles
    return pgettext("one of several", " or ").join(_(known[role].label) if role in known else role for role in roles)


Found = tuple[str, bool, str]


def _answered(one: Criterion, heard: Heard, playbook: Playbook) -> Found:
    said = {name for talk in heard.talks for name in talk.answered}
    left = [_(playbook.questions[name].label) for name in one.answered if name not in said]
    words = ngettext("%(count)d question answered", "%(count)d questions answered", len(one.answered)) % {
        "count": len(one.answered)}
    return words, not left, _("Ask: %(questions)s") % {"questions": " ".join(left)} if left else ""


def _ours(one: Criterion, heard: Heard, _playbook: Playbook) -> Found:
    asked = one.ours or Ours()
    met = any(sum(not asked.roles or role in asked.roles for role in talk.ours) >= asked.at_least for talk in heard.talks)
    if asked.roles:
        who = roles_in_words(asked.roles)
        return _("%(roles)s took part") % {"roles": who}, met, _("Take %(roles)s along to a talk.") % {"roles": who}
    words = ngettext("%(count)d of us took part in one talk", "%(count)d of us took part in one talk", asked.at_least)
    return words % {"count": asked.at_least}, met, _("Hold a talk with a colleague, and name both of you.")


def _theirs(one: Criterion, heard: Heard, _playbook: Playbook) -> Found:
    asked = one.theirs or Theirs()
    met = any(sum((not asked.levels or level in asked.levels) and (not asked.fields or field in asked.fields)
                  for level, field in talk.theirs) >= asked.at_least for talk in heard.talks)
    of = [str(ContactLevel(level).label) for level in asked.levels] + [str(WorkField(each).label) for each in asked.fields]
    if not of:
        return _("Somebody of theirs is named"), met, _("Write their people down, and name who took part.")
    who = pgettext("one of several", " or ").join(of)
    return _("Of theirs took part: %(who)s") % {"who": who}, met, _("Hold a talk with them, and name who took part.")


def _document(one: Criterion, heard: Heard, _playbook: Playbook) -> Found:
    kinds = pgettext("one of several", " or ").join(paper_in_words(kind) for kind in one.document)
    if not heard.is_client:
        return (_("Kept since the phase began: %(papers)s") % {"papers": kinds}, False,
                _("Take the firm in as a client first; papers are kept with it."))
    return (_("Kept since the phase began: %(papers)s") % {"papers": kinds}, bool(heard.documents & set(one.document)),
            _("Hand the paper in beside the playbook."))


def _consent(one: Criterion, heard: Heard, _playbook: Playbook) -> Found:
    return (_("A consent holds for: %(purpose)s") % {"purpose": _(str(one.consent).replace("_", " "))},
            one.consent in heard.consents, _("Ask for it, and note how it was given."))


def _talks(one: Criterion, heard: Heard, _playbook: Playbook) -> Found:
    wanted = one.talks or 1
    return (ngettext("%(count)d talk was held", "%(count)d talks were held", wanted) % {"count": wanted},
            len(heard.talks) >= wanted, _("Write the talk down."))


def _next_step(_one: Criterion, heard: Heard, _playbook: Playbook) -> Found:
    last = heard.talks[-1] if heard.talks else None
    return (_("The last talk says what comes next, and on which day"),
            bool(last and last.next_step and last.next_on), _("Write the next step and its day with the talk."))


def _noted(_one: Criterion, heard: Heard, playbook: Playbook) -> Found:
    late = [talk for talk in heard.talks if talk.hours > playbook.record_within_hours]
    words = _("A talk was written down within %(hours)d hours") % {"hours": playbook.record_within_hours}
    return words, len(late) < len(heard.talks), _("Hold another talk, or write one down in time: late notes do not count.")


_CHECKS: dict[str, Callable[[Criterion, Heard, Playbook], Found]] = {
    "answered": _answered, "ours": _ours, "theirs": _theirs, "document": _document, "consent": _consent, "talks": _talks,
    "next_step": _next_step, "noted": _noted,
}


def paper_in_words(kind: str) -> str:
    """What a kind of paper is called."""
    known = {"need_sheet": _("Sheet of needs, signed back"), "minutes": _("Minutes, signed")}
    return known.get(kind) or _(kind.replace("_", " "))
