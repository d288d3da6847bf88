"""Papers with statements: handed over, read in the background, looked over line by line, taken in as drafts."""
from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from clc.doors.web.answer import Toast, page, person, say, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.statements import looking_over, views
from clc.kernel.errors import BadInput, ClcError, NotFound
from clc.stages.hub.models import Document
from clc.stages.inquiry import bringing
from clc.stages.inquiry.headings import Period
from clc.stages.inquiry.keeping import path_of
from clc.stages.inquiry.models import Opinion, Scope, Statement
from clc.stages.inquiry.reading import telling
from clc.stages.inquiry.services.intake import take_in
from clc.stages.inquiry.services.lines import learn_line
from clc.stages.inquiry.services.statements import About

TASK = "read_statement"
SLOW = ("application/pdf", "image/")


def document_of(head: Head, key: int) -> Document:
    """A paper of this client; else NotFound."""
    found = Document.objects.filter(client=head.client, pk=key, kind=bringing.KIND).select_related("by").first()
    if found is None:
        raise NotFound(_("There is no such document that you may see."), todo=_("Open the client again."))
    return found


@screen("enter_statement", methods=("POST",))
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file or a pasted table; what is quick to read is read at once."""
    head, sent = look(code), request.FILES.get("file")
    pasted = request.POST.get("pasted", "")
    if isinstance(sent, UploadedFile):
        name, chunks = sent.name or "file", sent.chunks()
    elif pasted.strip():
        name, chunks = "pasted.txt", iter((pasted.encode("utf-8", "replace"),))
    else:
        raise BadInput(_("No file was chosen."), todo=_("Choose a file, or paste a table."))
    document = bringing.receive_statement(by=person(request), client=head.client, name=name, chunks=chunks)
    if document.mime.startswith(SLOW):
        ask_for_reading(document)
    else:
        bringing.read_document(document)
    return HttpResponseRedirect(reverse("statements:paper", args=[code, document.pk]))


def ask_for_reading(document: Document) -> None:
    """Leave it to the worker once this transaction stands; twice asked is done once."""
    key = document.pk

    def ask() -> None:
        with suppress(AlreadyEnqueued):
            app.configure_task(TASK, queueing_lock=f"read-{key}").defer(document_id=key)

    transaction.on_commit(ask)


@screen("enter_statement")
def progress(request: HttpRequest, code: str, document: int) -> HttpResponse:
    """How far the reading is; when it has ended the page comes again."""
    held = document_of(look(code), document)
    told = bringing.progress_of(held)
    if told.state in ("read", "refused"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("statements:paper", args=[code, held.pk])})
    return page(request, "statements/progress.html", {"document": held, "progress": told, "code": code})


@screen("enter_statement")
def paper(request: HttpRequest, code: str, document: int) -> HttpResponse:
    """What was read: periods to take, unit, lines that are guessed or not understood."""
    head = look(code)
    held = document_of(head, document)
    told = bringing.progress_of(held)
    context: dict[str, Any] = {"document": held, "progress": told, "code": code, "found": None, "error": None}
    if told.state == "read":
        try:
            context["found"] = looking_over.looked_over(head.client, held, request.GET)
        except ClcError as error:
            context["error"] = error
            context["sheets"] = bringing.sheets_of(held)
    return part(request, head, "statements", "statements/paper.html", {
        **context, "units": views.units(), "scopes": Scope.choices, "opinions": Opinion.choices, "note": telling.note,
        "doubt": telling.doubt, "base": request.GET.get("base", "")})


@screen("enter_statement")
def picture(request: HttpRequest, code: str, document: int, number: int) -> FileResponse:
    """A page as it was seen, to be looked at beside the amounts."""
    held = document_of(look(code), document)
    path_of(held)
    answer = FileResponse(bringing.page_of(held, number).open("rb"), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@screen("enter_statement", methods=("POST",))
def take(request: HttpRequest, code: str, document: int) -> HttpResponse:
    """Make drafts of the periods that are ticked; what the lines were said to mean is remembered for the client."""
    head, form = look(code), request.POST
    held = document_of(head, document)
    found = looking_over.looked_over(head.client, held, form)
    choices = looking_over.choices_of(found, form)
    user = person(request)
    made: list[Statement] = []
    refused: list[str] = []
    for number, period in enumerate(found.periods):
        if form.get(f"period-{number}") != "1":
            continue
        try:
            about = about_of(form, number, period.period, held, found.unit)
            made.append(take_in(by=user, client=head.client, mapped=found.mapped, about=about, period=period.period,
                                choices=choices))
        except ClcError as error:
            refused.append(str(error))
    if made:
        for line in found.asked:
            if (line.sheet, line.row) in choices:
                learn_line(by=user, client=head.client, written=line.written, item=choices[line.sheet, line.row],
                           part=line.part)
    return taken(request, code, held, made, refused)


def taken(request: HttpRequest, code: str, held: Document, made: list[Statement], refused: list[str]) -> HttpResponse:
    """Say what became of the periods, and go to the newest."""
    for words in refused:
        say(request, Toast(words, bad=True))
    if not made:
        if not refused:
            say(request, Toast(_("No period was ticked."), bad=True))
        return HttpResponseRedirect(reverse("statements:paper", args=[code, held.pk]))
    say(request, ngettext("%(count)d draft made.", "%(count)d drafts made.", len(made)) % {"count": len(made)})
    newest = max(made, key=lambda one: one.period_end)
    return HttpResponseRedirect(reverse("statements:one", args=[code, newest.pk]))


def about_of(form: QueryDict, number: int, period: Period, held: Document, unit: str) -> About:
    """What the form says of one period."""
    end = period.end or day_of(form.get(f"end-{number}", ""))
    if end is None:
        raise BadInput(_("A period has no last day."), todo=_("Say which day the amounts are of."))
    months = form.get(f"months-{number}", "")
    audited = {"yes": True, "no": False}.get(form.get("audited", ""))
    return About(
        period_end=end, months=int(months) if months.isdecimal() and len(months) < 3 else period.months or 12,
        scope=form.get(f"scope-{number}", "single"), unit=unit, audited=audited, auditor=form.get("auditor", ""),
        opinion=form.get("opinion", ""), filed_on=day_of(form.get("filed_on", "")), source=held)


def day_of(text: str) -> date | None:
    """A day of a form; None where it was left open or is no day."""
    try:
        return parse_date(text)
    except ValueError:
        return None
