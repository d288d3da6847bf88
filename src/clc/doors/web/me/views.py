"""Your settings: what you choose is kept with your account and in this browser."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clc.doors.web import answer
from clc.doors.web import display as how
from clc.doors.web.answer import Toast
from clc.doors.web.me import standing_in
from clc.kernel.errors import BadInput
from clc.stages.hub.models import Token, User
from clc.stages.hub.services.people import issue_token, revoke_token

DAYS_OFFERED = (30, 90, 180, 366)


@answer.screen()
def page(request: HttpRequest) -> HttpResponse:
    """How you see Clc, your second factor, your keys."""
    return settings(request)


def settings(request: HttpRequest, secret: str = "") -> HttpResponse:
    """The page; `secret` is a fresh key, shown this once."""
    tokens = Token.objects.filter(user=answer.person(request)).order_by("-created_at")
    return answer.page(request, "me/page.html", {
        "tokens": tokens, "now": timezone.now(), "secret": secret, "days_offered": DAYS_OFFERED,
        **standing_in.context(answer.person(request)),
    })


@answer.open_to_all
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Choose language, theme, units, colours or rail; also before sign-in. What is no choice is passed over."""
    response: HttpResponse = HttpResponseRedirect(answer.back(request, "/"))
    if answer.is_fragment(request):
        response = HttpResponse(status=204)
    kept = {name: value for name, value in request.POST.items() if how.keep(response, name, str(value))}
    fields = {name: value == "1" if name == "dense" else value for name, value in kept.items() if name != "rail"}
    if request.user.is_authenticated and fields:
        User.objects.filter(pk=request.user.pk).update(**fields)
    return response



@answer.screen(methods=("POST",))
def make_token(request: HttpRequest) -> HttpResponse:
    """Issue a key for the API; it is on the answer's page and nowhere else."""
    days = request.POST.get("days", "")
    if not days.isdecimal():
        raise BadInput(_("A key lives 1 to 366 days."), todo=_("Choose a shorter life and renew it."))
    secret = issue_token(by=answer.person(request), name=request.POST.get("name", ""), days=int(days))
    answer.say(request, _("The key is issued. Copy it now: it is not shown again."))
    return settings(request, secret)


@answer.screen(methods=("POST",))
def end_token(request: HttpRequest, key: int) -> HttpResponse:
    """End one of your keys."""
    token = get_object_or_404(Token, pk=key, user=answer.person(request))
    revoke_token(by=answer.person(request), token=token)
    return answer.done(request, Toast(_("The key opens nothing any more.")), "/me/")
