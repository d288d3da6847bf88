"""The form in which somebody tries a price: read from the address, kept as it was typed, refused in words."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.doors.web.client.acts import number_of
from clc.kernel.errors import BadInput
from clc.stages.deal.price_terms import Ask, check
from clc.stages.hub.models import Client

FIELDS = ("amount", "tenor", "rate", "repayment", "security", "fee", "deposits", "green", "floating")
REPAYMENTS = (("bullet", gettext_lazy("At once at the end")), ("level", gettext_lazy("Level instalments")),
              ("equal_principal", gettext_lazy("Equal principal")))
SECURITIES = (("register", gettext_lazy("What the register holds")), ("none", gettext_lazy("Unsecured")))
HUNDRED = Decimal(100)
RATE_MOST = Decimal(100)


@dataclass(frozen=True)
class Tried:
    """What was typed, the loan it makes (None: nothing yet, or wrong), and what is wrong."""

    told: Mapping[str, str] = field(default_factory=dict)
    ask: Ask | None = None
    wrong: str = ""


def tried(form: Mapping[str, str], client: Client, day: date) -> Tried:
    """The loan of a form; amounts in yuan, the rate and the fee in per cent, the tenor in months."""
    told = {name: form.get(name, "").replace("\x00", "").strip() for name in FIELDS}
    if not told["amount"]:
        return Tried(told)
    try:
        return Tried(told, ask_of_form(told, client, day))
    except BadInput as wrong:
        return Tried(told, None, str(wrong))


def ask_of_form(told: Mapping[str, str], client: Client, day: date) -> Ask:
    """The loan; BadInput naming the field that cannot be read."""
    repayment = told["repayment"] if told["repayment"] in dict(REPAYMENTS) else "bullet"
    tenor = number_of(told["tenor"] or "12")
    if tenor != int(tenor):
        raise BadInput(_("The tenor is a whole number of months."), todo=_("Write 12 for one year."))
    return check(Ask(
        client=client, day=day, amount=float(number_of(told["amount"])), tenor_months=int(tenor), repayment=repayment,
        rate=_percent(told["rate"]) if told["rate"] else None, security=() if told["security"] == "none" else None,
        fee_upfront=_percent(told["fee"]) if told["fee"] else 0.0,
        deposits=float(number_of(told["deposits"])) if told["deposits"] else 0.0, green=1.0 if told["green"] else 0.0,
        repricing_months=12 if told["floating"] else 0))


def _percent(text: str) -> float:
    found = number_of(text.rstrip("%％ "))
    if not 0 <= found < RATE_MOST:
        raise BadInput(_("%(told)s is no rate in per cent.") % {"told": text}, todo=_("Write 4.35 for 4.35 %%.") % {})
    return float(found / HUNDRED)
