"""Signing on the screen: signatures on paper and electronic ones, resolutions seen, the archive."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.contracts import reading
from clc.doors.web.contracts.acts import on_bench, saves, told
from clc.doors.web.contracts.views import bench
from clc.kernel.errors import BadInput, NotFound
from clc.stages.contract.models import Signature
from clc.stages.contract.services import archiving, signing
from clc.stages.contract.services.signing import Given
from clc.stages.hub.models import Client, Document, User
from clc.stages.inquiry.keeping import keep_file

KIND = "contract"


def key_of(request: HttpRequest, name: str) -> int | None:
    """A key of the form; None for none."""
    said = told(request, name)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


def day_of(request: HttpRequest, name: str) -> date:
    """A day of the form; BadInput for none."""
    try:
        return date.fromisoformat(told(request, name))
    except ValueError as wrong:
        raise BadInput(_("A day is written 2026-11-22."), todo=_("Choose a day.")) from wrong


def paper_of(request: HttpRequest, client: Client) -> Document | None:
    """The paper of the form: a file just brought in, or one of the client's file."""
    brought = request.FILES.get("file")
    if brought is not None:
        name = brought.name or _("Scan")
        return keep_file(by=person(request), client=client, name=name, chunks=brought.chunks(), kind=KIND)
    key = key_of(request, "evidence")
    return Document.objects.filter(pk=key, client=client).first() if key else None


def colleague(request: HttpRequest, name: str) -> User | None:
    """A colleague of the form; None for none."""
    key = key_of(request, name)
    return User.objects.filter(pk=key, is_active=True).first() if key else None


def held_signature(key: int) -> Signature:
    """A signature asked for, as the reader may see it; NotFound."""
    found = Signature.objects.filter(pk=key).select_related("client", "contract").first()
    if found is None:
        raise NotFound(_("There is no such signature that you may see."), todo=_("Look at the list of contracts."))
    return found


def _written(request: HttpRequest, one: Signature, write: Callable[[], object]) -> HttpResponse:
    return on_bench(request, one.contract_id, lambda _held: write(), _("The signature is written down."))


@screen("sign_contract", methods=("POST",))
def sign(request: HttpRequest, key: int) -> HttpResponse:
    """Write down a signature given on paper."""
    one = held_signature(key)

    def write() -> object:
        given = Given(
            person=told(request, "person"), capacity=told(request, "capacity"), day=day_of(request, "day"),
            place=told(request, "place"), id_seen=bool(told(request, "id_seen")), seal_seen=bool(told(request, "seal_seen")),
            witness=colleague(request, "witness"), second_witness=colleague(request, "second_witness"),
            evidence=paper_of(request, one.client))
        return signing.sign(by=person(request), signature=one, given=given)

    return _written(request, one, write)


@screen("sign_contract", methods=("POST",))
def send(request: HttpRequest, key: int) -> HttpResponse:
    """Ask a signing service for a signature; the word for the signatory is shown once."""
    one = held_signature(key)
    try:
        word = signing.send_electronic(
            by=person(request), signature=one, service=told(request, "service"), person=told(request, "person"),
            capacity=told(request, "capacity"), id_seen=bool(told(request, "id_seen")))
    except BadInput as wrong:
        return bench(request, *reading.held(one.contract_id), wrong=wrong)
    return bench(request, *reading.held(one.contract_id), code=word)


@screen("sign_contract", methods=("POST",))
def confirm(request: HttpRequest, key: int) -> HttpResponse:
    """Write down an electronic signature that the service confirms."""
    one = held_signature(key)
    return _written(request, one, lambda: signing.confirm_electronic(
        by=person(request), signature=one, word=told(request, "word")))


@screen("review_contract", methods=("POST",))
def resolution(request: HttpRequest, key: int) -> HttpResponse:
    """Say which paper shows that the company behind the debt decided."""
    return on_bench(request, key, lambda held: signing.see_resolution(
        by=person(request), contract=held, document=paper_of(request, held.client), saves=saves(request)),
        _("The resolution is written down."))


@screen("archive_contract", methods=("POST",))
def archive(request: HttpRequest, key: int) -> HttpResponse:
    """Put a signed contract into the archive."""
    head, contract = reading.held(key)
    try:
        archiving.archive(by=person(request), contract=contract, scan=paper_of(request, contract.client),
                          box=told(request, "box"), saves=saves(request))
    except BadInput as wrong:
        return bench(request, head, contract, wrong=wrong)
    return done(request, _("Archived under its seal."), reverse("contracts:one", args=[key]) + "?view=signing")
