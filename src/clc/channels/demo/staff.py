"""Branches and people of the invented institution, and the accounts a visitor may sign in with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from clc.channels.demo import names
from clc.channels.demo.names import Word
from clc.channels.demo.population import ABROAD_BRANCHES, BRANCHES, managers_of
from clc.kernel.errors import BadInput
from clc.stages.hub.models import Branch, User
from clc.stages.hub.services.people import head_office

BRANCH_NAMES: Final = (
    Word("云岚分行", "Yunlan Branch"),
    Word("澜川分行", "Lanchuan Branch"),
    Word("青屿分行", "Qingyu Branch"),
    Word("望汐分行", "Wangxi Branch"),
    Word("朔溪分行", "Shuoxi Branch"),
    Word("映江分行", "Yingjiang Branch"),
    Word("瓦多拉分行", "Valdora Branch"),
    Word("塞尔米港分行", "Port Selmy Branch"),
)
PASSWORD_LETTERS: Final = 8


class Account(NamedTuple):
    """An account a visitor may sign in with: its role, which is its name too unless told; the branch, or None for all."""

    role: str
    person: Word
    branch: int | None
    name: str = ""

    @property
    def username(self) -> str:
        """The name to sign in with."""
        return self.name or self.role


ACCOUNTS: Final = (
    Account("manager", Word("青禾岚", "Lan Qinghe"), 0),
    Account("branch_head", Word("云栖舟", "Zhou Yunqi"), 0),
    Account("credit_officer", Word("南乔瑾", "Jin Nanqiao"), 0),
    Account("credit_officer", Word("霜华砚", "Yan Shuanghua"), 0, "credit_officer2"),
    Account("risk", Word("白屿衡", "Heng Baiyu"), None),
    Account("risk", Word("风吟澄", "Cheng Fengyin"), None, "risk2"),
    Account("operations", Word("沐川和", "He Muchuan"), None),
    Account("compliance", Word("顾岚宁", "Ning Gulan"), None),
    Account("auditor", Word("叶汀明", "Ming Yeting"), None),
    Account("product", Word("陆栀行", "Hang Luzhi"), None),
    Account("legal", Word("程溪言", "Yan Chengxi"), None),
    Account("approver", Word("宋砚秋", "Qiu Songyan"), None),
    Account("approver", Word("季闻舟", "Zhou Jiwen"), None, "approver2"),
    Account("approver", Word("闻人屿", "Yu Wenren"), None, "approver3"),
    Account("operations", Word("池映川", "Chuan Chiying"), None, "operations2"),
    Account("accountant", Word("苏芷衡", "Heng Suzhi"), None),
    Account("accountant", Word("庄知微", "Wei Zhuangzhi"), None, "accountant2"),
    Account("admin", Word("凌岫安", "An Lingxiu"), None),
)


def password() -> str:
    """The password of all demo accounts: of this installation alone, kept in its keys."""
    secret: str = settings.HOME.key("demo")
    return f"demo-{secret[:PASSWORD_LETTERS]}"


def accounts() -> Sequence[Mapping[str, str]]:
    """The accounts to print: username, password, role, branch (of those that belong to one)."""
    return [
        {
            "username": account.username,
            "password": password(),
            "role": account.role,
            "branch": "" if account.branch is None else BRANCH_NAMES[account.branch].zh,
        }
        for account in ACCOUNTS
    ]


@transaction.atomic
def hire(clients: int) -> tuple[list[int], list[int]]:
    """Open the branches and take the people in; returns the ids of the branches and of the managers, in order.

    BadInput when somebody here already has the name of a demo account.
    """
    taken = User.objects.filter(username__in=[account.username for account in ACCOUNTS]).values_list("username", flat=True)
    if taken:
        raise BadInput(
            _("These accounts are here already, so this is no empty installation: %(names)s.")
            % {"names": ", ".join(sorted(taken))},
            todo=_("Set CLC_HOME to another folder, or begin anew with --reset."),
        )
    head = head_office()
    head.name, head.name_en = names.INSTITUTION
    head.save()
    branches = [
        Branch.objects.create(code=f"D{place + 1:02d}", name=word.zh, name_en=word.en, parent=head)
        for place, word in enumerate(BRANCH_NAMES)
    ]
    secret = make_password(password())
    people = [_account(account, secret, branches) for account in ACCOUNTS]
    count = managers_of(clients)
    people += [_manager(place, count, branches) for place in range(1, count)]
    people += [_head(place, branch) for place, branch in enumerate(branches) if place]
    made = User.objects.bulk_create(people, batch_size=1_000)
    managers = [made[0], *made[len(ACCOUNTS) : len(ACCOUNTS) + count - 1]]
    return [branch.pk for branch in branches], [manager.pk for manager in managers]


def _account(account: Account, secret: str, branches: Sequence[Branch]) -> User:
    branch = None if account.branch is None else branches[account.branch]
    return User(username=account.username, password=secret, role=account.role, branch=branch, display_name=account.person.zh)


def _language(branch: int) -> str:
    return "en" if branch in ABROAD_BRANCHES else "zh-hans"


def _named(place: int, branch: int) -> str:
    chosen = np.array([place * 97 + 11], dtype=np.int64)
    name: str = names.person(chosen, "en" if branch in ABROAD_BRANCHES else "zh")[0]
    return name


def _manager(place: int, count: int, branches: Sequence[Branch]) -> User:
    branch = place * BRANCHES // count
    return User(
        username=f"manager{place + 1:02d}", password=make_password(None), role="manager", branch=branches[branch],
        display_name=_named(place, branch), language=_language(branch),
    )  # fmt: skip


def _head(place: int, branch: Branch) -> User:
    return User(
        username=f"branch_head{place + 1:02d}", password=make_password(None), role="branch_head", branch=branch,
        display_name=_named(10_000 + place, place), language=_language(place),
    )  # fmt: skip
