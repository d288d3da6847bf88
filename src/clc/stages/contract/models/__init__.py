"""The tables of the contract stage."""
from clc.stages.contract.models.contracts import (
    Contract,
    ContractSet,
    ContractState,
    Deviation,
    PaperTemplate,
    ReviewState,
    SetState,
    TemplateState,
    Version,
)
from clc.stages.contract.models.signing import Archived, Duty, Means, Side, Signature

__all__ = [
    "Archived", "Contract", "ContractSet", "ContractState", "Deviation", "Duty", "Means", "PaperTemplate", "ReviewState",
    "SetState", "Side", "Signature", "TemplateState", "Version",
]
