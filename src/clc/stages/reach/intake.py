"""What may be written of a lead: the fields, checked one by one, with what to do where one is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.kernel.ids import tidy, uscc_is_valid
from clc.kernel.money import cents
from clc.kernel.privacy import masked
from clc.policy.kind.eligibility import LEAD_FACTS, is_number
from clc.stages.reach.pipelines import pipeline_of

LARGEST = Decimal(10) ** 17
MONTHS_MAX = 600
TOLD_MAX = 60
LENGTHS = {
    "name": 240,
    "project": 240,
    "country": 8,
    "industry": 8,
    "area": 12,
    "channel": 64,
    "source": 240,
    "product": 64,
    "purpose": 400,
    "introducer": 120,
    "next_step": 240,
    "uscc": 18,
    "external": 70,
}
DAYS = ("next_on", "expected_on")
FIELDS = frozenset((*LENGTHS, *DAYS, "pipeline", "amount", "months", "told"))
#: Facts of a lead that we work out ourselves; nobody tells them.
OURS = frozenset(
    (
        "credit_code_valid",
        "country",
        "industry",
        "area",
        "kind",
        "name_hits",
        "warning_level",
        "amount",
        "months",
        "amount_to_revenue",
        "purpose_prohibited",
        "grade_class",
        "service_tier",
        "client_since_years",
        "channel",
    )
)
FARTHEST_DAYS = 3660


def check_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a lead as they are kept: trimmed, numbers of persons masked, each checked; BadInput names the field."""
    unknown = set(values) - FIELDS - {"captured_at"}
    if unknown:
        raise BadInput(
            _("These fields are not known: %(names)s.") % {"names": ", ".join(sorted(map(str, unknown)))[:200]},
            todo=_("Use the fields of the form."),
        )
    kept: dict[str, Any] = {key: _words(key, values[key]) for key in LENGTHS if key in values}
    kept["pipeline"] = str(values.get("pipeline", ""))
    rule = pipeline_of(kept["pipeline"])
    if not kept.get("name"):
        raise BadInput(_("A lead needs the name of the firm."), todo=_("Write the name as on the licence."))
    if rule.of == "project" and "project" in values and not kept["project"]:
        raise BadInput(_("A project lead needs the name of the project."), todo=_("Write what is to be built, and where."))
    if kept.get("uscc"):
        kept["uscc"] = tidy(kept["uscc"])
        if not uscc_is_valid(kept["uscc"]):
            raise BadInput(
                _("The unified social credit code does not pass its check digit."),
                todo=_("Compare it with the business licence: 18 characters, no I O S V Z."),
            )
    kept.update({key: _day(key, values[key]) for key in DAYS if key in values})
    if "amount" in values:
        kept["amount"] = _amount(values["amount"])
    if "months" in values:
        kept["months"] = _months(values["months"])
    if "told" in values:
        kept["told"] = check_told(values["told"])
    return kept


def check_told(told: Any) -> dict[str, Any]:
    """What the firm told, by the names of the eligibility rules: numbers, words, yes and no; null takes a fact back."""
    if not isinstance(told, Mapping) or len(told) > TOLD_MAX:
        raise BadInput(_("What the firm told comes as names with values."), todo=_("Use the names of the form."))
    strange = [str(name) for name in told if name not in LEAD_FACTS or name in OURS]
    if strange:
        raise BadInput(
            _("These facts of a lead are not known: %(names)s.") % {"names": ", ".join(strange)[:200]},
            todo=_("Use the names of the form."),
        )
    return {name: _fact(name, value) for name, value in told.items() if value is not None and value != ""}


def _fact(name: str, value: Any) -> Any:
    label, sort = LEAD_FACTS[name]
    fits = isinstance(value, bool) if sort == "flag" else isinstance(value, str) if sort == "text" else is_number(value)
    if not fits or (sort not in ("flag", "text") and abs(value) >= float(LARGEST)):
        wanted = {"flag": _("yes or no"), "text": _("words")}.get(sort, _("a number"))
        raise BadInput(
            _("“%(fact)s” is %(wanted)s.") % {"fact": _(label), "wanted": wanted},
            todo=_("Correct it, or leave it out: what is missing stays unknown."),
        )
    return masked(value.strip())[:240] if isinstance(value, str) else value


def _words(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadInput(_("%(field)s: this is text.") % {"field": field}, todo=_("Write words."))
    text = " ".join(value.split())
    if "\x00" in text or len(text) > LENGTHS[field]:
        raise BadInput(
            _("%(field)s: at most %(count)s signs.") % {"field": field, "count": LENGTHS[field]}, todo=_("Shorten it.")
        )
    if field == "external" and masked(text) != text:
        raise BadInput(_("The key of a lead looks like the number of a person."), todo=_("Send a key of your own system."))
    return text if field in ("name", "uscc") else masked(text)


def _day(field: str, value: Any) -> date | None:
    if value is None or value == "":
        return None
    if not isinstance(value, date) or abs(value - timezone.localdate()) > timedelta(days=FARTHEST_DAYS):
        raise BadInput(_("%(field)s: a day within ten years.") % {"field": field}, todo=_("Choose another day."))
    return value


def _amount(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, Decimal | int)
        or not Decimal(value).is_finite()
        or not 0 < Decimal(value) < LARGEST
        or not cents(Decimal(value))
    ):
        raise BadInput(_("An amount is a number above 0."), todo=_("Write the amount in full, or leave it out."))
    return cents(Decimal(value))


def _months(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MONTHS_MAX:
        raise BadInput(_("A loan runs 1 to %(count)s months.") % {"count": MONTHS_MAX}, todo=_("Write the months."))
    return value
