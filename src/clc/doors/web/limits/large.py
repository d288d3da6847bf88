"""The large-exposure report: every client and group above the mark, as a page and as a file with its hash."""
from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook

from clc.doors.web.clients.export import harmless
from clc.doors.web.limits.monitor import codes_of, in_force
from clc.stages.credit import sums
from clc.stages.credit.models import COUNTS, Capital, Exposure, Group, Membership, Total
from clc.stages.credit.sums import Sums

ROWS_MAX = 1_000


@dataclass(frozen=True)
class Large:
    """One large exposure: a group, or a client that belongs to none."""

    name: str
    code: str
    kind: str
    members: int
    sums: Sums
    share: float
    cap_share: float | None


def mark(capital: Capital | None, day: date) -> Decimal | None:
    """From which exposure on it is large; None when nothing can be said."""
    return next((one.limit for one in in_force("group", capital, day, "mark") if one.name == "large_exposure"), None)


def report(capital: Capital | None, day: date) -> list[Large]:
    """Groups and lone clients the reader sees above the mark, the largest first."""
    line = mark(capital, day)
    if line is None or capital is None or capital.tier_1 is None:
        return []
    cap = min((one.limit for one in in_force("group", capital, day)), default=None)
    tier_1 = capital.tier_1
    found = [*_groups(line, day), *_alone(line, day)]
    return sorted((
        Large(name, code, kind, one.members, one, float(one.used("exposure") / tier_1),
              float(one.used("exposure") / cap) if cap else None)
        for name, code, kind, one in found if one.used("exposure") > line),
        key=lambda one: (-one.sums.used("exposure"), one.name))


def _groups(line: Decimal, day: date) -> list[tuple[str, str, str, Sums]]:
    keys = [int(key) for key in Total.objects.filter(scope="group", exposure__gt=line / 2).order_by("-exposure").values_list(
        "key", flat=True)[:ROWS_MAX]]
    held = Group.objects.select_related("head").in_bulk(keys)
    codes = codes_of(keys)
    return [(str(held[key]), codes.get(key, ""), pgettext("clients", "Group"), one)
            for key, one in sums.by_group(list(held), day).items()]


def _alone(line: Decimal, day: date) -> list[tuple[str, str, str, Sums]]:
    grouped = Membership.objects.filter(state__in=COUNTS, client__isnull=False).values("client")
    rows = Exposure.objects.filter(total__gt=line / 2).exclude(pk__in=grouped).select_related("client__party").order_by(
        "-total", "pk")[:ROWS_MAX]
    clients = {one.pk: one.client for one in rows}
    return [(clients[key].party.name, clients[key].code, _("Client"), one)
            for key, one in sums.by_client(list(clients), day).items()]


def table(found: Sequence[Large], capital: Capital, day: date) -> list[list[str | float | int]]:
    """The report as rows: head, then one line each."""
    head: list[str | float | int] = [
        _("Name"), _("Code"), _("Kind"), _("Members"), _("Loans"), _("Undrawn"), _("Bonds"), _("Derivatives"),
        _("Off balance"), _("Reserved"), _("Exposure"), _("Share of first-tier capital"), _("Members not told of")]
    rows: list[list[str | float | int]] = [
        [one.name, one.code, one.kind, one.members, *(float(part) for part in (
            one.sums.loans, one.sums.undrawn, one.sums.bonds, one.sums.derivatives, one.sums.off_balance, one.sums.held,
            one.sums.used("exposure"))), round(one.share, 6), one.sums.unknown] for one in found]
    return [head, *rows]


def digest(rows: Sequence[Sequence[object]], capital: Capital, day: date) -> str:
    """SHA-256 over the day, the capital and every cell, so that two copies can be compared."""
    body = "\n".join(["|".join(map(str, line)) for line in rows])
    return hashlib.sha256(f"{day}|{capital.pk}|{capital.tier_1}\n{body}".encode()).hexdigest()


def foot(rows: Sequence[Sequence[object]], capital: Capital, day: date) -> list[list[str]]:
    """What stands under the report: day, capital, hash."""
    return [[], [_("As of"), day.isoformat()], [_("Net first-tier capital"), str(capital.tier_1), capital.as_of.isoformat()],
            ["SHA-256", digest(rows, capital, day)]]


def as_csv(rows: Sequence[Sequence[str | float | int]], capital: Capital, day: date) -> bytes:
    """CSV with the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    out = csv.writer(buffer)
    out.writerows([[harmless(cell) for cell in line] for line in [*rows, *foot(rows, capital, day)]])
    return buffer.getvalue().encode()


def as_workbook(rows: Sequence[Sequence[str | float | int]], capital: Capital, day: date) -> bytes:
    """A workbook with one sheet, its head frozen."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Large exposures"))
    sheet.freeze_panes = "B2"
    for line in [*rows, *foot(rows, capital, day)]:
        sheet.append([harmless(cell) for cell in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
