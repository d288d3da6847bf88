"""What people do with a statement: begin, say what it is of, settle a line, confirm, restate, take back, drop."""
from __future__ import annotations

from dataclasses import fields, replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import Toast, away, done, person, say, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.statements.bringing import day_of
from clc.doors.web.statements.reading import statement_of
from clc.kernel.errors import BadInput
from clc.stages.inquiry.amounts import amount_of
from clc.stages.inquiry.models import Statement
from clc.stages.inquiry.services.confirmation import confirm_statement, undo_confirmation
from clc.stages.inquiry.services.intake import place_unread
from clc.stages.inquiry.services.statements import About, change_statement, drop_draft, restate, start_statement

ASIDE = "-"
HOME_CURRENCY = "CNY"


def home(head: Head, statement: Statement) -> str:
    """The address of a statement's grid."""
    return reverse("statements:one", args=[head.client.code, statement.pk])


def about_of(request: HttpRequest, held: About) -> About:
    """What the form says a statement is; what it leaves open stays as it was."""
    form = request.POST
    end = day_of(form.get("period_end", "")) or held.period_end
    months = form.get("months", "")
    audited = {"yes": True, "no": False}.get(form.get("audited", ""))
    currency = form.get("currency", held.currency).strip().upper()
    return replace(
        held, period_end=end, months=int(months) if months.isdecimal() and len(months) < 3 else held.months,
        scope=form.get("scope", held.scope), unit=form.get("unit", held.unit), audited=audited,
        auditor=form.get("auditor", held.auditor), opinion=form.get("opinion", held.opinion),
        currency=currency, rate=None if currency == HOME_CURRENCY else amount_of(form.get("rate", "")) or held.rate,
        filed_on=day_of(form.get("filed_on", "")))


@screen("enter_statement", methods=("POST",))
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """An empty draft to type into."""
    head, end = look(code), day_of(request.POST.get("period_end", ""))
    if end is None:
        raise BadInput(_("A period has no last day."), todo=_("Say which day the amounts are of."))
    made = start_statement(by=person(request), client=head.client, about=about_of(request, About(end)))
    return away(request, home(head, made))


@screen("enter_statement", methods=("POST",))
def change(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Say what a draft is of, and what is known of its audit."""
    head = look(code)
    statement = statement_of(head, key)
    held = About(**{each.name: getattr(statement, each.name) for each in fields(About)})
    changed = change_statement(by=person(request), statement=statement, about=about_of(request, held))
    return done(request, _("Saved."), home(head, changed))


@screen("enter_statement", methods=("POST",))
def place(request: HttpRequest, code: str, key: int, number: int) -> HttpResponse:
    """Say what a line that was not understood means; it is remembered for the client."""
    head, item = look(code), request.POST.get("item", "")
    statement = statement_of(head, key)
    if not item:
        raise BadInput(_("No line was chosen."), todo=_("Choose the line it means, or leave it aside."))
    place_unread(by=person(request), statement=statement, number=number, item="" if item == ASIDE else item)
    return done(request, _("Remembered for this client."), home(head, statement))


@screen("confirm_statement", methods=("POST",))
def confirm(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Let a draft count; the client is judged again with it."""
    head = look(code)
    found = confirm_statement(by=person(request), statement=statement_of(head, key))
    say(request, _("Confirmed: its amounts count from now on."))
    return away(request, home(head, found.statement))


@screen("enter_statement", methods=("POST",))
def restating(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """A new version to work on beside the one that counts."""
    head = look(code)
    fresh = restate(by=person(request), statement=statement_of(head, key), why=request.POST.get("why", ""))
    told = _("Version %(number)s is a draft; the one before counts until it is confirmed.") % {"number": fresh.version}
    say(request, told)
    return away(request, home(head, fresh))


@screen("confirm_statement", methods=("POST",))
def reopen(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Take a confirmation back."""
    head = look(code)
    row = undo_confirmation(by=person(request), statement=statement_of(head, key), why=request.POST.get("why", ""))
    return done(request, _("The confirmation is taken back; the draft is open again."), home(head, row))


@screen("enter_statement", methods=("POST",))
def drop(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Let a draft go."""
    head = look(code)
    drop_draft(by=person(request), statement=statement_of(head, key))
    say(request, Toast(_("The draft is gone.")))
    return away(request, reverse("statements:page", args=[code]))
