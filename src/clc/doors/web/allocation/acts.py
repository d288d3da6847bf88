"""What people do with lending plans: ask, confirm, withdraw."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from clc.doors.web.allocation.views import asking, held
from clc.doors.web.answer import away, person, say, screen
from clc.kernel.errors import BadInput, ClcError
from clc.stages.deal.services import plans

#: Fields of the form: the term they ask for, and whether they are written in per cent.
NUMBERS = {"least": False, "most": False, "cost_per_loan": False, "lgd": True, "funding": True, "client_most": True,
           "industry_most": True, "loss_most": True}


@screen("plan_book", methods=("GET", "POST"))
def ask(request: HttpRequest) -> HttpResponse:
    """The form of a plan; what cannot be meant is told above it and the entries stay."""
    if request.method != "POST":
        return asking(request, {})
    told = {name: request.POST.get(name, "").strip()[:120] for name in request.POST}
    try:
        terms = terms_of(told)
        with transaction.atomic():
            made = plans.ask_plan(
                by=person(request), name=told.get("name", ""), budget=money_of("budget", told), terms=terms,
                rule=told.get("rule", ""), shock=told.get("shock", ""))
            transaction.on_commit(lambda: app.configure_task("plan_book").defer(plan_id=made.pk))
    except ClcError as wrong:
        return asking(request, told, wrong=f"{wrong.message} {wrong.todo}".strip())
    return away(request, reverse("allocation:plan", args=[made.pk]))


@screen("confirm_plan", methods=("POST",))
def confirm(request: HttpRequest, key: int) -> HttpResponse:
    """Confirm what a colleague asked for."""
    plan = plans.confirm_plan(by=person(request), plan=held(key))
    say(request, _("The plan is confirmed."))
    return away(request, reverse("allocation:plan", args=[plan.pk]))


@screen("plan_book", methods=("POST",))
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Say that a plan shall not be used."""
    plan = plans.withdraw_plan(by=person(request), plan=held(key), why=request.POST.get("why", ""))
    say(request, _("The plan is withdrawn."))
    return away(request, reverse("allocation:plan", args=[plan.pk]))


def terms_of(told: dict[str, str]) -> dict[str, Any]:
    """The terms that the form tells over the rule; empty fields leave the rule's."""
    found: dict[str, Any] = {}
    for name, percent in NUMBERS.items():
        if told.get(name):
            value = float(money_of(name, told, least=Decimal(0)))
            found[name] = value / 100 if percent else value
    if told.get("counts"):
        found["counts"] = told["counts"]
    return found


def money_of(name: str, told: dict[str, str], *, least: Decimal | None = None) -> Decimal:
    """A number of the form; BadInput naming its field."""
    try:
        value = Decimal(told.get(name, "").replace(",", "").replace("，", ""))
    except InvalidOperation as wrong:
        raise BadInput(_("%(name)s is not a number.") % {"name": name}, todo=_("Write digits, such as 1000000.")) from wrong
    if not value.is_finite() or abs(value) > 10**14 or (least is not None and value < least):
        raise BadInput(_("%(name)s is out of bounds.") % {"name": name}, todo=_("Write a number above 0."))
    return value
