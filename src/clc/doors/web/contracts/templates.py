"""The institution's own templates on the screen: brought in, confirmed by another, retired."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.contracts import reading
from clc.kernel.errors import BadInput, NotFound
from clc.stages.contract.models import PaperTemplate
from clc.stages.contract.printing import BYTES_MAX, LANGUAGES
from clc.stages.contract.services import templates
from clc.stages.hub.permission import may


@screen("see_contract")
def listed(request: HttpRequest) -> HttpResponse:
    """Every template and where it stands."""
    return _page(request)


@screen("draft_contract", methods=("POST",))
def bring(request: HttpRequest) -> HttpResponse:
    """Bring one in; a refusal says why."""
    brought = request.FILES.get("file")
    try:
        if brought is None:
            raise BadInput(_("No file was chosen."), todo=_("Choose a Word file (.docx)."))
        if (brought.size or 0) > BYTES_MAX:
            raise BadInput(_("The file is larger than 5 MB."), todo=_("Make it smaller."))
        templates.bring_template(by=person(request), kind=request.POST.get("kind", ""), name=brought.name or "",
                                 language=request.POST.get("language", ""), content=brought.read())
    except BadInput as wrong:
        return _page(request, wrong)
    return done(request, _("Checked. Another person confirms it."), reverse("contracts:templates"))


@screen("review_contract", methods=("POST",))
def decide(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Confirm or retire."""
    held = PaperTemplate.objects.filter(pk=key).defer("content").first()
    write = {"confirm": templates.confirm_template, "retire": templates.retire_template}.get(act)
    if held is None or write is None:
        raise NotFound(_("There is no such template."), todo=_("Look at the list."))
    write(by=person(request), template=held)
    return done(request, _("Written down."), reverse("contracts:templates"))


def _page(request: HttpRequest, wrong: BadInput | None = None) -> HttpResponse:
    user = person(request)
    rows = PaperTemplate.objects.select_related("by", "confirmed_by").defer("content")[:reading.ROWS_MAX]
    words = {"zh": _("Chinese"), "en": _("English"), "both": _("Both, side by side")}
    return answer(request, "contracts/templates.html", {
        "rows": rows, "kinds": reading.kind_words(), "wrong": wrong, "words": words,
        "paper_languages": [(one, words[one]) for one in LANGUAGES], "can_draft": may(user, "draft_contract"),
        "can_review": may(user, "review_contract"), "me": user}, status=400 if wrong else 200)
