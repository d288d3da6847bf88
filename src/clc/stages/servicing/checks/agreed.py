"""Whether what is drawn was agreed: the signed contract, the approval behind it, the room left, the day."""
from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.servicing.checks.checking import Look, Said, check
from clc.stages.servicing.ground import working_days


@check("contract", gettext_noop("Contract signed and in force"))
def contract(look: Look) -> Iterator[Said]:
    """The signed contract, with every paper beside it, in the currency that is drawn."""
    held, page = look.ground.contract, f"/contracts/{look.drawing.client.code}/"
    if held is None:
        yield Said("failed", _("No contract is signed for this structure."), _("Have the contract signed first."), page)
        return
    yield Said("met", _("Contract %(number)s was signed on %(day)s.") % {"number": held.number, "day": held.signed_on})
    for paper in held.waiting:
        yield Said("failed", _("%(number)s, which belongs to it, is not signed.") % {"number": paper.number},
                   _("Have every paper of the set signed."), page)
    if held.currency != look.drawing.currency:
        yield Said("failed", _("The contract is in %(agreed)s, the drawing in %(asked)s.") % {
            "agreed": held.currency, "asked": look.drawing.currency}, _("Draw in the currency of the contract."), page)


@check("approval", gettext_noop("Approval valid and unchanged"))
def approval(look: Look) -> Iterator[Said]:
    """The approval still covers the structure as it stands, and what was seen at the request."""
    against, held = look.ground.against, look.ground.approval
    if against is not None or held is None:
        yield Said("failed", against.words if against else _("The dossier of the approval is missing."),
                   against.todo if against else _("See the case."), against.address if against else "")
        return
    if look.drawing.basis and look.drawing.basis != held.case.fingerprint:
        yield Said("failed", _("It was approved anew since this drawing was asked for."),
                   _("Return the drawing, so that it is asked for under the new approval."), f"/cases/{held.case.pk}/")
        return
    until = held.valid_until or _("no end")
    yield Said("met", _("Approval %(number)s holds until %(day)s.") % {"number": held.case.number, "day": until})


@check("room", gettext_noop("Room under the contract"))
def room(look: Look) -> Iterator[Said]:
    """What is drawn fits into what the contract still leaves."""
    agreed, taken = look.ground.amount, look.ground.drawn(look.drawing.pk)
    left = agreed - taken
    words = {"left": f"{left:,.2f}", "agreed": f"{agreed:,.2f}", "asked": f"{look.drawing.amount:,.2f}"}
    if look.drawing.amount > left:
        yield Said("failed", _("%(asked)s are asked for, %(left)s of %(agreed)s are left.") % words,
                   _("Draw less, or have the amount raised by an approval and a supplement."))
    else:
        yield Said("met", _("%(left)s of %(agreed)s are left before this drawing.") % words)


@check("day", gettext_noop("Day of payment"))
def day(look: Look) -> Iterator[Said]:
    """The day is still to come, on or after the signing, and a day on which banks pay."""
    told, calendar, held = look.drawing.day, working_days(), look.ground.contract
    if told < timezone.localdate():
        yield Said("failed", _("The day asked for, %(day)s, has passed.") % {"day": told}, _("Ask for another day."))
    elif held is not None and told < held.signed_on:
        yield Said("failed", _("The day asked for is before the contract was signed."), _("Ask for another day."))
    elif not bool(calendar.works(told.isoformat())):
        yield Said("asks", _("%(day)s is no working day: the bank will pay on the next.") % {"day": told},
                   _("Say that the borrower knows, or ask for another day."))
    elif not bool(calendar.knows(told.isoformat())):
        yield Said("asks", _("The holidays of %(year)s are not known yet.") % {"year": told.year},
                   _("Say that the day was checked with the bank."))
    else:
        yield Said("met", _("%(day)s is a working day.") % {"day": told})
