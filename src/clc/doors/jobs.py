"""What runs beside the screens: imports asked for there, the night's judgement, the outbox."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from clc.doors.registry import channels
from clc.doors.training import train
from clc.stages.contract.services.duties import roll_duties
from clc.stages.credit import registerwatch
from clc.stages.credit.limitwatch import watch_limits
from clc.stages.credit.rerating import ask_again
from clc.stages.deal.services.plans import work_plan
from clc.stages.deal.services.prices import expire_prices
from clc.stages.decision.services.clocks import work_clocks
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.judging import judge
from clc.stages.hub.models import Document, Import, ImportState
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.outbox import empty_outbox
from clc.stages.hub.services.people import the_machine
from clc.stages.inquiry.bringing import read_document
from clc.stages.inquiry.services.papers import chase_papers
from clc.stages.reach.pipelines import pipelines
from clc.stages.reach.services import rescreening
from clc.stages.reach.services.learning import learn_chance
from clc.stages.reach.services.messages import let_messages_go
from clc.stages.reach.services.pools import recycle
from clc.stages.servicing.services.drawings import screen_open_payees


@app.task(name="import_records")
def import_records(import_id: int) -> None:
    """Bring in what somebody planned on the screen, then judge everybody by what is known now."""
    run_import(import_id, channels=channels())
    ask_for_judgement()


@app.task(name="train_model")
def train_model(training_id: int) -> None:
    """Learn a scorecard from a table somebody handed over on the screen."""
    train(training_id)


@app.task(name="plan_book")
def plan_book(plan_id: int) -> None:
    """Work out a lending plan somebody asked for on the screen."""
    with as_system():
        work_plan(plan_id)


@app.task(name="read_statement")
def read_statement(document_id: int) -> None:
    """Read a paper with statements that somebody brought in; what it says waits to be looked over."""
    with as_system():
        document = Document.objects.select_related("by").filter(pk=document_id).first()
    if document is not None:
        read_document(document)


@app.task(name="judge_everybody", queueing_lock="judge_everybody")
def judge_everybody() -> None:
    """Judge every client as of today, and ask for the ratings that must be made again."""
    judge(by=the_machine())
    look_at_limits()
    rate_again()
    let_prices_lapse()


@app.periodic(cron="30 17 * * *")  # 01:30 in Shanghai: the clock of the worker is UTC
@app.task(name="judge_tonight", queueing_lock="judge_tonight")
def judge_tonight(timestamp: int) -> None:
    """The night's run, and the ratings that must be made again."""
    judge(by=the_machine())
    look_at_limits()
    rate_again()


@app.periodic(cron="*/5 * * * *")
@app.task(name="resume_imports", queueing_lock="resume_imports")
def resume_imports(timestamp: int) -> None:
    """Take up imports that a killed worker left, each from where it stopped."""
    left = Import.objects.filter(state__in=(ImportState.PLANNED, ImportState.RUNNING))
    for key in left.order_by("id").values_list("pk", flat=True):
        with suppress(AlreadyEnqueued):
            app.configure_task("import_records", queueing_lock=f"import-{key}").defer(import_id=key)


@app.periodic(cron="0 21 * * *")  # 05:00 in Shanghai
@app.task(name="watch_collateral", queueing_lock="watch_collateral")
def watch_collateral(timestamp: int) -> None:
    """Look through the register of collateral: what is due, expires or is over its cap becomes an action."""
    registerwatch.watch(by=the_machine())


@app.periodic(cron="0 22 * * *")  # 06:00 in Shanghai
@app.task(name="chase_documents", queueing_lock="chase_documents")
def chase_documents(timestamp: int) -> None:
    """Before the day begins, open actions for documents that are overdue, expired, or waived and not cured."""
    with as_system():
        chase_papers(day=timezone.localdate())


@app.periodic(cron="*/10 * * * *")
@app.task(name="work_cases", queueing_lock="work_cases")
def work_cases(timestamp: int) -> None:
    """Let cases go on whose gates were met, count votes that ended, tell of what is late, let approvals lapse."""
    work_clocks(by=the_machine())


@app.periodic(cron="15 22 * * *")  # 06:15 in Shanghai
@app.task(name="ask_for_duties", queueing_lock="ask_for_duties")
def ask_for_duties(timestamp: int) -> None:
    """Ask again for what contracts owe again and again."""
    with as_system():
        roll_duties(by=the_machine())


@app.periodic(cron="30 21 * * *")  # 05:30 in Shanghai
@app.task(name="recycle_leads", queueing_lock="recycle_leads")
def recycle_leads(timestamp: int) -> None:
    """Bring leads nobody touched back to their pools, and warn the owners of those whose turn is near."""
    with as_system():
        recycle(by=the_machine())


@app.periodic(cron="0 19 1 * *")  # 03:00 in Shanghai on the second of the month
@app.task(name="learn_lead_chances", queueing_lock="learn_lead_chances")
def learn_lead_chances(timestamp: int) -> None:
    """Learn anew which leads are won, pipeline by pipeline; what does not hold out of time is not used."""
    with as_system():
        for name in pipelines():
            learn_chance(by=the_machine(), pipeline=name)


@app.periodic(cron="0 18 * * *")  # 02:00 in Shanghai
@app.task(name="screen_names", queueing_lock="screen_names")
def screen_names(timestamp: int) -> None:
    """Where a list of names changed, compare every client, who is tied to them, and payees not paid yet with it."""
    if not rescreening.changed_since_last():
        return
    rescreening.screen_everybody(by=the_machine())
    with as_system():
        screen_open_payees(by=the_machine())


@app.periodic(cron="* * * * *")
@app.task(name="send_messages", queueing_lock="send_messages")
def send_messages(timestamp: int) -> None:
    """Empty the outbox, and let messages to contacts go whose quiet hours are over."""
    with as_system():
        empty_outbox()
        let_messages_go()


def look_at_limits() -> None:
    """Bring groups and the use of limits up to date; where that changed, judge again so that warnings follow."""
    if watch_limits(by=the_machine()).facts:
        ask_for_judgement()


def rate_again() -> None:
    """Ask for every rating whose time is over or whose ground has shifted."""
    with as_system():
        ask_again(by=the_machine())


def let_prices_lapse() -> None:
    """End what was asked or allowed below the floor and whose days are over."""
    with as_system():
        expire_prices(by=the_machine(), day=timezone.localdate())


def ask_for_judgement() -> None:
    """Queue one judgement; a second request while one waits is the same request."""
    with suppress(AlreadyEnqueued):
        app.configure_task("judge_everybody", queueing_lock="judge_everybody").defer()
