"""Ratings on the stage: one confirmed, one with an override that waits, one run out, and a project slotted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.building import SOLAR_CODE
from clc.channels.demo.showcase.cast import Cast
from clc.policy.kind.rating import RatingModel
from clc.stages.credit import slots
from clc.stages.credit.models import Rating
from clc.stages.credit.services import ratings, slotting
from clc.stages.credit.services.slotting import Filled
from clc.stages.deal.models import Project
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.facts import tell_fact

RUN_OUT_DAYS: Final = 380
COVERS: Final = {"project_dscr_min": "1.31", "project_dscr_downside": "1.06", "project_dscr_revenue_down": "1.12",
                 "project_llcr_min": "1.42"}  # fmt: skip
TRAITS: Final = {"phase": "construction", "offtake": "contract", "supply": "none", "reserves": "none"}
YEARS_LEFT: Final = 16.0
BEST: Final = ("f1_4", "f1_5", "f2_1", "f2_6", "f4_1", "f5_1")
OWED: Final = (
    {"name": "流动资金贷款", "exposure": "60000000", "seniority": "senior_corporate",
     "security": [{"kind": "real_estate", "value": "70000000"}, {"kind": "receivables", "value": "30000000"}]},
    {"name": "设备贷款", "exposure": "15000000", "seniority": "senior_corporate",
     "security": [{"kind": "other_physical", "value": "16000000"}]},
)  # fmt: skip
WORDS: Final = "依据走访记录、征信报告与公开查询"


def tell(played: Cast, today: date) -> None:
    """What ratings rest on beside the books: how long the firm is there, what its auditor says, the hard stops looked at."""
    manager = played.who("manager")
    for part, years in (("maker", 17), ("sister", 9), ("cousin", 12)):
        _told(played, played[part], today, {"founded_years_ago": str(years)}, {"audit_opinion": "unqualified"})
        _looked(played, played[part], "company", today)
    _looked(played, played["state"], "government", today - timedelta(days=RUN_OUT_DAYS))
    for name, value in COVERS.items():
        do(tell_fact, by=manager, client=played["project"], name=name, value=Decimal(value), as_of=today)


def rate(played: Cast, today: date) -> None:
    """Draft, override, propose and confirm, each step by who may."""
    maker = _proposed(played, played["maker"], "company", today, 2, OWED)
    do(ratings.confirm_rating, by=played.who("credit_officer2"), rating=maker, version=maker.version)
    _overridden(played, today)
    state = _proposed(played, played["state"], "government", today - timedelta(days=RUN_OUT_DAYS), 2)
    do(ratings.confirm_rating, by=played.who("credit_officer2"), rating=state, version=state.version)
    do(ratings.start_rating, by=played.who("credit_officer"), client=played["cousin"], model="company")
    _slotted(played)


def confirm(played: Cast, client: Client, model: str, today: date) -> None:
    """A rating from its hard stops to its confirmation, by three people."""
    _looked(played, client, model, today)
    held = _proposed(played, client, model, today, 2)
    do(ratings.confirm_rating, by=played.who("credit_officer2"), rating=held, version=held.version)


def _told(played: Cast, client: Client, day: date, numbers: Mapping[str, str], texts: Mapping[str, str]) -> None:
    by = played.who("manager")
    for name, value in numbers.items():
        do(tell_fact, by=by, client=client, name=name, value=Decimal(value), as_of=day)
    for name, text in texts.items():
        do(tell_fact, by=by, client=client, name=name, value=None, text=text, as_of=day)


def _looked(played: Cast, client: Client, model: str, day: date) -> None:
    """Every hard stop looked at and clear."""
    stops = current_book().of(RatingModel)[model].stops.values()
    _told(played, client, day, {stop.fact: "0" for stop in stops}, {})


def _drafted(played: Cast, client: Client, model: str, day: date, answer: int) -> Rating:
    officer = played.who("credit_officer")
    held = do(ratings.start_rating, by=officer, client=client, model=model, as_of=day)
    for _part, name, item in current_book().of(RatingModel)[model].items():
        if item.answers:
            held = do(ratings.answer_question, by=officer, rating=held, item=name, answer=answer, words=WORDS,
                      version=held.version)  # fmt: skip
    return held


def _proposed(played: Cast, client: Client, model: str, day: date, answer: int,
              owed: Sequence[Mapping[str, Any]] = ()) -> Rating:  # fmt: skip
    held = _drafted(played, client, model, day, answer)
    if owed:
        held = do(ratings.state_facilities, by=played.who("credit_officer"), rating=held, facilities=list(owed),
                  version=held.version)  # fmt: skip
    return do(ratings.propose_rating, by=played.who("credit_officer"), rating=held, version=held.version)


def _overridden(played: Cast, today: date) -> None:
    officer = played.who("credit_officer")
    held = _drafted(played, played["sister"], "company", today, 2)
    held = do(ratings.override_rating, by=officer, rating=held, notches=1, reason="contract", version=held.version,
              words="新签两年期框架合同,覆盖下一年度产能约三成,尚未反映在报表中。")  # fmt: skip
    do(ratings.propose_rating, by=officer, rating=held, version=held.version)


def _slotted(played: Cast) -> None:
    manager, project = played.who("manager"), played["project"]
    with as_system():
        built = Project.objects.filter(client=project, code=SOLAR_CODE).first()
    named = (built.code, built.name) if built else ("", "")
    sheet = do(slotting.start_sheet, by=manager, client=project, project=named)
    sheet = do(slotting.fill_sheet, by=manager, sheet=sheet, version=sheet.version,
               filled=Filled({}, TRAITS, years_left=YEARS_LEFT))  # fmt: skip
    proposed = {name: told.answer for name, told in slots.proposed(sheet).items() if told.answer is not None}
    asked = slots.questionnaire(slots.DEFAULT_RULE).questions()
    answers = {name: {"answer": proposed.get(name, 1 if name in BEST else 2), "reason": "", "evidence": WORDS}
               for name in asked}  # fmt: skip
    sheet = do(slotting.fill_sheet, by=manager, sheet=sheet, version=sheet.version,
               filled=Filled(answers, TRAITS, years_left=YEARS_LEFT))  # fmt: skip
    sheet = do(slotting.propose_sheet, by=manager, sheet=sheet, version=sheet.version)
    do(slotting.confirm_sheet, by=played.who("credit_officer"), sheet=sheet, version=sheet.version)
