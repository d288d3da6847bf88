"""A price below its floor, put up for the decision of a committee."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.deal.models import Allowance, PriceState
from clc.stages.deal.services.prices import resolve_price
from clc.stages.decision.about.structure import rests_on
from clc.stages.decision.missing import Missing
from clc.stages.decision.subjects import Asked, Facts, Subject, row
from clc.stages.hub.models import Client, Standing, User

if TYPE_CHECKING:
    from clc.stages.decision.models import Case, CaseCondition


class AllowanceSubject(Subject[Allowance]):
    """A price somebody asked for below the floor."""

    name = "price"
    label = gettext_noop("Price below the floor")
    process = "price_exception"
    tells = frozenset(("amount", "below", "tenor_months", "rate", "floor", "raroc_below_floor", "light", "tier"))

    def find(self, key: str) -> Allowance:
        """The price under its key."""
        return row(Allowance.objects.select_related("client__party"), key)

    def client(self, thing: Allowance) -> Client:
        """Whose it is."""
        return thing.client

    def asked(self, thing: Allowance) -> Asked:
        """The price in words."""
        words = _("%(name)s: %(rate)s %% instead of %(floor)s %%") % {
            "name": thing.client.party.name, "rate": f"{thing.rate * 100:.4f}", "floor": f"{thing.floor * 100:.4f}"}
        return Asked(words[:240], thing.amount, str(thing.terms.get("currency") or "CNY"))

    def facts(self, thing: Allowance, day: date) -> Facts:
        """How much below the floor, of how much, for whom; the floor just earns the hurdle, so less does not."""
        standing = Standing.objects.filter(client=thing.client).first()
        return {
            "amount": float(thing.amount), "below": float(thing.below), "tenor_months": thing.tenor_months,
            "rate": float(thing.rate), "floor": float(thing.floor), "raroc_below_floor": True,
            "light": standing.light if standing else "unknown", "tier": standing.service_tier if standing else "unknown",
        }

    def terms(self, thing: Allowance) -> Mapping[str, Any]:
        """The loan it is bound to and the rate asked."""
        return {"terms": thing.terms, "digest": thing.digest, "rate": thing.rate, "until": thing.until}

    def paper(self, thing: Allowance, day: date) -> Mapping[str, Any]:
        """The price line by line, with the reason."""
        return {"terms": self.terms(thing), "floor": thing.floor, "below": thing.below, "lines": thing.lines,
                "reason": thing.reason, "rests_on": rests_on(thing.client, day)}

    def obstacles(self, thing: Allowance) -> Sequence[Missing]:
        """Only what waits is decided on."""
        if thing.state == PriceState.ASKED and thing.until >= timezone.localdate():
            return ()
        return (Missing(_("This price waits for nobody."), _("Have the price asked again."), self.address(thing)),)

    def interested(self, thing: Allowance) -> frozenset[int]:
        """Who asked, and the client's manager."""
        return frozenset(key for key in (thing.by_id, thing.client.manager_id) if key)

    def decided(
        self, thing: Allowance, *, by: User, approved: bool, conditions: Sequence[CaseCondition], case: Case
    ) -> None:
        """The price is allowed or refused by the case's number."""
        if thing.state == PriceState.ASKED:
            why = case.ended_why or case.title
            resolve_price(by=by, allowance=thing, allowed=approved, why=why, resolution=case.number)

    def address(self, thing: Allowance) -> str:
        """The page of the client's prices."""
        return f"/prices/{thing.client.code}/"
