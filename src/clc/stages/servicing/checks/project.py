"""What a project shows before each drawing: own money in proportion, certified works, enough money left to complete."""
from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.policy.shapes import on
from clc.stages.servicing.checks.checking import Look, Said, check
from clc.stages.servicing.ground import Funds

SMALL = Decimal("0.005")


@check("equity", gettext_noop("Own money in the same proportion"))
def equity(look: Look) -> Iterator[Said]:
    """The share of own money paid in is not below the share of the loan drawn, this drawing included."""
    if look.ground.ruled is None or not look.ground.ruled[1].equity:
        return
    told = _funds(look)
    if told.own is None:
        yield Said("unknown", _("The cost of the project is not known in the currency of the loan."),
                   _("Name the project and its cost."), f"/projects/{look.drawing.client.code}/")
        return
    if told.paid_in is None:
        yield Said("unknown", _("Nobody told how much own money was paid in."),
                   _("Write the own money paid in so far, and attach the proof."))
        return
    if look.drawing.own_funds_proof_id is None:
        yield Said("failed", _("No paper proves the own money paid in."), _("Attach the capital verification or vouchers."))
    if told.own <= 0:
        yield Said("unknown", _("The loan is not below the cost of the project, so no share of own money can be said."),
                   _("Correct the cost of the project, or the loan."))
        return
    lent = (look.ground.drawn(look.drawing.pk) + look.drawing.amount) / look.ground.amount
    held = told.paid_in / told.own
    words = {"held": f"{held:.1%}", "lent": f"{lent:.1%}", "need": f"{lent * told.own:,.2f}", "in": f"{told.paid_in:,.2f}"}
    if told.paid_in + SMALL < lent * told.own:
        yield Said("failed", _("Own money: %(held)s of it is in, the loan would be drawn to %(lent)s.") % words,
                   _("Have own money of at least %(need)s paid in (now %(in)s), or draw less.") % words)
    else:
        yield Said("met", _("Own money is in by %(held)s, the loan will be drawn to %(lent)s.") % words)


@check("progress", gettext_noop("Progress matches the money in"))
def progress(look: Look) -> Iterator[Said]:
    """Works certified so far are worth what was put in before, but for the slack the rule allows."""
    if look.ground.ruled is None or not look.ground.ruled[1].progress:
        return
    works, paid_in = look.drawing.works, look.drawing.own_funds
    before = look.ground.drawn(look.drawing.pk)
    if before + (paid_in or 0) == 0:
        yield Said("met", _("No money was put in before, so nothing is to be certified yet."))
        return
    if works is None or paid_in is None:
        yield Said("unknown", _("Nobody told what the works done so far are worth."),
                   _("Write the value certified by the engineer, and attach the certificate."))
        return
    if look.drawing.certificate_id is None:
        yield Said("failed", _("No certificate of the engineer is attached."), _("Attach the certificate of progress."))
    slack = Decimal(str(on(look.ground.ruled[1].progress_slack, look.ground.day) or 0))
    need = (before + paid_in) * (1 - slack)
    words = {"works": f"{works:,.2f}", "in": f"{before + paid_in:,.2f}", "need": f"{need:,.2f}"}
    if works + SMALL < need:
        yield Said("failed", _("Works of %(works)s are certified for money in of %(in)s: at least %(need)s.") % words,
                   _("Wait for the works, or ask where the money is."))
    else:
        yield Said("met", _("Works of %(works)s are certified for money in of %(in)s.") % words)


@check("cost", gettext_noop("Money left completes the project"))
def cost(look: Look) -> Iterator[Said]:
    """The cost still to come is covered by what is undrawn and by own money still to be paid in."""
    if look.ground.ruled is None or not look.ground.ruled[1].cost:
        return
    told, left = _funds(look), look.drawing.cost_left
    if left is None or told.own is None or told.paid_in is None:
        yield Said("unknown", _("The cost still to come, or the money there is for it, is not known."),
                   _("Write the cost to complete by the engineer and the own money paid in."))
        return
    undrawn = look.ground.amount - look.ground.drawn(look.drawing.pk)
    there = undrawn + max(told.own - told.paid_in, Decimal(0))
    words = {"left": f"{left:,.2f}", "there": f"{there:,.2f}", "short": f"{left - there:,.2f}"}
    if left > there + SMALL:
        yield Said("failed", _("%(left)s are still to be paid, %(there)s are there: %(short)s short.") % words,
                   _("Have the sponsor bring the difference, or the project cut back."))
    else:
        yield Said("met", _("%(left)s are still to be paid, %(there)s are there.") % words)


def _funds(look: Look) -> Funds:
    project = look.drawing.project or look.drawing.structure.project
    return look.ground.funds(project, look.drawing.own_funds)
