"""The pages of prices: what waits below the floor, one such price, what a client earns and a loan would."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.prices.trying import REPAYMENTS, SECURITIES, Tried, tried
from clc.kernel.errors import BadInput, NotFound
from clc.stages.deal import words
from clc.stages.deal.earnings import Earnings, Effect, earnings_of, effect
from clc.stages.deal.models import Allowance, PriceState, Structure
from clc.stages.deal.price_basis import Basis, basis_of
from clc.stages.deal.price_lines import line_of
from clc.stages.deal.price_words import TIERS
from clc.stages.deal.pricing import Priced, by_grade, by_tier
from clc.stages.deal.services.prices import allowance_for, may_allow, price_key, rung_for
from clc.stages.hub.models import Client
from clc.stages.hub.permission import may

ROWS_MAX = 200
SHOWN = 10


@dataclass(frozen=True)
class Answered:
    """A price tried: what it does to the client, the same loan by tier and by grade, and the allowance that covers it."""

    effect: Effect
    tiers: list[tuple[str, Priced]]
    grades: list[tuple[str, Priced]]
    allowance: Allowance | None

    @property
    def priced(self) -> Priced:
        """The price itself."""
        return self.effect.priced


@screen("see_price")
def asked(request: HttpRequest) -> HttpResponse:
    """Prices asked below their floor among the clients one sees, the newest first."""
    state = request.GET.get("state", PriceState.ASKED.value)
    found = Allowance.objects.select_related("client__party", "by", "decided_by").defer("lines", "terms")
    found = found.filter(state=state) if state in PriceState.values else found
    return answer(request, "prices/asked.html", {
        "found": found[:ROWS_MAX], "state": state if state in PriceState.values else "", "states": PriceState.choices})


@screen("see_price")
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One price below its floor: on which terms, made of what, who may allow it."""
    held = Allowance.objects.select_related("client__party", "by", "decided_by", "ended_by", "edition").defer(
        "edition__texts").filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such price that you may see."), todo=_("Look at the list of prices."))
    today, user = timezone.localdate(), person(request)
    rung = rung_for(user, float(held.below), today)
    decides = may(user, "allow_price") and held.state == PriceState.ASKED and held.by_id != user.pk
    return answer(request, "prices/one.html", {
        "held": held, "client": held.client, "lines": [line_of(told) for told in held.lines], "rung": rung,
        "decides": decides, "allowing": may_allow(float(held.below), today), "edition": held.edition.hash,
        "on": None, "repayments": {**dict(REPAYMENTS), **words.REPAYMENTS}, "deals": deals_of(held.client)})


def deals_of(client: Client) -> dict[str, Structure]:
    """The alternatives of a client by the key under which their prices are asked, so that they are called by their quote."""
    return {price_key(one): one for one in Structure.objects.filter(client=client).select_related("quote")}


@screen("see_price")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What a client earns us, and what a loan tried here would."""
    head = look(code)
    day = timezone.localdate()
    basis = basis_of(head.client, day)
    earnings = earnings_of(head.client, basis)
    form = tried(request.GET, head.client, day)
    found, form = answered(form, basis, earnings)
    asked = list(before(head.client))
    return part(request, head, "prices", "prices/page.html", {
        "earnings": earnings, "form": form, "answered": found, "repayments": REPAYMENTS, "securities": SECURITIES,
        "risk": basis.risk, "hurdle": basis.house.numbers["hurdle"], "edition": basis.house.edition, "tier_words": TIERS,
        "tier": basis.tier, "allowing": allowing(found), "key": f"{head.client.code}-{day:%Y%m%d}",
        "asked_before": asked, "deals": deals_of(head.client) if asked else {}, "on": None})


def answered(form: Tried, basis: Basis, earnings: Earnings) -> tuple[Answered | None, Tried]:
    """The price of the loan tried; the form with what is wrong when it cannot be priced."""
    if form.ask is None:
        return None, form
    try:
        found = effect(form.ask, basis, earnings)
        covering = allowance_for(form.ask) if found.priced.below > 0 else None
        return Answered(found, by_tier(form.ask, basis), by_grade(form.ask, basis), covering), form
    except BadInput as wrong:
        return None, Tried(form.told, None, str(wrong))


def allowing(found: Answered | None) -> str:
    """Who may allow the price tried, when somebody must."""
    return may_allow(found.priced.below, found.priced.ask.day) if found and found.priced.below > 0 else ""


def before(client: Client) -> Any:
    """The client's prices asked below the floor, the newest first."""
    return Allowance.objects.filter(client=client).select_related("by", "decided_by").defer("lines", "terms")[:SHOWN]
