"""What people do with a memo: begin, save, submit, withdraw."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web import answer
from clc.doors.web.client.looking import look
from clc.doors.web.memo.views import held
from clc.stages.credit.memo.composing import form_of
from clc.stages.credit.models import Memo
from clc.stages.credit.services import memos


@answer.screen("write_memo", methods=("POST",))
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a memo, or go on with the one being written."""
    memo = memos.begin_memo(by=answer.person(request), client=look(code).client)
    return answer.away(request, reverse("memo:write", args=[memo.pk]))


@answer.screen("write_memo", methods=("POST",))
def save(request: HttpRequest, key: int) -> HttpResponse:
    """Keep the words."""
    memo = saved(request, held(key))
    answer.say(request, _("Saved."))
    return answer.away(request, reverse("memo:write", args=[memo.pk]))


@answer.screen("write_memo", methods=("POST",))
def submit(request: HttpRequest, key: int) -> HttpResponse:
    """Keep the words, then seal the memo."""
    memo = saved(request, held(key))
    memo = memos.submit_memo(by=answer.person(request), memo=memo, saves=memo.saves)
    answer.say(request, _("Submitted. The memo is sealed: %(seal)s") % {"seal": memo.seal[:12]})
    return answer.away(request, reverse("memo:read", args=[memo.pk]))


@answer.screen("write_memo", methods=("POST",))
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take a submitted memo back."""
    memo = memos.withdraw_memo(by=answer.person(request), memo=held(key), why=request.POST.get("why", "")[:4000])
    return answer.away(request, reverse("memo:read", args=[memo.pk]))


def saved(request: HttpRequest, memo: Memo) -> Memo:
    """The memo with the words of the form."""
    asked = [part.words for part in form_of(memo.form).parts if part.words]
    words = {name: request.POST[name] for name in asked if name in request.POST}
    sent = request.POST.get("saves", "")
    return memos.save_words(
        by=answer.person(request),
        memo=memo,
        words=words,
        saves=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else -1,
    )
