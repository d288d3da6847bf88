"""Joint meetings on the stage: one held, decided and minuted under its seal, one called that waits for its day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.stages.decision.models import Meeting
from clc.stages.decision.services.meetings import Plan, answer_invitation, call_meeting
from clc.stages.decision.services.sitting import Outcome, Task, Voice, add_option, close_meeting, open_meeting, speak
from clc.stages.hub.reach import as_system

PEOPLE: Final = ("manager", "risk", "legal", "approver")
OPTIONS: Final = (("压降授信三成并追加质押", "分两季压降;追加应收账款质押,回款进专户"),
                  ("维持授信,按月监测", "不新增;每月取得对账单与开票数据"))  # fmt: skip
DISSENT: Final = "压降过快可能触发他行抽贷,建议先观察一个季度。"


def meet(played: Cast, today: date) -> None:
    """One about the warnings of the sister company, held this morning; one about the cousin's, the day after tomorrow."""
    now = timezone.now() + timedelta(minutes=5)
    held = _called(played, "sister", now, "预警处置会商", "多项财务预警,需要前中后台共同研判")
    for name in PEOPLE[:3]:
        if name != "manager":
            do(answer_invitation, by=played.who(name), meeting=held, comes=True)
    _held(played, held, today)
    soon = datetime.combine(today + timedelta(days=2), time(14, 30))
    _called(played, "cousin", timezone.make_aware(soon), "预警处置会商(待召开)", "收入连续下滑,固定资产占用过高")


def _called(played: Cast, part: str, at: datetime, title: str, why: str) -> Meeting:
    plan = Plan(at, played.who("risk"), "总行 1801 会议室")
    return do(call_meeting, by=played.who("manager"), client=played[part], kind="warning", title=title, why=why, plan=plan,
              people=[played.who(name) for name in PEOPLE])  # fmt: skip


def _held(played: Cast, meeting: Meeting, today: date) -> None:
    """Opened with everybody, options put side by side, each heard, one dissent, closed with two things to do."""
    chair = played.who("risk")
    with as_system():
        seats = list(meeting.seats.select_related("user"))
        meeting.refresh_from_db()
    held = do(open_meeting, by=chair, meeting=meeting, present=[seat.pk for seat in seats], saves=meeting.saves)
    for title, words in OPTIONS:
        do(add_option, by=chair, meeting=held, title=title, words=words)
    for seat in seats:
        dissents = seat.user.username == "manager"
        voice = Voice("dissents", words=DISSENT) if dissents else Voice("supports", "A", "同意压降")
        do(speak, by=chair, meeting=held, seat=seat, voice=voice)
    tasks = (Task("与企业商定压降计划", played.who("manager"), today + timedelta(days=7)),
             Task("复核应收账款质押登记", played.who("legal"), today + timedelta(days=14)))  # fmt: skip
    decided = Outcome("A", "按方案 A 执行:授信压降三成,分两季完成,追加应收账款质押。", tasks)
    do(close_meeting, by=chair, meeting=held, outcome=decided, saves=held.saves)
