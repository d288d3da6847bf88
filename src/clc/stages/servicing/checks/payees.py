"""Whom the money goes to: entrusted payment where the rule asks for it, papers, accounts, nothing paid twice."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.names import normalise
from clc.policy.shapes import on
from clc.stages.hub.models import Action
from clc.stages.servicing.checks.checking import Look, Said, check
from clc.stages.servicing.models import PayeeMode, Payment

ENTRUSTED_ONLY = "A13"


@check("mode", gettext_noop("Entrusted payment where it is asked for"))
def mode(look: Look) -> Iterator[Said]:
    """Amounts to one payee above the threshold, and all of a new ordinary borrower, are paid by entrusted payment."""
    if look.ground.ruled is None or look.ground.product is None:
        yield Said("unknown", _("No rule says how this product is drawn."), _("Have a rule of drawings made for it."))
        return
    if look.drawing.mode == PayeeMode.ENTRUSTED:
        yield Said("met", _("The payees are paid straight by us."))
        return
    rule, product, day = look.ground.ruled[1], look.ground.product, look.drawing.day
    threshold = on(product.entrusted_above, day) if product.entrusted_above else None
    if _only_entrusted(look):
        yield Said("failed", _("A warning's plan allows entrusted payment only."), _("Ask for entrusted payment."))
    if rule.is_ordinary(look.ground.known_months, look.ground.chance, day):
        yield Said("failed", _("A new borrower of ordinary standing is paid by entrusted payment."),
                   _("Ask for entrusted payment."))
    for one in look.payments:
        if rule.mode(float(one.amount), threshold, 1e9, 0.0, day) == "entrusted":
            yield Said("failed", _("%(amount)s to %(payee)s are above %(most)s for one payee.") % {
                "amount": f"{one.amount:,.2f}", "payee": one.payee, "most": f"{threshold or 0:,.0f}"},
                _("Ask for entrusted payment."))
    if threshold is not None:
        yield from _split(look, Decimal(str(threshold)), on(rule.split_days, day) or 0)
    yield Said("met", _("The borrower pays from its own account and reports on the use."))


@check("papers", gettext_noop("Papers and accounts of the payees"))
def papers(look: Look) -> Iterator[Said]:
    """Each payee has a paper that shows why it is paid, one account has one name, no entrusted payment goes back."""
    own = normalise(look.drawing.client.party.name)
    entrusted = look.drawing.mode == PayeeMode.ENTRUSTED
    for one in look.payments:
        to_self = normalise(one.payee) == own
        if entrusted and to_self:
            yield Said("failed", _("Line %(line)s pays the borrower itself.") % {"line": one.line},
                       _("Name who is owed the money, or ask for payment by the borrower."))
        if entrusted and one.evidence_id is None:
            yield Said("failed", _("No paper shows why %(payee)s is paid.") % {"payee": one.payee},
                       _("Attach the contract or the invoice of the payee."))
        others = {each.payee for each in (*look.payments, *look.others)
                  if each.account == one.account and normalise(each.payee) != normalise(one.payee)}
        if others:
            yield Said("failed", _("The account of %(payee)s was also told for %(others)s.") % {
                "payee": one.payee, "others": "、".join(sorted(others)[:3])},
                _("Ask the bank whose account it is, and correct it."))
    if look.payments:
        yield Said("met", _("%(count)s payees with their accounts.") % {"count": len(look.payments)})


@check("twice", gettext_noop("Nothing is paid twice"))
def twice(look: Look) -> Iterator[Said]:
    """No invoice and no equal payment was asked for before."""
    days = timedelta(days=(on(look.ground.ruled[1].split_days, look.drawing.day) or 0) if look.ground.ruled else 0)
    seen: dict[tuple[str, str], Payment] = {}
    for one in look.payments:
        invoice, payee = normalise(one.invoice), normalise(one.payee)
        again = next((each for each in look.others if invoice and normalise(each.invoice) == invoice
                      and normalise(each.payee) == payee and each.state != "rejected"), seen.get((payee, invoice)))
        if again is not None and invoice:
            yield Said("failed", _("Invoice %(invoice)s of %(payee)s is paid by drawing %(drawing)s already.") % {
                "invoice": one.invoice, "payee": one.payee, "drawing": again.drawing.number},
                _("Take the line out, or correct the invoice."))
        seen[payee, invoice] = one
        same = next((each for each in look.others if each.amount == one.amount and each.account == one.account
                     and abs(each.drawing.day - look.drawing.day) <= days and each.state != "rejected"), None)
        if same is not None and again is None:
            yield Said("asks", _("%(payee)s got the same amount by drawing %(drawing)s.") % {
                "payee": one.payee, "drawing": same.drawing.number}, _("Say that it is another payment."))
    if look.payments:
        yield Said("met", _("Compared with %(count)s earlier payments.") % {"count": len(look.others)})


def _split(look: Look, threshold: Decimal, days: int) -> Iterator[Said]:
    """Payments to one payee that are above the threshold only together."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    names = {normalise(one.payee): one.payee for one in look.payments}
    near = [one for one in look.others if abs((one.drawing.day - look.drawing.day).days) <= days]
    for one in (*look.payments, *near):
        sums[normalise(one.payee)] += one.amount
    single = {normalise(one.payee) for one in look.payments if one.amount > threshold}
    for key, total in sums.items():
        if key in names and key not in single and total > threshold:
            yield Said("asks", _("%(payee)s gets %(total)s within %(days)s days, above the threshold in all.") % {
                "payee": names[key], "total": f"{total:,.2f}", "days": days},
                _("Say why it is not one payment cut in pieces, or ask for entrusted payment."))


def _only_entrusted(look: Look) -> bool:
    rows = Action.objects.open().filter(client=look.drawing.client_id).values_list("codes", flat=True)
    return any(ENTRUSTED_ONLY in codes.split() for codes in rows)
