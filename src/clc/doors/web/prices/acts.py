"""What people do about prices below their floor: ask, allow, refuse, take back."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, done, person, say, screen
from clc.doors.web.client.looking import look
from clc.doors.web.prices.trying import FIELDS, ask_of_form
from clc.kernel.errors import NotFound
from clc.stages.deal.models import Allowance
from clc.stages.deal.services import prices


def told(request: HttpRequest, name: str) -> str:
    """A text of the form."""
    return request.POST.get(name, "").replace("\x00", "").strip()


@screen("price_deal", methods=("POST",))
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a price below its floor."""
    client = look(code).client
    loan = ask_of_form({name: told(request, name) for name in FIELDS}, client, timezone.localdate())
    made = prices.ask_price(by=person(request), ask=loan, key=told(request, "key"), reason=told(request, "reason"))
    say(request, _("Asked: it waits for somebody who may allow it."))
    return away(request, reverse("prices:one", args=[made.pk]))


@screen("allow_price", "price_deal", methods=("POST",))
def decide(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Allow, refuse or take back."""
    held = Allowance.objects.select_related("client").filter(pk=key).first()
    if held is None or act not in ("allow", "refuse", "withdraw"):
        raise NotFound(_("There is no such price that you may see."), todo=_("Look at the list of prices."))
    by, why = person(request), told(request, "why")
    if act == "allow":
        prices.allow_price(by=by, allowance=held, why=why, resolution=told(request, "resolution"))
    elif act == "refuse":
        prices.refuse_price(by=by, allowance=held, why=why)
    else:
        prices.withdraw_price(by=by, allowance=held, why=why)
    return done(request, _("Written down."), reverse("prices:one", args=[key]))
