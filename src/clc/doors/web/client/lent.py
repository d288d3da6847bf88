"""The loans of a client: one by one, and together by currency."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from clc.doors.web import units
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.servicing.models import Loan

ENDED = frozenset({"repaid", "cancelled", "terminated", "transferred"})
LOANS_MAX = 500
SUMS = ("principal", "disbursed", "undisbursed", "repaid", "due", "cancelled")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Sums:
    """The loans of one currency together; an amount nobody told counts as nothing here and is counted in `gaps`."""

    currency: str
    count: int
    running: int
    amounts: dict[str, Decimal]

    def parts(self) -> list[tuple[str, Decimal]]:
        """Where the money stands: repaid, owed, still to be drawn, cancelled."""
        return [(name, self.amounts[name]) for name in ("repaid", "due", "undisbursed", "cancelled")]


@dataclass(frozen=True)
class Loans:
    """The loans of a client that run and those that ended."""

    running: Sequence[Loan]
    ended: Sequence[Loan]
    sums: Sequence[Sums]
    hidden: int = 0

    @property
    def unit(self) -> str:
        """The unit of the amounts: with the currency where all loans share one."""
        return units.chosen().label(self.sums[0].currency if len(self.sums) == 1 else _("currency of the loan"))


def summary(client: Client) -> list[Sums]:
    """Loans by currency, the largest first, in one query."""
    asked = {name: Sum(name) for name in SUMS}
    running = Count("pk", filter=~Q(status__in=ENDED) & Q(gone_since=None))
    held = Loan.objects.filter(client=client).values("currency").annotate(count=Count("pk"), running=running, **asked)
    rows: list[dict[str, Any]] = [dict(row) for row in held.order_by("-principal")]
    return [Sums(row["currency"], row["count"], row["running"], {name: row[name] or ZERO for name in SUMS}) for row in rows]


def loans(client: Client) -> Loans:
    """Every loan (at most `LOANS_MAX`), the largest balance first."""
    held = Loan.objects.filter(client=client).select_related("project", "record")
    rows = list(held.order_by("-due", "-principal", "number")[:LOANS_MAX + 1])
    sums = summary(client)
    shown = rows[:LOANS_MAX]
    ended = [loan for loan in shown if loan.status in ENDED or loan.gone_since]
    running = [loan for loan in shown if loan not in ended]
    return Loans(running, ended, sums, sum(each.count for each in sums) - len(shown))


def status_words() -> Mapping[str, str]:
    """The words for the codes of a loan's status, as the rule book declares them."""
    return current_book().tables["loan"].columns["status"].choices

