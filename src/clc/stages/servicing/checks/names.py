"""Who the payees are: on no list, no securities house or lender, not the borrower's own people sending it round."""
from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.policy.kind.payee import Payee
from clc.policy.kind.prohibited_use import ProhibitedUse
from clc.stages.credit.webs import web_of
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Party
from clc.stages.reach.naming import lists_in_force, name_state, old_lists, screen_name
from clc.stages.servicing.checks.checking import Look, Said, check
from clc.stages.servicing.models import DrawingState, Payment

HITS_SHOWN = 3


@check("lists", gettext_noop("Payees are on no list"))
def lists(look: Look) -> Iterator[Said]:
    """Names of the payees against the lists in force; a hit waits for two people who clear it."""
    if not lists_in_force():
        yield Said("unknown", _("No list of names is in force, so nobody was screened."), _("Bring the lists in."))
        return
    for old in old_lists(look.ground.day):
        yield Said("asks", _("The list %(list)s is of %(day)s.") % {"list": old.label, "day": old.day},
                   _("Bring its newest telling in, or say why this one does."))
    for one in look.payments:
        yield from _listed(one, watched=look.drawing.state != DrawingState.DRAFT)
    yield Said("met", _("%(count)s names were compared with the lists.") % {"count": len(look.payments)})


def _listed(one: Payment, *, watched: bool) -> Iterator[Said]:
    state = name_state("payee", one.pk)
    if state == "confirmed":
        yield Said("failed", _("%(payee)s is on a list, as two people confirmed.") % {"payee": one.payee},
                   _("Do not pay; ask compliance what is to be reported."))
        return
    if state == "clear" and watched:
        return
    hits = screen_name(one.payee)[:HITS_SHOWN]
    for hit in hits:
        yield Said("failed", _("%(payee)s is like %(name)s on %(list)s (%(score)s percent).") % {
            "payee": one.payee, "name": hit.matched, "list": hit.list_name, "score": round(hit.score * 100)},
            _("Have two people of compliance clear or confirm it."))
    if state == "waiting" and not hits:
        yield Said("failed", _("%(payee)s waits to be cleared.") % {"payee": one.payee},
                   _("Have two people of compliance clear or confirm it."))


@check("sort", gettext_noop("Payees that loan money must not reach"))
def sort(look: Look) -> Iterator[Said]:
    """Words of the payees' names against the rules of payees."""
    facility = look.ground.product.facility if look.ground.product is not None else ""
    for one in look.payments:
        for rule in current_book().of(Payee).values():
            word = rule.named_in(one.payee) if not rule.facilities or facility in rule.facilities else ""
            if word:
                said = {"payee": one.payee, "sort": _(rule.label), "word": word}
                yield Said("failed" if rule.answer == "stops" else "asks",
                           _("%(payee)s: “%(word)s” speaks of %(sort)s.") % said,
                           _("Do not pay it from the loan.") if rule.answer == "stops" else _("Say what is bought from it."))
    if look.payments:
        yield Said("met", _("The other names say nothing against them."))


@check("use", gettext_noop("Use of the money"))
def use(look: Look) -> Iterator[Said]:
    """The purpose names no use that the product forbids."""
    product = look.ground.product
    if product is None:
        yield Said("unknown", _("The product is no longer in the rule book."), _("Ask who keeps the rule book."))
        return
    for rule in current_book().of(ProhibitedUse).values():
        word = rule.named_in(look.drawing.purpose) if rule.label in product.prohibited else ""
        if word:
            yield Said("asks", _("“%(word)s” may name a use that the product forbids: %(use)s.") % {
                "word": word, "use": _(rule.label)}, _("Return it for a true purpose, or say why it is another use."))
    yield Said("met", _("Asked for: %(purpose)s") % {"purpose": look.drawing.purpose})


@check("related", gettext_noop("No round trip to related parties"))
def related(look: Look) -> Iterator[Said]:
    """A payee that owns, controls, leads or is owned by the borrower may send the money back: a person explains."""
    wanted = {one.payee for one in look.payments}
    found = dict(Party.objects.filter(name__in=wanted).exclude(pk=look.drawing.client.party_id).values_list("pk", "name"))
    found |= {one.party_id: one.payee for one in look.payments
              if one.party_id is not None and one.party_id != look.drawing.client.party_id}
    if not found:
        yield Said("met", _("None of the payees is known to us, so no tie to the borrower is."))
        return
    web = web_of(look.drawing.client, look.ground.day)
    tied = [key for key in found if key in web.place]
    for key in tied:
        kinds = sorted({one.kind for one in web.ties if key in (one.source, one.target)})
        yield Said("asks", _("%(payee)s is tied to the borrower (%(kinds)s): money may come back.") % {
            "payee": found[key], "kinds": ", ".join(_(kind.replace("_", " ")) for kind in kinds)},
            _("See the trade behind it, and say what was seen."), f"/group/{look.drawing.client.code}/")
    if not tied:
        yield Said("met", _("No tie to the borrower is known."))
