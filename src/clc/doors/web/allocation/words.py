"""A lending plan's codes in the reader's words: limits, reasons, rivals."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clc.doors.web.clients.naming import industry

WHY: Mapping[str, Promise] = {
    "lent": gettext_lazy("Lent in full: at this rate it earns more than the budget is worth elsewhere."),
    "lent_part": gettext_lazy("Lent in part: the budget or a limit ends here."),
    "grade_unknown": gettext_lazy("Not graded, so nobody knows what it would lose."),
    "grade_new": gettext_lazy("The plan's rule does not know this grade."),
    "grade": gettext_lazy("The rule does not lend to this grade."),
    "pd_unknown": gettext_lazy("Its chance of default is unknown."),
    "bound": gettext_lazy("What it may borrow is less than the smallest loan."),
    "price": gettext_lazy("It would earn, but less than the same money earns with others."),
    "loses": gettext_lazy("At every rate the expected loss and the cost of funds are above what it pays."),
}
RIVALS: Mapping[str, Promise] = {
    "flat_rate": gettext_lazy("One rate for all, amounts chosen"),
    "flat_amount": gettext_lazy("One amount for all, rates chosen"),
    "flat_both": gettext_lazy("One rate and one amount for all"),
}
COUNTS: Mapping[str, Promise] = {
    "offered": gettext_lazy("Amounts offered: it holds even if all accept"),
    "taken": gettext_lazy("Amounts expected to be taken"),
}
SIDES: Mapping[str, Promise] = {"cap": pgettext_lazy("limit", "at most"), "floor": pgettext_lazy("limit", "at least")}


def limit(name: str) -> str:
    """A limit by its name."""
    kind, _slash, of = name.partition("/")
    told = {"budget": _("The budget"), "expected_loss": _("Expected loss"), "class": _("Class %(name)s") % {"name": of},
            "industry": _("Industry %(name)s") % {"name": industry(of)}}
    return told.get(kind, name)


def price(told: Mapping[str, Any]) -> str:
    """What moving a limit by 10,000 yuan earns in a year, in words."""
    earned = f"{told['price'] * 10_000:,.2f}"
    if told["price"] < 1e-9:
        return _("It does not bind: moving it changes nothing.")
    if told["side"] == "cap":
        return _("10,000 yuan more would earn %(earned)s yuan more a year.") % {"earned": earned}
    return _("10,000 yuan less would earn %(earned)s yuan more a year.") % {"earned": earned}
