"""Clients as a run leaves them, without a run: standings, open warnings, actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from clc.engines.judge import CODES
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.judged import last_run
from clc.stages.hub.models import Action, Client, Judging, JudgingState, Standing, Verdict
from clc.stages.hub.reach import as_system

DAY = date(2026, 1, 15)


def run(day: date = DAY) -> Judging:
    """The last done run, or one of a day without files in the lake."""
    held = last_run()
    if held is not None:
        return held
    edition = keep_edition(current_book())
    done = {"state": JudgingState.DONE, "finished_at": timezone.now(), "folder": "none"}
    return Judging.objects.create(day=day, edition=edition, **done)


def stand(client: Client, light: str = "green", **values: Any) -> Standing:
    """Where a client stands."""
    known: dict[str, Any] = {"service_tier": "normal", "management_tier": "normal", "grade": "A2", "pd": 0.02}
    with as_system():
        standing, _made = Standing.objects.update_or_create(client=client, defaults={
            **known, "judging": run(), "day": DAY, "light": light, "light_rank": CODES[light], **values})
    return standing


def warn(client: Client, level: str = "red", rule: str = "few_buyers", days_late: int = 1) -> Verdict:
    """An open warning with an action that was due `days_late` days ago."""
    with as_system():
        last = run()
        verdict = Verdict.objects.create(client=client, kind="warning", rule=rule, level=level, value=0.5, day=DAY,
                                         judging=last, edition=last.edition)
        Action.objects.create(client=client, verdict=verdict, title="Call the client", step="1", owner=client.manager,
                              due=timezone.localdate() - timedelta(days=days_late))
    return verdict
