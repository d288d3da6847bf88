"""The tables of the deal."""
from clc.stages.deal.models.projects import Project
from clc.stages.deal.models.structures import DealState, Quote, RateType, SecurityForm, Structure, TermSheet

__all__ = ["DealState", "Project", "Quote", "RateType", "SecurityForm", "Structure", "TermSheet"]
