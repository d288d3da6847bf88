"""The lending plan on the stage: risk asks what a budget should lend; the jobs work it out once they run."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.stages.deal.services.plans import ask_plan

BUDGET: Final = Decimal(50_000_000)


def plan(played: Cast) -> None:
    """Ask for a plan of the smallest loans of all graded clients, and what a pandemic would change."""
    made = do(ask_plan, by=played.who("risk"), name="小微企业下季度投放", budget=BUDGET, rule="sme", terms={},
              shock="pandemic")
    transaction.on_commit(lambda: app.configure_task("plan_book").defer(plan_id=made.pk))
