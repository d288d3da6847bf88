"""Cash flows: schedules, sized debt, project models, and what they yield."""

from clc.engines.cashflow.portfolio import Portfolio, portfolio
from clc.engines.cashflow.schedule import Schedule, schedule
from clc.engines.cashflow.terms import Terms

__all__ = ["Portfolio", "Schedule", "Terms", "portfolio", "schedule"]
