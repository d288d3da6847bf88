"""One of everything between the first lead and the money, of a client of the north, for attacks from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from clc.stages.contract.models import Deviation, Duty, Signature
from clc.stages.decision.models import CaseStep, Dossier, MeetingSeat, Question
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import Phase
from clc.stages.reach.personal import Contacted
from clc.stages.reach.services.contacts import Told, add_contact
from clc.stages.reach.services.leads import add_lead
from clc.stages.reach.services.names import Named, watch
from clc.stages.reach.services.talks import Held, keep_talk
from clc.stages.servicing.models import ScheduleVersion
from tests.stages.contract import signing_room
from tests.stages.decision import casework, sitting
from tests.stages.hub.people import House, build
from tests.stages.reach import listed
from tests.stages.servicing import drawn

#: Screens whose addresses are attacked.
SCREENS = ("leads", "contacts", "cases", "approvals", "road", "meetings", "contracts", "drawings", "flows")
NOUNS = ("leads", "contacts", "cases", "contracts", "drawings")
#: What stands in the rows of the north and nowhere else.
NAMES = ("虚构电力", "虚构纺纱", "青禾棠", "13800138000", "qht@example.cn", drawn.SELLER, "6222020200112233", "密谈内容")


@dataclass(frozen=True)
class Road:
    """The house, and the key of each thing by name."""

    house: House
    keys: dict[str, int] = field(default_factory=dict)


def build_road() -> Road:
    """Everything of M1, written in the test's transaction."""
    house = build()
    with as_system():
        return Road(house, {**_met(house), **_decided(house), **_paid(house)})


def _paid(house: House) -> dict[str, int]:
    """A loan paid out and one more drawing of it, contracts under way with a clause departed from."""
    structure = drawn.ready(house)
    drawing = drawn.out(house, structure)
    drawn.answered(house, drawing)
    waits = drawn.draft(house, structure, drawn.payee(house, "100", invoice="INV-2"))
    papers = signing_room.drafted(house, signing_room.chosen(house))
    held = signing_room.released(house, papers)
    deviation = Deviation.objects.create(client=house.mine, contract=held, clause="loan_amount", way="own", zh="密谈内容",
                                         en="x", digest="0" * 64, why="密谈内容", by=house.manager)
    duty = Duty.objects.first()
    return {
        "drawing": waits.pk, "structure": structure.pk, "set": papers.pk, "contract": held.pk, "deviation": deviation.pk,
        "signature": Signature.objects.filter(contract=held)[0].pk, "duty": duty.pk if duty is not None else 1,
        "version": ScheduleVersion.objects.all()[0].pk}


def _met(house: House) -> dict[str, int]:
    """A lead, people, a talk, a name under doubt."""
    listed.told(listed.STAR)
    manager = house.manager
    with acting_as(manager):
        lead = add_lead(by=manager, values={"pipeline": "corporate", "name": "虚构纺纱有限公司"}, contact=Contacted(
            name="青禾棠", phone="13800138000", mail="qht@example.cn", basis="company"))
        contact = add_contact(by=manager, whose=house.mine, told=Told(
            "青禾棠", "manager", "company", phone="13800138000", mail="qht@example.cn"))
        talk, _new = keep_talk(by=manager, whose=house.mine, playbook="first_contact", told=Held(
            key=uuid4(), kind="visit", at=timezone.now(), answers={}, notes="密谈内容", own=[manager], theirs=[contact]))
        hit = watch(by=manager, named=Named("lead", lead.pk, "North Star Shipping Ltd", branch=manager.branch))[0]
    with as_system():
        phase = Phase.objects.filter(client=house.mine)[0]
    return {"lead": lead.pk, "contact": contact.pk, "talk": talk.pk, "hit": hit.pk, "phase": phase.pk}


def _decided(house: House) -> dict[str, int]:
    """A case under way, with its papers, and a meeting."""
    case = casework.opened(house, {"id": "look", "role": "approver"})
    meeting = sitting.heard(house, sitting.opened(house))
    with as_system():
        seat = MeetingSeat.objects.filter(meeting=meeting)[0]
        step = CaseStep.objects.filter(case=case, state="open")[0]
        question = Question.objects.create(case=case, step=step, client=house.mine, by=house.approver, to=house.manager,
                                           words="密谈内容")
        dossier = Dossier.objects.filter(client=house.mine)[0]
    return {"case": case.pk, "step": step.pk, "question": question.pk, "dossier": dossier.pk, "meeting": meeting.pk,
            "seat": seat.pk}


def patterns(within: Any = None) -> list[tuple[str, URLPattern]]:
    """Every address of the attacked screens, with the screen's name."""
    found: list[tuple[str, URLPattern]] = []
    for one in (within or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if one.namespace in SCREENS:
                found += [(one.namespace, each) for each in one.url_patterns]
            elif one.namespace != "api":
                found += patterns(one)
    return found


#: The key that `<int:key>` stands for, by how the address begins.
OWN = {"leads": {"names": "hit", "": "lead"}, "cases": {"dossier": "dossier", "": "case"},
       "contacts": {"person": "contact", "phase": "phase", "talk": "talk", "message": "contact"},
       "meetings": {"": "meeting"},
       "contracts": {"signature": "signature", "deviation": "deviation", "duty": "duty", "begin": "structure", "set": "set",
                     "paper": "contract", "templates": "set"}, "drawings": {"": "drawing"}}
ACTS = {"contracts": ("release", "renew", "cancel", "word", "confirm", "retire", "accept", "supplement", "add", "restore"),
        "drawings": ("ask", "withdraw", "pass", "return", "back", "release"), "contacts": ("sent", "failed", "cancel")}
VERBS = ("approve", "reject", "finish", "return", "renew", "vote", "recuse", "close", "ask", "add", "hand", "condition",
         "fill")


def addresses(screen: str, pattern: URLPattern, keys: dict[str, int], code: str = "M1") -> list[str]:
    """The addresses of a thing of the north: one for each act an address takes."""
    route = str(pattern.pattern)
    begins = route.split("/")[0]
    own = OWN.get(screen, {})
    words: dict[str, Any] = {
        "code": code, "language": "zh", "form": "docx", "name": "loan_amount", "subject": "structure", "kind": "xml",
        "key": keys.get(own.get(begins, own.get("", "")), 1), "lead": keys["lead"], "step": keys["step"],
        "question": keys["question"], "condition": 1, "seat": keys["seat"], "file": 1, "version": keys["version"]}
    if "subject" in pattern.pattern.converters:
        words["key"] = keys["structure"]
    several = {"act": ACTS.get(screen, ()), "verb": VERBS}
    made = [route]
    for name in pattern.pattern.converters:
        values = several.get(name) or (words[name],)
        made = [re.sub(rf"<[a-z]+:{name}>", str(value), one) for one in made for value in values]
    return [f"/{screen}/{one}" for one in made]
