"""What a case asks for, and what was frozen for it, as lines of words and numbers."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clc.policy.kind.condition import Gate
from clc.policy.kind.covenant import Covenant
from clc.policy.kind.product import Product
from clc.stages.deal import words
from clc.stages.hub.book import current_book

DASH = "—"
#: Before which step of a deal a condition is to be met.
GATES: Mapping[Gate, Promise] = {
    "signing": gettext_lazy("Before signing"), "first_drawing": gettext_lazy("Before the first drawing"),
    "each_drawing": gettext_lazy("Before each drawing"), "completion": gettext_lazy("Before completion"),
    "after": gettext_lazy("After the first drawing"),
}
#: What gateways and tables are told, by name.
FACTS: Mapping[str, Promise] = {
    "amount": gettext_lazy("Amount"), "currency": gettext_lazy("Currency"), "tenor_months": gettext_lazy("Tenor, months"),
    "product": gettext_lazy("Product"), "security": gettext_lazy("Security"), "rate": gettext_lazy("Annual rate"),
    "exposure": gettext_lazy("Exposure of the group with this"), "grade": gettext_lazy("Grade"),
    "grade_rank": gettext_lazy("Place of the grade"), "light": gettext_lazy("Light"), "tier": gettext_lazy("Service tier"),
    "size": gettext_lazy("Size of the firm"), "related_party": gettext_lazy("Related to the institution"),
    "secured": gettext_lazy("Secured share"), "raroc": gettext_lazy("RAROC"),
    "raroc_below_floor": gettext_lazy("RAROC below its floor"), "price_exception": gettext_lazy("Price exception"),
    "policy_exceptions": gettext_lazy("Policy exceptions"), "green": gettext_lazy("Green use"),
    "is_project": gettext_lazy("For a project"), "below": gettext_lazy("Below the floor by"),
    "floor": gettext_lazy("Floor rate"), "blind": gettext_lazy("Decided without what is unknown"),
}
SHARES = frozenset(("rate", "secured", "raroc", "below", "floor", "green"))
MONEY = frozenset(("amount", "exposure"))
LIGHTS: Mapping[str, Promise] = {
    "red": gettext_lazy("Red"), "orange": gettext_lazy("Orange"), "yellow": gettext_lazy("Yellow"),
    "green": gettext_lazy("Green"), "gold": gettext_lazy("Gold"), "silver": gettext_lazy("Silver"),
    "core": gettext_lazy("Core"), "watch": gettext_lazy("Watch"), "normal": gettext_lazy("Normal"),
    "large": pgettext_lazy("size of a firm", "Large"), "medium": pgettext_lazy("size of a firm", "Medium"),
    "small": pgettext_lazy("size of a firm", "Small"), "micro": pgettext_lazy("size of a firm", "Micro"),
}
#: How much a finding weighs.
WEIGHTS: Mapping[str, Promise] = {
    "refused": pgettext_lazy("finding", "Stops it"), "approval": pgettext_lazy("finding", "Needs an approval"),
    "told": pgettext_lazy("finding", "To be known"),
}
#: How a case falls out.
ENDINGS: Mapping[str, Promise] = {
    "approved": pgettext_lazy("step outcome", "Approved"), "refused": pgettext_lazy("step outcome", "Refused"),
    "done": pgettext_lazy("step outcome", "Done"), "rejected": pgettext_lazy("step outcome", "Turned down"),
}
Line = tuple[str, str]


def design(told: Mapping[str, Any]) -> Iterator[Line]:
    """The design of a structure, as `Subject.terms` tells it."""
    products = {name: _(rule.label) for name, rule in current_book().of(Product).items()}
    currency = str(told.get("currency") or "CNY")
    yield _("Product"), products.get(str(told.get("product")), str(told.get("product") or DASH))
    yield _("Amount"), money(told.get("amount"), currency)
    yield _("Tenor"), words.months(int(told.get("tenor_months") or 0))
    yield _("Annual rate"), share(told.get("rate"), 4)
    yield _("Repayment type"), words.repayment(str(told.get("repayment") or DASH))
    yield _("Security"), words.security(str(told.get("security") or DASH))
    for name, label in (("security_words", _("Security in words")), ("purpose", _("Purpose")), ("words", _("Remarks"))):
        if told.get(name):
            yield label, str(told[name])


def asked(terms: Mapping[str, Any]) -> list[Line]:
    """What is asked, from the terms of any subject: a structure's design in words, else its plain values."""
    if isinstance(terms.get("design"), Mapping):
        project = terms.get("project") or {}
        of = [(_("Project"), str(project.get("code")))] if isinstance(project, Mapping) and project.get("code") else []
        return [*of, *design(terms["design"])]
    return [(fact_word(name), fact(name, value)) for name, value in terms.items()
            if not isinstance(value, Mapping | list | tuple) and name != "digest"]


def facts(told: Mapping[str, Any]) -> list[Line]:
    """What gateways and tables were told, in words; what is unknown as a dash."""
    return [(fact_word(name), fact(name, value)) for name, value in told.items()]


def fact_word(name: str) -> str:
    """A fact's name in words."""
    return str(FACTS.get(name, name.replace("_", " ")))


def fact(name: str, value: Any) -> str:
    """A fact's value in words."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in MONEY:
        return money(value, "CNY")
    if name in SHARES:
        return share(value, 2)
    if name == "product":
        found = current_book().of(Product).get(str(value))
        return _(found.label) if found else str(value)
    if name == "security":
        return words.security(str(value))
    return str(LIGHTS.get(str(value), value))


def money(value: Any, currency: str) -> str:
    """An amount with its currency; a dash where it is unknown."""
    number = _number(value)
    return DASH if number is None else words.amount(float(number), currency)


def share(value: Any, digits: int) -> str:
    """A share as percent; a dash where it is unknown."""
    number = _number(value)
    return DASH if number is None else words.percent(float(number), digits)


def covenants(told: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Covenants of the terms: the library's label and the limit."""
    labels = {name: _(rule.label) for name, rule in current_book().of(Covenant).items()}
    return [(labels.get(str(one.get("rule")), str(one.get("rule"))), str(one.get("limit") or one.get("agreed") or DASH))
            for one in told]


def moment(told: str) -> datetime | None:
    """A moment a dossier tells; None when it is none."""
    try:
        return timezone.localtime(datetime.fromisoformat(told))
    except ValueError:
        return None


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
