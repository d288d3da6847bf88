"""A condition of a deal, put up to be waived."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.deal.models import Condition, Fulfilled
from clc.stages.deal.services.conditions import waive_resolved
from clc.stages.decision.missing import Missing
from clc.stages.decision.subjects import Asked, Facts, Subject, row
from clc.stages.hub.models import Client, Standing, User

if TYPE_CHECKING:
    from clc.stages.decision.models import Case, CaseCondition


class WaiverSubject(Subject[Condition]):
    """A condition that is open and may be waived."""

    name = "waiver"
    label = gettext_noop("Waiver of a condition")
    process = "four_eyes"
    tells = frozenset(("gate", "amount", "light", "tier"))

    def find(self, key: str) -> Condition:
        """The condition under its key."""
        return row(Condition.objects.select_related("client__party", "structure"), key)

    def client(self, thing: Condition) -> Client:
        """Whose it is."""
        return thing.client

    def asked(self, thing: Condition) -> Asked:
        """The condition in words, with the amount of the loan it belongs to."""
        loan = thing.structure
        words = _("Waive: %(label)s") % {"label": _(thing.label)}
        return Asked(words[:240], loan.amount if loan else None, loan.currency if loan else "CNY")

    def facts(self, thing: Condition, day: date) -> Facts:
        """Before which step it stands, of how large a loan."""
        standing = Standing.objects.filter(client=thing.client).first()
        return {"gate": thing.gate, "amount": float(thing.structure.amount) if thing.structure else None,
                "light": standing.light if standing else "unknown", "tier": standing.service_tier if standing else "unknown"}

    def terms(self, thing: Condition) -> Mapping[str, Any]:
        """What is waived."""
        return {"source": thing.source, "name": thing.name, "label": thing.label, "asks": thing.asks, "gate": thing.gate,
                "due": thing.due}

    def obstacles(self, thing: Condition) -> Sequence[Missing]:
        """Only what is open and may be waived is put up."""
        if thing.state != Fulfilled.OPEN or thing.ended_on is not None:
            return (Missing(_("This condition is closed already."), _("Look at it again."), self.address(thing)),)
        if not thing.may_be_waived:
            return (Missing(_("This condition may not be waived."), _("Have it met."), self.address(thing)),)
        return ()

    def interested(self, thing: Condition) -> frozenset[int]:
        """The client's manager; who wrote a condition may say that it is not needed."""
        return frozenset(key for key in (thing.client.manager_id,) if key)

    def decided(
        self, thing: Condition, *, by: User, approved: bool, conditions: Sequence[CaseCondition], case: Case
    ) -> None:
        """The condition is waived by the case's number."""
        if approved:
            waive_resolved(by=by, condition=thing, why=f"{case.number}: {case.words or case.title}")

    def address(self, thing: Condition) -> str:
        """The page of covenants and conditions."""
        return f"/covenants/{thing.client.code}/"
