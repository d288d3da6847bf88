"""The second person: confirms or turns down what another told of a deal's green side."""
from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.equator import Evidence
from clc.stages.deal import greening
from clc.stages.deal.models import Decision, EnvironmentReview, EsgScore, GreenUse, MarginTarget
from clc.stages.deal.services.conditions import Asked, due, open_conditions
from clc.stages.deal.services.placing import reason
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

Told = GreenUse | EnvironmentReview | EsgScore | MarginTarget
WORDS = {"greenuse": "a green use", "environmentreview": "an environmental review", "esgscore": "an ESG score",
         "margintarget": "a margin target"}


@transaction.atomic
def confirm_green(*, by: User, told: Told) -> Told:
    """Agree to what a colleague told; an older one of the same place is replaced, and a review opens its conditions."""
    held = _waiting(by, told)
    if held.by_id == by.pk:
        raise NotAllowed(_("Who tells this does not confirm it."), todo=_("Ask a colleague who may."))
    if isinstance(held, GreenUse):
        _fits(held)
    _replace(held)
    held.state, held.decided_by, held.decided_at = Decision.CONFIRMED, by, timezone.now()
    held.save()
    if isinstance(held, EnvironmentReview) and held.applies is not False:
        _open(held, by)
    note(by, f"confirmed {WORDS[held._meta.model_name or '']}", held)
    return held


@transaction.atomic
def refuse_green(*, by: User, told: Told, why: str) -> Told:
    """Turn down what a colleague told, with the reason."""
    held = _waiting(by, told)
    if held.by_id == by.pk:
        raise NotAllowed(_("Who tells this does not decide on it."), todo=_("Ask a colleague who may."))
    held.state, held.decided_by, held.decided_at = Decision.REFUSED, by, timezone.now()
    held.decided_why = reason(why)
    held.save()
    note(by, f"turned down {WORDS[held._meta.model_name or '']}", held, {"why": held.decided_why})
    return held


def _waiting(by: User, told: Told) -> Told:
    """The row under lock while nobody has decided, and the client, so that two confirmed at once see each other."""
    require(by, "confirm_green", Client(pk=told.client_id))
    Client.objects.select_for_update(no_key=True).get(pk=told.client_id)
    held: Told = type(told)._default_manager.select_for_update(of=("self",)).select_related("client").get(pk=told.pk)
    if held.state != Decision.WAITING:
        raise BadInput(_("This is decided already."), todo=_("Look at its state again."))
    return held


def _fits(held: GreenUse) -> None:
    """The parts of one loan are together at most the whole; a loan without a number or alternative is told by its amount."""
    rows = GreenUse.objects.filter(client=held.client, state=Decision.CONFIRMED, loan=held.loan, structure=held.structure,
                                   project=held.project).exclude(code=held.code)
    rows = rows if held.loan or held.structure_id else rows.filter(amount=held.amount)
    if sum((one.share for one in rows), held.share) > 1:
        raise BadInput(_("With this the green parts of the loan are more than the whole."),
                       todo=_("Correct the shares of use."))


def _replace(held: Told) -> None:
    """What this one takes the place of: the same use, the review of the same deal, the client's older score."""
    place = {"client": held.client, "state": Decision.CONFIRMED, "structure": held.structure, "project": held.project}
    replaced = {"state": Decision.REPLACED}
    if isinstance(held, GreenUse):
        GreenUse.objects.filter(**place, code=held.code, loan=held.loan).update(**replaced)
    elif isinstance(held, MarginTarget):
        MarginTarget.objects.filter(**place, name=held.name).update(**replaced)
    elif isinstance(held, EnvironmentReview):
        EnvironmentReview.objects.filter(**place).update(**replaced)
    else:
        EsgScore.objects.filter(client=held.client, state=Decision.CONFIRMED).update(**replaced)


def _open(held: EnvironmentReview, by: User) -> None:
    """The conditions the principles ask of the category, each with the object that shows it."""
    rule, today = greening.equator(), timezone.localdate()
    carbon = float(held.carbon) if held.carbon is not None else None
    asked = [_asked(held.rule, name, one, need) for _principle, name, one, need in
             greening.asked_of(rule, held.category, carbon, today)]
    open_conditions(by=by, client=held.client, asked=asked, review=held.pk,
                    hangs={"structure": held.structure, "project": held.project})


def _asked(source: str, name: str, one: Evidence, need: str) -> Asked:
    """A requirement as a condition; what is asked only as appropriate may be waived."""
    when = due(one.gate, one.days, timezone.localdate()) if one.gate == "after" else None
    return Asked(source, name, one.label, "", one.gate, when, need, may_be_waived=need != "yes")
