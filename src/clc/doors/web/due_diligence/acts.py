"""What people do in a client's due diligence: open, ask, take in, verify, waive, declare, sign, compare."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clc.doors.web.answer import Toast, away, done, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.client.acts import day_of, number_of
from clc.doors.web.client.looking import Head, look
from clc.doors.web.due_diligence import reading
from clc.kernel.errors import BadInput, ClcError, NotFound
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.inquiry.investigators import candidates
from clc.stages.inquiry.models import ClientType, PaperRequest, Product, Verification
from clc.stages.inquiry.services import due_diligence, papers, verifications, visits

DAYS_TO_FINISH = 7
KINDS = {"company": ClientType.COMPANY, "government": ClientType.SOVEREIGN, "institution": ClientType.INSTITUTION,
         "project_company": ClientType.PROJECT_COMPANY}


def home(head: Head, key: int, name: str = "file") -> str:
    """The address of a page of a file."""
    return reverse(f"due_diligence:{name}", args=[head.client.code, key])


def colleague(told: str) -> User:
    """The person of a form's choice; else BadInput."""
    found = User.objects.filter(pk=int(told), is_active=True).first() if told.isdecimal() and len(told) < 12 else None
    if found is None:
        raise BadInput(_("No colleague was chosen."), todo=_("Choose one of the list."))
    return found


def amount_of(text: str) -> Decimal | None:
    """A number of a form, None where it was left open."""
    return number_of(text) if text.strip() else None


def moment_of(text: str) -> datetime:
    """A moment of a form; else BadInput."""
    try:
        told = parse_datetime(text)
    except ValueError:
        told = None
    if told is None:
        raise BadInput(_("“%(text)s” is not a time.") % {"text": text[:30]}, todo=_("Write it as 2026-01-31 14:30."))
    return timezone.make_aware(told) if timezone.is_naive(told) else told


@screen("investigate", methods=("GET", "POST"))
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Open an investigation."""
    head, user = look(code), person(request)
    require(user, "investigate", head.client)
    if request.method == "POST":
        told = request.POST
        wanted = due_diligence.Wanted(
            product=told.get("product", ""), client_type=told.get("client_type", ""), purpose=told.get("purpose", ""),
            due=day_of(told.get("due", "")), amount=amount_of(told.get("amount", "")), traits=tuple(told.getlist("traits")))
        file = due_diligence.open_investigation(by=user, client=head.client, wanted=wanted,
                                                second=colleague(told.get("second", "")))
        say(request, _("The investigation is open; both of you declare your interests first."))
        return away(request, home(head, file.pk))
    size = head.client.party.size
    kind = ClientType.SME if size in ("small", "micro", "medium") else KINDS.get(head.client.party.kind, ClientType.COMPANY)
    return answer(request, "due_diligence/open.html", {
        "client": head.client, "products": Product.choices, "kinds": ClientType.choices, "kind": kind,
        "traits": list(reading.TRAITS.items()), "colleagues": reading.named(candidates(head.client), but=(user.pk,)),
        "due": timezone.localdate() + timedelta(days=DAYS_TO_FINISH)})


@screen("investigate", methods=("POST",))
def ask(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Ask for the documents that are ticked."""
    head = look(code)
    file = reading.file_of(head, key)
    picked = [int(each) for each in request.POST.getlist("pick") if each.isdecimal() and len(each) < 18]
    chosen = list(PaperRequest.objects.filter(investigation=file, pk__in=picked).select_related("client"))
    papers.ask_papers(by=person(request), investigation=file, papers=chosen, due=day_of(request.POST.get("due", "")))
    told = ngettext("%(count)d document asked for.", "%(count)d documents asked for.", len(chosen)) % {"count": len(chosen)}
    return done(request, told, home(head, key, "papers"))


@screen("add_document", methods=("POST",))
def receive(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Take in every file that was chosen; one that is refused keeps none of the others back."""
    head, user = look(code), person(request)
    file = reading.file_of(head, key)
    named = {name.removeprefix("file-"): sent for name, sent in request.FILES.items()
             if name.startswith("file-") and isinstance(sent, UploadedFile)}
    rows = {str(row.pk): row for row in file.papers.select_related("client", "investigation")}
    if not named:
        raise BadInput(_("No file was chosen."), todo=_("Choose at least one file."))
    kept, refused = 0, []
    for name, sent in named.items():
        if name not in rows:
            raise NotFound(_("This document is not on the file's checklist."), todo=_("Open the client again."))
        try:
            papers.receive_paper(by=user, paper=rows[name], name=sent.name or "file", chunks=sent.chunks(),
                                 dated=dated(request.POST, name))
            kept += 1
        except ClcError as error:
            refused.append(f"{_(rows[name].label)}: {error}")
    for words in refused:
        say(request, Toast(words, bad=True))
    if kept:
        say(request, ngettext("%(count)d document taken in.", "%(count)d documents taken in.", kept) % {"count": kept})
    return away(request, home(head, key, "papers"))


def dated(form: QueryDict, name: str) -> date:
    """The day of a document: its own, or today."""
    told = str(form.get(f"dated-{name}", ""))
    return day_of(told) if told else timezone.localdate()


@screen("investigate", methods=("POST",))
def verify(request: HttpRequest, code: str, key: int, paper: int) -> HttpResponse:
    """Say how a document was verified."""
    head = look(code)
    papers.verify_paper(by=person(request), paper=reading.paper_of(head, key, paper), how=request.POST.get("how", ""))
    return done(request, _("The document is verified."), home(head, key, "papers"))


@screen("waive_document", methods=("POST",))
def waive(request: HttpRequest, code: str, key: int, paper: int) -> HttpResponse:
    """Do without a document until a day."""
    head = look(code)
    waiver = papers.waive_paper(by=person(request), paper=reading.paper_of(head, key, paper),
                                reason=request.POST.get("reason", ""), cure_by=day_of(request.POST.get("cure_by", "")))
    told = _("Waived until %(day)s; an action reminds of it.") % {"day": waiver.cure_by.isoformat()}
    return done(request, told, home(head, key, "papers"))


@screen("investigate", methods=("POST",))
def declare(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Declare one's interests."""
    head = look(code)
    told = due_diligence.declare_interests(
        by=person(request), investigation=reading.file_of(head, key), conflict=request.POST.get("conflict") != "none",
        text=request.POST.get("text", ""))
    words = _("You stay out of this file; have a colleague named in your place.") if told.conflict else _("Declared.")
    return done(request, words, home(head, key, "people"))


@screen("investigate", methods=("POST",))
def replace(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Put a colleague in the place of an investigator."""
    head = look(code)
    due_diligence.replace_investigator(
        by=person(request), investigation=reading.file_of(head, key), leaves=colleague(request.POST.get("leaves", "")),
        joins=colleague(request.POST.get("joins", "")), reason=request.POST.get("reason", ""))
    return done(request, _("The investigators have changed; signatures begin anew."), home(head, key, "people"))


@screen("investigate", methods=("POST",))
def conclude(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write the opinion."""
    head = look(code)
    due_diligence.conclude_investigation(by=person(request), investigation=reading.file_of(head, key),
                                         opinion=request.POST.get("opinion", ""))
    return done(request, _("The opinion is written; both of you sign it."), home(head, key, "people"))


@screen("investigate", methods=("POST",))
def sign(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Sign; the second signature submits."""
    head = look(code)
    file = due_diligence.sign_investigation(by=person(request), investigation=reading.file_of(head, key))
    return done(request, _("Submitted and sealed.") if file.is_sealed else _("Signed; the other signature is missing."),
                home(head, key, "people"))


@screen("review_investigation", methods=("POST",))
def close(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Review and close."""
    head = look(code)
    file = due_diligence.close_investigation(
        by=person(request), investigation=reading.file_of(head, key), outcome=request.POST.get("outcome", ""),
        why=request.POST.get("why", ""))
    return done(request, _("Closed: %(outcome)s") % {"outcome": file.get_outcome_display()}, home(head, key, "people"))


@screen("investigate", methods=("POST",))
def talk(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write an interview down."""
    head, told = look(code), request.POST
    answers = {name.removeprefix("q-"): str(words) for name, words in told.items() if name.startswith("q-")}
    visits.keep_interview(
        by=person(request), investigation=reading.file_of(head, key), playsheet=told.get("playsheet", ""),
        with_whom=told.get("with_whom", ""), position=told.get("position", ""), at=moment_of(told.get("at", "")),
        answers=answers, notes=told.get("notes", ""))
    return done(request, _("The talk is written down."), home(head, key, "visits"))


@screen("investigate", methods=("POST",))
def compute(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Compare what the system knows itself."""
    head = look(code)
    rows = verifications.compute_verifications(by=person(request), investigation=reading.file_of(head, key))
    told = ngettext("%(count)d figure compared.", "%(count)d figures compared.", len(rows)) % {"count": len(rows)}
    return done(request, told, home(head, key, "verification"))


@screen("investigate", methods=("POST",))
def compare(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write a comparison down by hand."""
    head, told = look(code), request.POST
    verifications.tell_verification(
        by=person(request), investigation=reading.file_of(head, key), against=told.get("against", ""),
        claim=told.get("claim", ""), claim_value=amount_of(told.get("claim_value", "")), source=told.get("source", ""),
        source_value=amount_of(told.get("source_value", "")), as_of=day_of(told.get("as_of", "")))
    return done(request, _("The comparison is written down."), home(head, key, "verification"))


@screen("investigate", methods=("POST",))
def judge(request: HttpRequest, code: str, key: int, row: int) -> HttpResponse:
    """Conclude a comparison."""
    head = look(code)
    rows = Verification.objects.select_related("investigation__client")
    held = rows.filter(client=head.client, investigation=key, pk=row).first()
    if held is None:
        raise NotFound(_("This comparison is not in the file."), todo=_("Open the client again."))
    verifications.conclude_verification(by=person(request), verification=held, reason=request.POST.get("reason", ""),
                                        conclusion=request.POST.get("conclusion", ""))
    return done(request, _("Concluded."), home(head, key, "verification"))


