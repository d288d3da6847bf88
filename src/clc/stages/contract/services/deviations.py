"""Departures from the standard text: kept with their reason, reviewed by a lawyer who did not write them."""
from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.contract.checking import departs, digest
from clc.stages.contract.composing import Composed
from clc.stages.contract.models import Contract, Deviation, ReviewState
from clc.stages.hub.models import Client, Message, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


def follow(by: User, contract: Contract, told: Composed, why: str) -> None:
    """Keep the deviations in step with the newest words: new ones open, those no longer in the text closed."""
    wanted = {(one.name, digest(one)): one for one in told.clauses if departs(one)}
    held = {(one.clause, one.digest): one for one in Deviation.objects.filter(contract=contract).exclude(
        state=ReviewState.GONE)}
    for key, row in held.items():
        if key not in wanted:
            row.state = ReviewState.GONE
            row.save()
    for key, clause in wanted.items():
        if key not in held:
            Deviation.objects.create(client=contract.client, contract=contract, clause=clause.name, way=clause.way,
                                     zh=clause.zh, en=clause.en, digest=key[1], why=why[:2000], by=by)


@transaction.atomic
def review(*, by: User, deviation: Deviation, accept: bool, words: str = "") -> Deviation:
    """Accept or refuse exactly these words; who wrote them does not review them, a refusal has its reason."""
    require(by, "review_contract", Client(pk=deviation.client_id))
    held = Deviation.objects.select_for_update(of=("self",)).select_related("client", "contract", "by").get(pk=deviation.pk)
    if held.by_id == by.pk:
        raise NotAllowed(_("Who worded a clause does not review it."), todo=_("Ask another lawyer."))
    if held.state != ReviewState.OPEN:
        raise BadInput(_("This departure is reviewed already, or no longer in the text."),
                       todo=_("Open the contract again."))
    if not accept and not words.strip():
        raise BadInput(_("A refusal has its reason."), todo=_("Write what is wrong, and what would do."))
    held.state = ReviewState.ACCEPTED if accept else ReviewState.REFUSED
    held.reviewed_by, held.reviewed_at, held.words = by, timezone.now(), words.strip()[:2000]
    held.save()
    Message.objects.create(to=held.by, client=held.client, subject=_("%(number)s: %(clause)s %(state)s") % {
        "number": held.contract.number, "clause": held.clause, "state": held.get_state_display()}, body=held.words)
    note(by, "reviewed a deviation", held, {"contract": held.contract.number, "clause": held.clause, "accepted": accept,
                                            "words": held.words})
    return held
