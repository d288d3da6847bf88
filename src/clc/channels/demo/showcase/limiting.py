"""Limits on the stage: a capital base, a group near what was approved for it, room held, and one request that is blocked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Max

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.stages.credit import room
from clc.stages.credit.limitwatch import watch_limits
from clc.stages.credit.models import Exposure, Group, Membership, Total
from clc.stages.credit.services.groups import confirm_member
from clc.stages.credit.services.limits import confirm, enter_capital, flag_related_party, set_limit
from clc.stages.credit.services.reservations import reserve
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine

MILLION: Final = Decimal(1_000_000)
GROUP_SHARE, GROUP_USED = Decimal("0.20"), Decimal("0.93")
"""The largest group stands at this share of the legal cap of the book (`limit/group`)."""
CLIENT_SHARE, CLIENT_USED = Decimal("0.15"), Decimal("0.94")
APPROVED_USED: Final = Decimal("0.92")


def limit(played: Cast, today: date) -> None:
    """Enter, confirm, approve and hold room, each step by who may."""
    watch_limits(by=the_machine(), day=today)
    _capital(played, today)
    group = _group(played)
    if group is not None:
        _approved(played, group, today)
    _rooms(played, today)


def _capital(played: Cast, today: date) -> None:
    with as_system():
        client = Exposure.objects.aggregate(most=Max("total"))["most"] or MILLION
        group = Total.objects.filter(scope="group").aggregate(most=Max("exposure"))["most"] or MILLION
    tier_1 = max(group / (GROUP_SHARE * GROUP_USED), client / (CLIENT_SHARE * CLIENT_USED))
    tier_1 = (tier_1 / MILLION).quantize(Decimal(1)) * MILLION
    ended = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)
    amounts = {"tier_1": tier_1, "net_capital": tier_1 * Decimal("1.28"), "net_assets": tier_1 * Decimal("1.08")}
    held = do(enter_capital, by=played.who("risk"), lender="bank", as_of=ended, amounts=amounts,
              source=f"{ended.year} 年 {ended.month} 月末资本充足率报表(演示)")  # fmt: skip
    do(confirm, by=played.who("risk2"), entered=held)
    flagged = do(flag_related_party, by=played.who("risk"), party=played["cousin"].party, since=today - timedelta(days=400),
                 why="本行一名外部董事在该公司兼任独立董事")  # fmt: skip
    do(confirm, by=played.who("risk2"), entered=flagged)


def _group(played: Cast) -> Group | None:
    """The group around the parent, its members confirmed but the newest."""
    sure = [played[part].pk for part in ("parent", "maker", "sister", "project")]
    with as_system():
        member = Membership.objects.select_related("group").filter(client=played["maker"]).first()
        known = Membership.objects.select_related("client").filter(client__in=sure, state="proposed")
        rows = list(known.filter(group=member.group)) if member else []
    for row in rows:
        do(confirm_member, by=played.who("credit_officer"), member=row)
    return member.group if member else None


def _approved(played: Cast, group: Group, today: date) -> None:
    with as_system():
        used = Total.objects.filter(scope="group", key=str(group.pk)).aggregate(most=Max("exposure"))["most"] or MILLION
    amount = (used / APPROVED_USED / MILLION).quantize(Decimal(1)) * MILLION
    held = do(set_limit, by=played.who("risk"), subject=group, amount=amount, starts=today - timedelta(days=200),
              ends=today + timedelta(days=165), reference=f"授信〔{today.year}〕演示 018 号")  # fmt: skip
    do(confirm, by=played.who("risk2"), entered=held)
    do(set_limit, by=played.who("risk"), subject=played["maker"], amount=max(amount / 3, MILLION).quantize(Decimal(1)),
       starts=today, ends=today + timedelta(days=365), reference=f"授信〔{today.year}〕演示 041 号")  # fmt: skip


def _rooms(played: Cast, today: date) -> None:
    """A little room held for the memo's loan, and a request far beyond what is left."""
    officer, maker = played.who("credit_officer"), played["maker"]
    with as_system():
        left = room.room(maker, more=Decimal(0), day=today).headroom or Decimal(0)
    amount = min(Decimal(60) * MILLION, (left / 4).quantize(Decimal(1)))
    if amount > 0:
        do(reserve, by=officer, client=maker, amount=amount, key=f"SX-{today.year}-0187", reason="流动资金贷款,审批中")
    do(reserve, by=officer, client=played["sister"], amount=max(left, MILLION) * 3, key=f"SX-{today.year}-0203", ask=True,
       reason="并购贷款意向,超出集团限额,待风险部决定")  # fmt: skip
