"""The visit form: a page that opens without a network, and the door where its drafts are sent."""
from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.due_diligence.reading import named
from clc.kernel.errors import BadInput, ClcError, NotAllowed, NotFound
from clc.stages.hub.models import User
from clc.stages.inquiry.investigators import candidates
from clc.stages.inquiry.models import Investigation, SiteVisit
from clc.stages.inquiry.services.visits import PHOTOS_MAX, STOCK_MAX, TEXT_MAX, Conflict, Photo, Told, keep_visit

#: What the page needs to open without a network; nothing of it tells of a client.
SHEETS = ("tokens", "base", "frame", "parts", "table", "pages", "print", "due_diligence")
SCRIPTS = ("display", "sheet", "toast", "palette", "keys", "table", "form", "charts", "visit")
BODY_MAX = 400_000
Place = Annotated[Decimal, Field(ge=-180, le=180, allow_inf_nan=False)]
Hash = Annotated[str, Field(min_length=64, max_length=64)]


class PhotoIn(BaseModel):
    """A photo as the phone describes it; its bytes come beside."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=240)]
    sha256: Hash
    original_sha256: Hash
    taken_at: datetime | None = None
    latitude: Place | None = None
    longitude: Place | None = None


class VisitIn(BaseModel):
    """A visit as the phone sends it."""

    model_config = ConfigDict(extra="forbid")
    key: UUID
    file: Annotated[int, Field(ge=1, lt=2**63)]
    by: Annotated[int, Field(ge=1, lt=2**63)]
    at: datetime
    place: Annotated[str, Field(max_length=240)]
    observations: Annotated[str, Field(max_length=TEXT_MAX)]
    interviewed: Annotated[str, Field(max_length=TEXT_MAX)] = ""
    companion: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    stock: Annotated[list[dict[str, str | None]], Field(max_length=STOCK_MAX)] = []
    latitude: Place | None = None
    longitude: Place | None = None
    accuracy: Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)] | None = None
    photos: Annotated[list[PhotoIn], Field(max_length=PHOTOS_MAX)] = []


@screen("investigate")
def page(request: HttpRequest) -> HttpResponse:
    """The form itself: the same page for every client, so that what the phone keeps of it tells nothing."""
    response = answer(request, "due_diligence/visit.html")
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self), payment=()"
    return response


@screen("investigate")
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: which files it may keep, named by their content, and the script that keeps them."""
    files = [static("vendor/htmx.min.js"), static("vendor/icons.svg"), static("web/mark.svg"),
             *(static(f"web/{name}.css") for name in SHEETS), *(static(f"web/{name}.js") for name in SCRIPTS)]
    name = hashlib.sha256("".join(files).encode()).hexdigest()[:12]
    shell = json.dumps({"name": f"clc-visit-{name}", "shell": reverse("due_diligence:visit"), "files": files})
    script = json.dumps(static("web/visit-worker.js"))
    return HttpResponse(f"self.SHELL = {shell};\nimportScripts({script});\n", content_type="text/javascript; charset=utf-8",
                        headers={"Cache-Control": "no-cache"})


@screen("investigate")
def token(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and the token without which nothing is taken."""
    return JsonResponse({"token": get_token(request), "me": person(request).pk}, headers={"Cache-Control": "no-store"})


@screen("investigate")
def about(request: HttpRequest, key: int) -> JsonResponse:
    """What a draft needs to know of a file: whose it is and who may have come along."""
    user = person(request)
    file = Investigation.objects.filter(pk=key).select_related("client__party", "first", "second").first()
    if file is None or file.is_sealed:
        raise NotFound(_("There is no open investigation of this number that you may see."),
                       todo=_("Open the client again."))
    if not file.is_investigator(user):
        raise NotAllowed(_("You are not one of the two investigators of this file."),
                         todo=_("Ask one of them to write it."))
    return JsonResponse({
        "file": file.pk, "me": user.pk, "label": f"{file.client.party.name} · {file.get_product_display()}",
        "companion": file.second_id if file.first_id == user.pk else file.first_id,
        "people": [{"key": one, "name": name} for one, name in named(candidates(file.client), but=(user.pk,))],
        "first": not SiteVisit.objects.filter(investigation=file).exists()}, headers={"Cache-Control": "no-store"})


@screen("investigate", methods=("POST",))
def keep(request: HttpRequest) -> JsonResponse:
    """Take a visit in: 201 kept, 200 kept before, 409 told otherwise before, with both."""
    try:
        visit, new = kept(request)
    except Conflict as found:
        return JsonResponse({**words(found), "kept": shown(found.kept)}, status=HTTPStatus.CONFLICT)
    except NotAllowed as error:
        return JsonResponse(words(error), status=HTTPStatus.FORBIDDEN)
    except ClcError as error:
        return JsonResponse(words(error), status=HTTPStatus.BAD_REQUEST)
    return JsonResponse({"kept": shown(visit)}, status=HTTPStatus.CREATED if new else HTTPStatus.OK)


def kept(request: HttpRequest) -> tuple[SiteVisit, bool]:
    """The visit of a request, kept."""
    user, sent = person(request), told_of(request)
    if sent.by != user.pk:
        raise NotAllowed(_("This draft was written by somebody else on this phone."),
                         todo=_("Let its author sign in and send it."))
    file = Investigation.objects.filter(pk=sent.file).select_related("client__party").first()
    if file is None:
        raise NotFound(_("There is no open investigation of this number that you may see."),
                       todo=_("Open the client again."))
    companion = User.objects.filter(pk=sent.companion).first() if sent.companion else None
    if sent.companion and companion is None:
        raise BadInput(_("No colleague was chosen."), todo=_("Choose one of the list."))
    told = Told(
        key=sent.key, at=aware(sent.at), place=sent.place, observations=sent.observations, interviewed=sent.interviewed,
        companion=companion, stock=tuple(sent.stock), latitude=placed(sent.latitude), longitude=placed(sent.longitude),
        accuracy_metres=None if sent.accuracy is None else round(sent.accuracy))
    return keep_visit(by=user, investigation=file, told=told, photos=photos_of(request, sent.photos))


def told_of(request: HttpRequest) -> VisitIn:
    """What the phone says; BadInput when it cannot be read."""
    text = request.POST.get("visit", "")
    try:
        if len(text) > BODY_MAX or "\\u0000" in text:
            raise ValueError(text[:20])
        return VisitIn.model_validate_json(text)
    except (ValidationError, ValueError) as wrong:
        raise BadInput(_("The draft of the visit cannot be read."),
                       todo=_("Open the form again while online, so that the newest one is used.")) from wrong


def photos_of(request: HttpRequest, told: list[PhotoIn]) -> list[Photo]:
    """The photos with their bytes, in the order told; BadInput when bytes are missing."""
    found = []
    for number, photo in enumerate(told):
        sent = request.FILES.get(f"photo-{number}")
        if sent is None:
            raise BadInput(_("A photo of the visit did not arrive."), todo=_("Send the visit again."))
        found.append(Photo(
            name=photo.name, chunks=sent.chunks(), sha256=photo.sha256, original_sha256=photo.original_sha256,
            taken_at=aware(photo.taken_at) if photo.taken_at else None, latitude=placed(photo.latitude),
            longitude=placed(photo.longitude)))
    return found


def aware(at: datetime) -> datetime:
    """A moment with its zone; without one it is the institution's."""
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def placed(degrees: Decimal | None) -> Decimal | None:
    """A coordinate as it is kept, to about a tenth of a metre."""
    return None if degrees is None else round(degrees, 6)


def words(error: ClcError) -> dict[str, Any]:
    """An error as the phone shows it."""
    return {"message": error.message, "todo": error.todo}


def shown(visit: SiteVisit) -> dict[str, Any]:
    """A visit as it was kept."""
    return {"id": visit.pk, "key": str(visit.key), "at": visit.at.isoformat(), "place": visit.place, "by": str(visit.by),
            "observations": visit.observations, "interviewed": visit.interviewed,
            "photos": [photo.document.sha256 for photo in visit.photos.select_related("document").order_by("id")]}
