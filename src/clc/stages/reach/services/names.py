"""Hits of names on lists to keep away from: kept when found, closed by two people, waiting again when the ground shifts."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Branch, Client, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note
from clc.stages.hub.services.facts import tell_fact
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import HitState, HitSubject, NameHit, NameListKind
from clc.stages.reach.models.names import NAME_MAX
from clc.stages.reach.naming import Hit, screen_name

#: Who may have a name looked up: the verbs of the work that needs it.
WATCHERS: Mapping[str, tuple[str, ...]] = {
    HitSubject.LEAD: ("work_lead", "screen_lead"),
    HitSubject.CLIENT: ("see_client",),
    HitSubject.PARTY: ("see_client",),
    HitSubject.PAYEE: ("request_drawing", "review_drawing", "release_drawing"),
}
FINDINGS = (HitState.CLEARED, HitState.CONFIRMED)
WHY_MAX = 2000
#: What ratings stop at: declared in the rule book as told.
FACT = "sanctions_hit"


@dataclass(frozen=True)
class Named:
    """Whose name is compared: of what (`subject`, `key`), other ways it is written, codes, and whose work it is."""

    subject: str
    key: int
    name: str
    others: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    client: Client | None = None
    branch: Branch | None = None


@transaction.atomic
def watch(*, by: User, named: Named) -> list[NameHit]:
    """Compare a name with the lists and keep what it is like for two people to look into; returns all hits held of it.

    Said again it changes nothing. A hit that somebody waited for and that is none any more is dropped; one that was
    closed under another name waits again.
    """
    require_any(by, WATCHERS[named.subject])
    with as_system():
        mine = NameHit.objects.filter(subject=named.subject, key=named.key)
        held = {hit.listed_id: hit for hit in mine.select_for_update(of=("self",))}
        found = {hit.listed.pk: hit for hit in screen_name(named.name, others=named.others, codes=named.codes)}
        for listed, hit in held.items():
            if listed not in found and not hit.closed:
                hit.delete()
        for listed, fresh in found.items():
            _keep(by, named, held.get(listed), fresh)
        return list(mine.select_related("listed__on"))


@transaction.atomic
def propose_finding(*, by: User, hit: NameHit, finding: str, why: str, saves: int) -> NameHit:
    """Say whether a hit is `cleared` (somebody else) or `confirmed` (the same), and why; another person decides."""
    require(by, "screen_lead")
    held = _opened(hit, saves)
    if finding not in FINDINGS:
        raise BadInput(_("A hit is either the same or somebody else."), todo=_("Choose one of the two."))
    if held.state != HitState.WAITING:
        raise BadInput(_("This hit does not wait for a finding."), todo=_("Open it again: somebody has moved it."))
    held.state, held.finding, held.why = HitState.PROPOSED, finding, _reason(why)
    held.proposed_by, held.proposed_at = by, timezone.now()
    return _saved(held, by, "looked into a name")


@transaction.atomic
def decide_finding(*, by: User, hit: NameHit, agrees: bool, why: str, saves: int) -> NameHit:
    """Agree with what a colleague found of a hit, or send it back to be looked into again with the reason."""
    require(by, "screen_lead")
    held = _opened(hit, saves)
    if held.state != HitState.PROPOSED:
        raise BadInput(_("Nobody has said yet what this hit is."), todo=_("Look into it first; a colleague decides."))
    if held.proposed_by_id == by.pk:
        raise NotAllowed(_("Whoever looked into a name does not decide on it."),
                         todo=_("Ask a colleague of compliance, risk or credit to decide."))
    if agrees:
        held.state, held.decided_by, held.decided_at = HitState(held.finding), by, timezone.now()
        held.why = "\n".join(filter(None, (held.why, why.strip()[:WHY_MAX])))
        held.save()
        tell_found(held)
    else:
        held.state, held.finding, held.why = HitState.WAITING, "", _reason(why)
    return _saved(held, by, "decided on a name")


def tell_found(hit: NameHit) -> None:
    """Tell what two people found of a client's own name on sanctions lists as its fact: 1 the same, 0 nobody of them.

    Told in the machine's name, for the finding is theirs and the fact follows from it; while another hit waits, a 0 waits.
    """
    if hit.subject != HitSubject.CLIENT or hit.listed.on.kind != NameListKind.SANCTIONS:
        return
    with as_system():
        client = Client.objects.filter(pk=hit.key).first()
        held = NameHit.objects.filter(subject=hit.subject, key=hit.key, listed__on__kind=NameListKind.SANCTIONS)
        states = set(held.values_list("state", flat=True))
        if client is None or (HitState.CONFIRMED not in states and states != {HitState.CLEARED}):
            return
        value = Decimal(HitState.CONFIRMED in states)
        tell_fact(by=the_machine(), client=client, name=FACT, value=value, as_of=timezone.localdate())


def reopen(hits: Iterable[NameHit], *, by: User, because: str) -> int:
    """Let closed or proposed hits wait again, for what they stood on has changed; the caller's transaction."""
    count = 0
    for hit in hits:
        if hit.state != HitState.WAITING:
            hit.state, hit.finding, hit.why, hit.saves = HitState.WAITING, "", because, hit.saves + 1
            hit.proposed_by = hit.decided_by = hit.proposed_at = hit.decided_at = None
            hit.save()
            note(by, "opened a name again", hit, {"why": because})
            count += 1
    return count


def require_any(by: User, verbs: Iterable[str]) -> None:
    """NotAllowed unless the role of `by` grants one of the verbs."""
    wanted = list(verbs)
    if not any(may(by, verb) for verb in wanted):
        require(by, wanted[0])


def _keep(by: User, named: Named, held: NameHit | None, fresh: Hit) -> None:
    """Write a hit that is new; bring one that is held to the name as it is now."""
    name, matched = named.name[:NAME_MAX], fresh.matched[:NAME_MAX]
    if held is None:
        made = NameHit.objects.create(
            subject=named.subject, key=named.key, name=name, client=named.client, branch=named.branch, found_by=by,
            listed=fresh.listed, matched=matched, score=fresh.score)
        note(by, "found a listed name", made, {"listed": fresh.listed.key, "score": round(fresh.score, 3)})
        return
    if (held.name, held.score, held.matched) == (name, fresh.score, matched):
        return
    renamed = held.name != name
    held.name, held.matched, held.score, held.saves = name, matched, fresh.score, held.saves + 1
    held.client, held.branch = named.client or held.client, named.branch or held.branch
    held.save()
    if renamed:
        reopen([held], by=by, because=_("the name has changed"))


def _opened(hit: NameHit, saves: int) -> NameHit:
    """The hit under a lock, as it was when its form was drawn; BadInput when somebody moved it since."""
    held = NameHit.objects.select_for_update(of=("self",)).filter(pk=hit.pk).first()
    if held is None:
        raise NotAllowed(_("This hit is not among those you may see."), todo=_("Ask compliance who works on it."))
    if held.saves != saves:
        raise BadInput(_("Somebody changed this hit while you looked at it: it is “%(state)s” now.")
                       % {"state": held.get_state_display()}, todo=_("Open it again and look at what changed."))
    return held


def _reason(why: str) -> str:
    said = why.strip()
    if not said:
        raise BadInput(_("A finding needs its reason."),
                       todo=_("Write what you compared: birth date, code, address, owner."))
    return said[:WHY_MAX]


def _saved(held: NameHit, by: User, act: str) -> NameHit:
    held.saves += 1
    held.save()
    note(by, act, held, {"state": held.state, "finding": held.finding, "listed": held.listed.key})
    return held
