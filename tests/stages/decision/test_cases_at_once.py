"""A thousand hands on the same cases at the same moment, and a machine that loses power: no case in two states."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.db.models import Count

from clc.kernel.errors import ClcError
from clc.stages.decision.dossiers import first_broken
from clc.stages.decision.models import Case, CaseAct, CaseStep, Dossier, Seat, Vote
from clc.stages.decision.services import adding, cases, deciding, voting
from clc.stages.decision.tallying import tally
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.audit import verify_chain
from tests.shared import REPOSITORY
from tests.stages.decision.casework import at, opened
from tests.stages.hub.people import House, build, person

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, LINES, MEMBERS = 1000, 30, 40
BOARD = {"id": "board", "kind": "committee", "role": "approver", "decides": "yes", "sla": "5"}
ONE = {"id": "review", "role": "approver", "decides": "yes"}
Act = Callable[[User], object]


@pytest.fixture
def house() -> House:
    return build()


def at_once(does: list[tuple[User, Act]]) -> Counter[str]:
    """What people are answered who all act at once, through as many lines to the database as it holds."""
    told: list[str] = []
    start, lines = threading.Event(), threading.Semaphore(LINES)

    def one(user: User, act: Act) -> None:
        start.wait(60)
        with lines:
            try:
                with acting_as(user):
                    act(user)
                told.append("done")
            except ClcError as refused:
                told.append(type(refused).__name__)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=one, args=each) for each in does]
    for each in threads:
        each.start()
    start.set()
    for each in threads:
        each.join(540)
    assert len(told) == len(does), "somebody met an error that is no refusal in words"
    return Counter(told)


def members(house: House, count: int) -> list[User]:
    with as_system():
        return [house.approver, house.approver2, house.approver3,
                *(person(f"member{at}", "approver", house.risk.branch) for at in range(count - 3))]


def voting_for(step: CaseStep, choice: str) -> Act:
    return lambda user: voting.vote(by=user, step=step, choice=choice, words="集中度高")


def approving(step: CaseStep, good: bool) -> Act:
    return lambda user: (deciding.approve if good else deciding.reject)(by=user, step=step, words="已阅")


def withdrawing(case: Case) -> Act:
    return lambda user: cases.withdraw_case(by=user, case=case, why="客户撤回")


def adding_to(step: CaseStep, more: User) -> Act:
    return lambda user: adding.add_approver(by=user, step=step, user=more)


def hands(house: House, board: list[User], held: list[Case], chance: random.Random) -> list[tuple[User, Act]]:
    """Votes, approvals, refusals, withdrawals and additions, shuffled."""
    steps = [at(one) for one in held]
    does: list[tuple[User, Act]] = []
    while len(does) < HANDS:
        where = chance.randrange(len(held))
        step, who = steps[where], chance.choice(board)
        kind = chance.random()
        if kind < 0.01:
            does.append((house.manager, withdrawing(held[where])))
        elif step.kind == "committee":
            does.append((who, voting_for(step, chance.choice(("yes", "yes", "yes", "no", "abstain")))))
        elif kind < 0.1:
            does.append((who, adding_to(step, chance.choice(board))))
        else:
            does.append((who, approving(step, chance.random() < 0.8)))
    return does


def check_whole() -> None:
    """No case in two states, no vote counted twice, nothing decided without its count, every chain whole."""
    assert not Vote.objects.values("step", "voter").annotate(times=Count("id")).filter(times__gt=1).exists()
    assert not Vote.objects.values("seat").annotate(times=Count("id")).filter(times__gt=1).exists()
    for case in Case.objects.select_related("client"):
        ends = [act.kind for act in CaseAct.objects.filter(case=case, kind__in=("decided", "withdrew"))]
        assert len(ends) == (0 if case.state == "running" else 1), (case.state, ends)
        assert Dossier.objects.filter(case=case, kind="decided").count() == (case.state == "done")
        assert (case.ended_at is not None) == (case.state in ("done", "refused", "withdrawn"))
        open_steps = CaseStep.objects.filter(case=case, state="open").count()
        assert open_steps == (case.state == "running")
        for step in CaseStep.objects.filter(case=case, state__in=("approved", "refused")):
            assert tally(step, closing=True).outcome == step.state
        voted = Seat.objects.filter(case=case, state="voted").count()
        assert voted == Vote.objects.filter(case=case).count()
        assert first_broken(case.client) is None
    assert verify_chain().broken_at is None


def test_a_thousand_hands_leave_no_case_in_two_states(house: House) -> None:
    board = members(house, MEMBERS)
    held = [opened(house, BOARD if number % 2 else ONE, name=f"trial{number}") for number in range(12)]
    connection.close()
    told = at_once(hands(house, board, held, random.Random(5)))
    with as_system():
        check_whole()
        acts = CaseAct.objects.filter(kind__in=("voted", "approved", "rejected", "added", "withdrew")).count()
    assert told["done"] == acts
    assert set(told) <= {"done", "NotAllowed", "BadInput"}
    assert told["done"] > 50


def test_the_same_seat_taken_by_many_is_taken_once(house: House) -> None:
    board = members(house, MEMBERS)
    case = opened(house, ONE)
    step = at(case)
    connection.close()
    told = at_once([(who, approving(step, True)) for who in board])
    assert told["done"] == 1
    with as_system():
        check_whole()


def test_one_member_with_many_windows_votes_once(house: House) -> None:
    step = at(opened(house, BOARD))
    connection.close()
    told = at_once([(house.approver, voting_for(step, "yes")) for _window in range(60)])
    assert told == {"done": 1, "NotAllowed": 59}


KILLED = """
import django, sys
django.setup()
from clc.stages.decision.models import CaseStep
from clc.stages.decision.services import deciding
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
with as_system():
    who = User.objects.get(username="approver")
    steps = list(CaseStep.objects.filter(state="open").select_related("case").order_by("id"))
print("ready", flush=True)
for step in steps:
    with acting_as(who):
        deciding.approve(by=who, step=step, words="同意")
    print(step.pk, flush=True)
"""


def test_killed_in_the_middle_of_a_step_every_case_is_before_or_after_it(house: House) -> None:
    for number in range(20):
        opened(house, ONE, name=f"trial{number}")
    killed = 0
    for pause in (0.02, 0.07, 0.15, 0.3):
        process = subprocess.Popen([sys.executable, "-c", KILLED], cwd=REPOSITORY, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        killed += process.returncode == -signal.SIGKILL
        with as_system():
            check_whole()
    assert killed >= 2
    finished = subprocess.run([sys.executable, "-c", KILLED], cwd=REPOSITORY, capture_output=True, check=False)
    assert finished.returncode == 0, finished.stderr.decode()
    with as_system():
        check_whole()
        assert set(Case.objects.values_list("state", flat=True)) == {"done"}
