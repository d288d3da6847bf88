"""Sheets filled and proposed, for tests of project ratings."""

from __future__ import annotations

from clc.stages.credit import slots
from clc.stages.credit.models import SlottingSheet
from clc.stages.credit.services import slotting as services
from clc.stages.credit.services.slotting import Filled
from tests.stages.hub.people import House

TRAITS = {"phase": "construction", "offtake": "contract", "supply": "none", "reserves": "none"}
FACTS = {"project_dscr_min": "1.30", "project_dscr_downside": "1.02", "project_dscr_revenue_down": "1.1"}


def answers(default: int = 2, **more: int | None) -> dict[str, dict[str, object]]:
    """Every question answered alike, but those named."""
    told = dict.fromkeys(slots.questionnaire("pf_slot_v1").questions(), default) | more
    return {name: {"answer": answer, "reason": "", "evidence": ""} for name, answer in told.items() if answer is not None}


def filled(house: House, given=None, *, traits=TRAITS, **more) -> SlottingSheet:
    """A draft of the manager's."""
    sheet = services.start_sheet(by=house.manager, client=house.mine, project=("P1", "虚构风电项目"))
    told = Filled(answers() if given is None else given, traits, **more)
    return services.fill_sheet(by=house.manager, sheet=sheet, version=sheet.version, filled=told)


def proposed(house: House, given=None, **more) -> SlottingSheet:
    sheet = filled(house, given, **more)
    return services.propose_sheet(by=house.manager, sheet=sheet, version=sheet.version)
