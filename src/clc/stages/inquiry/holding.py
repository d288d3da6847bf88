"""A statement held for a change: it exists for who asks, they may, and it is still open to change."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.engines.spreading.periods import Span, clashes, month_end
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.inquiry.models import Statement, StatementState

HOME_CURRENCY, CURRENCY_SIGNS = "CNY", 3
YEAR_FIRST = 1950
#: The act under which the audit keeps who changed what a statement is of: they do not confirm it.
CHANGED = "changed what a statement is of"


def held(by: User, statement: Statement, act: str) -> Statement:
    """The statement locked for a change by somebody who may `act` on its client; NotAllowed, NotFound."""
    require(by, act)
    row = Statement.objects.select_for_update(of=("self",)).select_related("client__party").filter(pk=statement.pk).first()
    if row is None:
        raise NotFound(_("There is no such statement among those you may see."),
                       todo=_("Ask the client's manager or branch head to share or reassign it."))  # fmt: skip
    require(by, act, row.client)
    return row


def held_draft(by: User, statement: Statement, act: str = "enter_statement") -> Statement:
    """As `held`, and it is a draft; BadInput where it counts already."""
    row = held(by, statement, act)
    if row.state != StatementState.DRAFT:
        raise BadInput(_("This statement is confirmed and does not change."),
                       todo=_("Restate it: that makes a new version to work on."))  # fmt: skip
    return row


def check_period(end: date, months: int) -> None:
    """BadInput where no statement covers such a period."""
    if end > timezone.localdate():
        raise BadInput(_("The period ends in the future, on %(day)s.") % {"day": end.isoformat()},
                       todo=_("Check the year: opening and closing columns may stand exchanged."))  # fmt: skip
    if end.year < YEAR_FIRST:
        raise BadInput(_("The period ends before %(year)s, on %(day)s.") % {"year": YEAR_FIRST, "day": end.isoformat()},
                       todo=_("Check the year."))  # fmt: skip
    if end != month_end(end.year, end.month):
        raise BadInput(_("%(day)s is not the last day of a month.") % {"day": end.isoformat()},
                       todo=_("A statement's period ends with a month, as 2025-12-31."))  # fmt: skip
    if not 1 <= months <= 24:
        raise BadInput(_("A statement covers 1 to 24 months."), todo=_("Say how many months it covers, 12 for a year."))


def check_no_clash(client: Client, end: date, months: int, scope: str, besides: Statement | None = None) -> None:
    """BadInput where another statement of the client and scope is of the same period, or overlaps with it."""
    others = Statement.objects.filter(client=client, scope=scope).exclude(state=StatementState.SUPERSEDED)
    others = others.exclude(pk__in=_family(besides))
    new = Span(end, months, "new")
    for other in others.order_by("-period_end"):
        span = Span(other.period_end, other.months, str(other.pk))
        for _one, _two, clash in clashes((new, span)):
            words = {"day": other.period_end.isoformat(), "months": other.months, "state": other.get_state_display()}
            if clash == "same":
                raise BadInput(
                    _("There is a statement of this period already (%(state)s, to %(day)s, %(months)s months).") % words,
                    todo=_("Go on with that one: correct the draft, or restate what is confirmed."),
                )
            raise BadInput(
                _("The period overlaps with the statement to %(day)s over %(months)s months.") % words,
                todo=_("Check the period's end and its months; periods may only share their first day."),
            )


def _family(statement: Statement | None) -> set[int]:
    """The statement and the version it restates."""
    return set() if statement is None else {key for key in (statement.pk, statement.restates_id) if key}
