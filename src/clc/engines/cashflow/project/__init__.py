"""The model of a project: a dated case in; every line, the debt and its limit, covers, returns and checks out."""

from clc.engines.cashflow.project.blocks import figures
from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.drivers import Drivers
from clc.engines.cashflow.project.model import run
from clc.engines.cashflow.project.result import Kept, Result

__all__ = ["Case", "Drivers", "Kept", "Result", "figures", "run"]
