"""Figures held against other sources: computed where we know both, told by hand else, each with a conclusion."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import BadInput
from clc.kernel.privacy import masked
from clc.stages.hub import judged
from clc.stages.hub.models import Client, User
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.investigators import require_investigator
from clc.stages.inquiry.models import Against, Conclusion, Investigation, Verification

VALUE_MAX = Decimal(10) ** 19
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Pair:
    """Two facts that should tell the same: what the statements claim, and what the source says."""

    against: str
    claim: str
    claim_fact: str
    source: str
    source_fact: str


PAIRS = (
    Pair(Against.TAX, gettext_noop("Operating revenue by the statements"), "revenue",
         gettext_noop("Sales by invoices, 12 months"), "sold_12m"),
    Pair(Against.BANK_FLOW, gettext_noop("Operating revenue by the statements"), "revenue",
         gettext_noop("Money into the account, 12 months"), "inflow_12m"),
    Pair(Against.TAX, gettext_noop("Cost of sales by the statements"), "cost_of_sales",
         gettext_noop("Purchases by invoices, 12 months"), "bought_12m"),
)


@transaction.atomic
def compute_verifications(*, by: User, investigation: Investigation) -> list[Verification]:
    """Hold what the statements claim against invoices and account, as the newest run knows them.

    A pair of which neither value is known is left out; a row whose values changed loses its conclusion.
    """
    held = require_investigator(by, investigation)
    found = judged.of(held.client, only=("facts",))
    if found is None:
        raise BadInput(_("No run has judged this client yet, so nothing can be compared."),
                       todo=_("Run the judging, or write the figures by hand."))
    rows = [_computed(held, pair, found.facts, found.day, by) for pair in PAIRS]
    made = [row for row in rows if row is not None]
    note(by, "computed verifications", held, {"rows": len(made)})
    return made


def _computed(
    investigation: Investigation, pair: Pair, facts: Mapping[str, object], day: date, by: User,
) -> Verification | None:
    claim, source = _money(facts.get(pair.claim_fact)), _money(facts.get(pair.source_fact))
    if claim is None and source is None:
        return None
    row = Verification.objects.filter(
        investigation=investigation, claim_fact=pair.claim_fact, source_fact=pair.source_fact).first() or Verification(
        investigation=investigation, client=investigation.client, claim_fact=pair.claim_fact, source_fact=pair.source_fact)
    if (row.claim_value, row.source_value) != (claim, source):
        row.conclusion, row.reason = Conclusion.OPEN, ""
    row.against, row.claim, row.source = pair.against, pair.claim, pair.source
    row.claim_value, row.source_value, row.as_of, row.by = claim, source, day, by
    row.save()
    return row


def _money(value: object) -> Decimal | None:
    """A fact as an amount; None when it is unknown."""
    if not isinstance(value, int | float) or not abs(value) < VALUE_MAX:
        return None
    return Decimal(str(value)).quantize(CENT)


@transaction.atomic
def tell_verification(*, by: User, investigation: Investigation, against: str, claim: str, claim_value: Decimal | None,
                      source: str, source_value: Decimal | None, as_of: date) -> Verification:
    """Write down a figure of the client's and what another source says of it; an unknown value stays open."""
    held = require_investigator(by, investigation)
    if against not in Against.values or not claim.strip() or not source.strip():
        raise BadInput(_("A comparison names the figure and the source."), todo=_("Fill in both, and the kind of source."))
    if as_of > timezone.localdate():
        raise BadInput(_("The figures are not of a day to come."), todo=_("Write the day they are true."))
    for value in (claim_value, source_value):
        if value is not None and not (value.is_finite() and abs(value) < VALUE_MAX):
            raise BadInput(_("A figure is a number."), todo=_("Write digits, such as 1250000.00."))
    made = Verification.objects.create(
        investigation=held, client=held.client, against=against, claim=masked(claim.strip())[:160], claim_value=claim_value,
        source=masked(source.strip())[:160], source_value=source_value, as_of=as_of, by=by)
    note(by, "held a figure against another source", made, {"claim": made.claim, "source": made.source})
    return made


@transaction.atomic
def conclude_verification(*, by: User, verification: Verification, conclusion: str, reason: str = "") -> Verification:
    """Say what a deviation means; explained and contradicted ones with the reason."""
    held = require_investigator(by, verification.investigation)
    row = Verification.objects.select_for_update(of=("self",)).select_related("client").get(
        pk=verification.pk, investigation=held)
    if conclusion not in Conclusion.values:
        raise BadInput(_("This conclusion is not known."), todo=_("Choose one of the list."))
    if conclusion in (Conclusion.EXPLAINED, Conclusion.CONTRADICTS) and not reason.strip():
        raise BadInput(_("A deviation is explained or contradicted with the reason."), todo=_("Write the reason."))
    row.conclusion, row.reason, row.by = conclusion, masked(reason.strip()), by
    row.save()
    note(by, "concluded a comparison", row, {"conclusion": conclusion, "reason": row.reason})
    return row


def tax_deviation(client: Client) -> Decimal | None:
    """How far declared or invoiced sales lie from the revenue of the statements, as a share, by the newest comparison.

    For check V16 of the statements; None while nobody has compared.
    """
    rows = Verification.objects.filter(client=client, against=Against.TAX).exclude(claim_fact="cost_of_sales")
    return next((row.deviation for row in rows.order_by("-as_of", "-id") if row.deviation is not None), None)
