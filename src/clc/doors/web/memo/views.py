"""The memos of a client: the list, one to read, one to write, one as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.kernel.errors import BadInput
from clc.stages.credit.memo.composing import LANGUAGES, compose, form_of
from clc.stages.credit.models import Memo, MemoState
from clc.stages.credit.papers.paper import Paper, canonical, paper_of
from clc.stages.credit.papers.printing import TYPES, Form, printed
from clc.stages.credit.services.memos import is_whole, missing


@screen("see_fact")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Every memo of the client, newest first."""
    head = look(code)
    memos = (
        Memo.objects.filter(client=head.client).select_related("by", "submitted_by").defer("paper_zh", "paper_en", "words")
    )
    return part(
        request, head, "memo", "memo/page.html", {"memos": memos, "draft": memos.filter(state=MemoState.DRAFT).first()}
    )


def held(key: int) -> Memo:
    """A memo of a client the reader sees, or 404."""
    return get_object_or_404(Memo.objects.select_related("client__party", "by", "submitted_by"), pk=key)


@screen("see_fact")
def read(request: HttpRequest, key: int) -> HttpResponse:
    """A memo as it reads: as sealed, or as it would be if it were submitted now."""
    memo = held(key)
    language = translation.get_language() or LANGUAGES[0]
    return part(
        request,
        look(memo.client.code),
        "memo",
        "memo/read.html",
        {
            "memo": memo,
            "paper": (told := paper(request, memo, language)),
            "numbers": told.numbers(),
            "whole": is_whole(memo) if memo.seal else None,
            "languages": LANGUAGES,
        },
    )


@screen("write_memo")
def write(request: HttpRequest, key: int) -> HttpResponse:
    """The parts a person writes, each with what it asks for."""
    memo = held(key)
    if memo.state != MemoState.DRAFT:
        raise BadInput(
            _("This memo is sealed: it is not changed any more."), todo=_("Begin a new one; it starts with these words.")
        )
    form = form_of(memo.form)
    return part(
        request,
        look(memo.client.code),
        "memo",
        "memo/write.html",
        {"memo": memo, "form": form, "missing": missing(memo, form)},
    )


@screen("see_fact")
def file(request: HttpRequest, key: int, language: str, form: str) -> HttpResponse:
    """A memo as Word or PDF in a language; a draft says so on every page."""
    if language not in LANGUAGES or form not in TYPES:
        raise BadInput(_("A memo comes as docx or pdf, in zh-hans or en."), todo=_("Choose one of the links on its page."))
    memo = held(key)
    kind: Form = "pdf" if form == "pdf" else "docx"
    content = printed(
        canonical(paper(request, memo, language)),
        kind,
        home=request.build_absolute_uri("/").rstrip("/"),
        seal=f"sha256 {memo.seal}" if memo.seal else "",
    )
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"{memo.client.code}-memo-{memo.number}-{language}.{kind}".replace('"', "")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def paper(request: HttpRequest, memo: Memo, language: str) -> Paper:
    """The sealed paper, or the draft composed of what the reader may see now."""
    chosen = "zh-hans" if language.startswith("zh") else "en"
    if memo.seal:
        return paper_of(memo.paper(chosen))
    return compose(
        memo.client,
        form_of(memo.form),
        memo.words,
        language=chosen,
        day=timezone.localdate(),
        author=str(person(request)),
        mark="draft",
    )
