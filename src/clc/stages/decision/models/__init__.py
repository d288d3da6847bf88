"""The tables of the decision stage."""
from clc.stages.decision.models.definitions import Crossing, Definition, DefinitionKind, DefinitionState

from clc.stages.decision.models.cases import (  # isort: skip
    ALIVE, Case, CaseState, CaseStep, Choice, Seat, SeatState, StepKind, StepState, Vote,
)
from clc.stages.decision.models.case_papers import (  # isort: skip
    ActKind, CaseAct, CaseCondition, Dossier, DossierKind, Question, Watcher,
)
from clc.stages.decision.models.meetings import (  # isort: skip
    Coming, Meeting, MeetingOption, MeetingSeat, MeetingState, MeetingTask, Minutes, Stance,
)

__all__ = [
    "ALIVE", "ActKind", "Case", "CaseAct", "CaseCondition", "CaseState", "CaseStep", "Choice", "Coming", "Crossing",
    "Definition", "DefinitionKind", "DefinitionState", "Dossier", "DossierKind", "Meeting", "MeetingOption", "MeetingSeat",
    "MeetingState", "MeetingTask", "Minutes", "Question", "Seat", "SeatState", "Stance", "StepKind", "StepState",
    "Vote", "Watcher",
]
