"""Contracts as files."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from clc.doors.web.answer import screen
from clc.doors.web.contracts import reading
from clc.kernel.errors import NotFound
from clc.stages.contract.printing import LANGUAGES, WORD, printed


@screen("see_contract")
def paper(request: HttpRequest, key: int, language: str, form: str) -> HttpResponse:
    """The newest version as a Word file."""
    _head, contract = reading.held(key)
    if language not in LANGUAGES or form != "docx":
        raise NotFound(_("It is not printed like that."), todo=_("Choose a file listed."))
    version = contract.versions.get(number=contract.newest)
    name = f"{contract.number}-v{version.number}-{language}.docx"
    answer = HttpResponse(printed(contract, version, language), content_type=WORD)
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
