"""What people do with a sheet: begin, save, propose, override, sign, confirm, send back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.slotting import form
from clc.doors.web.slotting.views import held
from clc.kernel.errors import BadInput, NotFound
from clc.stages.credit.models import SlottingSheet
from clc.stages.credit.services import slotting
from clc.stages.credit.slots import rule_of
from clc.stages.deal.models import Project


def shown(request: HttpRequest, head: Head, sheet: SlottingSheet, said: str) -> HttpResponse:
    """Say what was done and show the sheet."""
    say(request, said)
    return away(request, f"{reverse('slotting:page', args=[head.client.code])}?sheet={sheet.pk}")


@screen("rate_client", methods=("POST",))
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a sheet for one of the client's projects, or for the client as a whole."""
    head, asked = look(code), request.POST.get("project", "")
    project = Project.objects.filter(client=head.client, code=asked).first() if asked else None
    if asked and project is None:
        raise NotFound(_("This project is not among the client's."), todo=_("Choose one of the projects listed."))
    told = (project.code, project.name) if project else ("", "")
    sheet = slotting.start_sheet(by=person(request), client=head.client, project=told)
    return shown(request, head, sheet, _("The sheet is begun."))


@screen("rate_client", methods=("POST",))
def save(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Keep what was filled in."""
    head = look(code)
    sheet = kept(request, held(head, key))
    return shown(request, head, sheet, _("The sheet is saved."))


@screen("rate_client", methods=("POST",))
def propose(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Keep what was filled in and hand it on to be confirmed; what is missing is said, and the draft stays as filled in."""
    head = look(code)
    sheet = kept(request, held(head, key))
    try:
        sheet = slotting.propose_sheet(by=person(request), sheet=sheet, version=sheet.version)
    except BadInput as error:
        return shown(request, head, sheet, f"{_('Saved, not proposed:')} {error.message} {error.todo}")
    return shown(request, head, sheet, _("Proposed. A second person confirms it."))


def kept(request: HttpRequest, sheet: SlottingSheet) -> SlottingSheet:
    """The sheet with the form in it."""
    return slotting.fill_sheet(
        by=person(request), sheet=sheet, version=form.version(request.POST), filled=form.filled(rule_of(sheet), request.POST)
    )


@screen("rate_client", methods=("POST",))
def numbers(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Keep what was filled in and take the newest numbers of the project model."""
    head = look(code)
    sheet = kept(request, held(head, key))
    sheet = slotting.renew_numbers(by=person(request), sheet=sheet, version=sheet.version)
    return shown(request, head, sheet, _("The numbers are those known today."))


@screen("override_rating", methods=("POST",))
def override(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Move the category by a notch, with a reason."""
    head, moved = look(code), request.POST.get("notches", "")
    if moved not in {"-2", "-1", "0", "1", "2"}:
        raise BadInput(
            _("“%(text)s” is not a number of notches.") % {"text": moved[:20]}, todo=_("Choose one of those listed.")
        )
    sheet = slotting.override_sheet(
        by=person(request),
        sheet=held(head, key),
        version=form.version(request.POST),
        notches=int(moved),
        why=request.POST.get("why", ""),
    )
    return shown(
        request,
        head,
        sheet,
        _("Overridden. It holds with a second signature.") if sheet.notches else _("The override is taken back."),
    )


@screen("override_rating", methods=("POST",))
def sign(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Sign an override as the second person."""
    head = look(code)
    sheet = slotting.sign_override(by=person(request), sheet=held(head, key), version=form.version(request.POST))
    return shown(request, head, sheet, _("The override is signed."))


@screen("confirm_rating", methods=("POST",))
def confirm(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Put the rating in force."""
    head = look(code)
    sheet = slotting.confirm_sheet(by=person(request), sheet=held(head, key), version=form.version(request.POST))
    return shown(request, head, sheet, _("Confirmed, valid until %(day)s.") % {"day": sheet.valid_until})


@screen("confirm_rating", "rate_client", methods=("POST",))
def back(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Send the sheet back with the reason."""
    head = look(code)
    sheet = slotting.send_back(
        by=person(request), sheet=held(head, key), version=form.version(request.POST), why=request.POST.get("why", "")
    )
    return shown(request, head, sheet, _("Sent back to be changed."))
