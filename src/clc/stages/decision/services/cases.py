"""Cases are opened, filled in, copied to colleagues, withdrawn; what later stages did lets them go on."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.decision import gates, processes, running, seating, telling
from clc.stages.decision.models import (
    ALIVE,
    ActKind,
    Case,
    CaseState,
    CaseStep,
    StepKind,
    StepState,
    Watcher,
)
from clc.stages.decision.services import watching
from clc.stages.decision.services.moving import moving
from clc.stages.decision.subjects import subject_of
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require

WORDS_MAX, FIELD_MAX, COPIES_MAX = 4000, 4000, 30


@transaction.atomic
def open_case(*, by: User, subject: str, key: str, process: str = "", words: str = "") -> Case:
    """Put something up for a decision; the case walks as far as it can by itself. Asking twice gives the same case.

    process: another than the subject's own. BadInput where it cannot be put up now, says why, or where a case about it
    was approved already and is being carried out.
    """
    kind = subject_of(subject)
    thing = kind.find(key)
    client = kind.client(thing)
    require(by, "open_case", client)
    kind.may_open(by, thing)
    walks = process or kind.process
    if walks not in (kind.process, *kind.also):
        raise BadInput(_("This is not decided by the process “%(process)s”.") % {"process": walks[:60]},
                       todo=_("Leave the process out: it goes the way its kind goes."))
    before = Case.objects.about(subject, key).filter(process=walks, state__in=ALIVE).first()
    if before is not None:
        return before
    obstacles = kind.obstacles(thing)
    if obstacles:
        raise BadInput(" ".join(one.words for one in obstacles), todo=" ".join(one.todo for one in obstacles))
    asked, facts = kind.asked(thing), dict(kind.facts(thing, timezone.localdate()))
    definition, rule = processes.current(walks), running.rule_of(walks)
    case = Case(
        client=client, process=walks, definition=definition, subject=subject, subject_key=str(key), title=asked.title[:240],
        words=words.strip()[:WORDS_MAX], amount=asked.amount, currency=asked.currency, opened_by=by, facts=facts,
        fast=rule.is_fast(str(facts.get("tier") or "unknown")), edition=keep_edition(current_book()))
    case.engine = running.begin(definition, facts).to_json()
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:
        return Case.objects.about(subject, key).filter(process=walks, state__in=ALIVE).get()
    with moving(case, by) as move:
        move.milestone = "approval"
        move.say(ActKind.OPENED, words=case.words, subject=subject, key=str(key))
    return Case.objects.get(pk=case.pk)


def withdraw_case(*, by: User, case: Case, why: str, saves: int | None = None) -> Case:
    """Take a case back: who opened it, or the client's manager, with the reason; also an approval not yet used."""
    require(by, "open_case", Client(pk=case.client_id))
    if not why.strip():
        raise BadInput(_("A case is withdrawn only with a reason."), todo=_("Write the reason."))
    with moving(case, by, saves) as move:
        held = move.case
        if by.pk not in (held.opened_by_id, held.client.manager_id):
            raise NotAllowed(_("Only who opened a case, or the client's manager, takes it back."), todo=_("Ask them."))
        if held.state not in ALIVE:
            raise BadInput(_("The case is closed already: %(state)s.") % {"state": held.get_state_display()},
                           todo=_("Look at the case again."))
        move.say(ActKind.WITHDREW, words=why.strip()[:WORDS_MAX])
        move.end(CaseState.WITHDRAWN, why.strip())
    return move.case


def copy_to(*, by: User, case: Case, to: Sequence[User], words: str = "") -> int:
    """Send a copy for information to colleagues who may see the client; returns how many had none yet."""
    require(by, "work_case", Client(pk=case.client_id))
    if not to or len(to) > COPIES_MAX:
        raise BadInput(_("A copy goes to 1 to %(most)s people.") % {"most": COPIES_MAX}, todo=_("Choose colleagues."))
    with moving(case, by) as move:
        seen = may_see(move.case.client, to)
        strangers = [str(one) for one in to if one.pk not in seen]
        if strangers:
            raise NotAllowed(_("Not allowed to see this client: %(who)s.") % {"who": ", ".join(strangers)},
                             todo=_("Choose others, or have the client shared with them."))
        have = set(Watcher.objects.filter(case=case).values_list("user_id", flat=True))
        fresh = list({one.pk: one for one in to if one.pk not in have}.values())
        Watcher.objects.bulk_create([Watcher(case=move.case, client_id=move.case.client_id, user=one, by=by,
                                             words=words.strip()[:400]) for one in fresh], ignore_conflicts=True)
        if fresh:
            move.say(ActKind.COPIED, words=words.strip()[:400], to=[one.username for one in fresh])
            telling.tell(move.case, fresh, gettext_noop("Copy: %(title)s"), body=words.strip()[:400])
    return len(fresh)


def may_see(client: Client, people: Sequence[User]) -> set[int]:
    """Which of these people see a client by their role."""
    told = {one.pk for one in people}
    return told & set(seating.holders({one.role for one in people}, client).values_list("pk", flat=True))


def fill_form(*, by: User, step: CaseStep, values: Mapping[str, str], saves: int | None = None) -> Case:
    """Write into the fields this step lets people edit, by whoever may take the step; other fields are refused."""
    require(by, "work_case", Client(pk=step.client_id))
    with moving(step.case, by, saves) as move:
        move.must_run()
        held = move.must_be_open(step)
        seating.seat_of(by, move.case, held)
        closed = [name for name in values if held.fields.get(name) != "edit"]
        if closed:
            raise NotAllowed(_("Not to be written in this step: %(names)s.") % {"names": ", ".join(closed)},
                             todo=_("Leave them as they are, or return the case to the step where they are written."))
        told = {name: text.strip()[:FIELD_MAX] for name, text in values.items()}
        if any(move.case.form.get(name, "") != text for name, text in told.items()):
            move.case.form = {**move.case.form, **told}
            move.say(ActKind.WROTE, held, fields=sorted(told))
            move.moved = True
    return move.case


def look_again(*, by: User, client: Client) -> int:
    """Let the living cases of a client go on where what they waited for is there now; returns how many moved.

    Called by later stages in their own transaction. A case somebody else moves this very moment is left to them: the
    job looks again.
    """
    moved = 0
    keys = list(Case.objects.select_for_update(of=("self",), skip_locked=True).filter(
        client=client, state__in=ALIVE).values_list("pk", flat=True))
    for case in Case.objects.filter(pk__in=keys):
        if not any_gate_opened(case):
            continue
        with moving(case, by) as move:
            pass
        moved += move.moved
    return moved


@transaction.atomic
def look_now(*, by: User, case: Case) -> int:
    """Look again because somebody asks: first at names, where a case waits for them. Returns how many cases moved."""
    require(by, "work_case", Client(pk=case.client_id))
    waiting = CaseStep.objects.filter(case=case, state=StepState.OPEN).values_list("gates", flat=True)
    if any(watching.GATE in names for names in waiting):
        watching.watch_names(by=by, client=case.client)
    return look_again(by=by, client=case.client)


def any_gate_opened(case: Case) -> bool:
    """Whether a step of a case that the system itself takes has all it waits for."""
    waiting = CaseStep.objects.filter(case=case, state=StepState.OPEN, kind=StepKind.AUTO)
    return any(not gates.missing(case, one.gates) for one in waiting)


def visible_form(step: CaseStep, case: Case) -> dict[str, str]:
    """The fields of a case as a step shows them: without those it hides."""
    return {name: text for name, text in case.form.items() if step.fields.get(name) != "hidden"}
