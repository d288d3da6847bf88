"""The tables of the deal."""
from clc.stages.deal.models.covenants import Condition, Covenant, CovenantTest, Found, Fulfilled, Undertaking
from clc.stages.deal.models.green import Decision, EnvironmentReview, EsgScore, GreenUse, MarginTarget
from clc.stages.deal.models.plans import LendingPlan, PlanState
from clc.stages.deal.models.prices import Allowance, PriceState
from clc.stages.deal.models.project_versions import ProjectVersion, VersionStanding
from clc.stages.deal.models.projects import Project
from clc.stages.deal.models.structures import DealState, Quote, RateType, SecurityForm, Structure, TermSheet

__all__ = [
    "Allowance", "Condition", "Covenant", "CovenantTest", "DealState", "Decision", "EnvironmentReview", "EsgScore",
    "Found", "Fulfilled", "GreenUse", "LendingPlan", "MarginTarget", "PlanState", "PriceState", "Project",
    "ProjectVersion", "Quote", "RateType", "SecurityForm", "Structure", "TermSheet", "Undertaking", "VersionStanding",
]
