"""The tables of the decision stage."""
from clc.stages.decision.models.definitions import Crossing, Definition, DefinitionKind, DefinitionState

from clc.stages.decision.models.cases import (  # isort: skip
    ALIVE, Case, CaseState, CaseStep, Choice, Seat, SeatState, StepKind, StepState, Vote,
)
from clc.stages.decision.models.case_papers import (  # isort: skip
    ActKind, CaseAct, CaseCondition, Dossier, DossierKind, Question, Watcher,
)

__all__ = [
    "ALIVE", "ActKind", "Case", "CaseAct", "CaseCondition", "CaseState", "CaseStep", "Choice", "Crossing", "Definition",
    "DefinitionKind", "DefinitionState", "Dossier", "DossierKind", "Question", "Seat", "SeatState", "StepKind", "StepState",
    "Vote", "Watcher",
]
