"""What is looked at before money moves: each check says whether it is met, and if not why and what to do."""
from clc.stages.servicing.checks import agreed, conditions, names, payees, project, standing
from clc.stages.servicing.checks.checking import CHECKS, Checked, Look, Said, kept, look_at, unexplained

__all__ = ["CHECKS", "Checked", "Look", "Said", "agreed", "conditions", "kept", "look_at", "names", "payees", "project",
           "standing", "unexplained"]
