"""A small house for tests: two branches, people of every reach, and clients of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from clc.stages.hub.models import Branch, Client, Party, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import head_office

PASSWORD = "a-long-password-42"


@dataclass(frozen=True)
class House:
    """Who is there: a manager and a head in the north, a manager in the south, the others at head office."""

    manager: User
    head: User
    other: User
    risk: User
    operations: User
    admin: User
    auditor: User
    legal: User
    approver: User
    approver2: User
    approver3: User
    accountant: User
    product: User
    operations2: User
    compliance: User
    officer: User
    mine: Client
    colleague: Client
    south: Client


def person(name: str, role: str, branch: Branch) -> User:
    """A user of a role."""
    return User.objects.create_user(name, password=PASSWORD, role=role, branch=branch, display_name=name)


def client(code: str, name: str, manager: User, **more: str) -> Client:
    """A client of a manager."""
    party = Party.objects.create(name=name, **more)
    return Client.objects.create(code=code, party=party, branch=manager.branch, manager=manager)


def build() -> House:
    """The house, written in the test's transaction."""
    with as_system():
        top = head_office()
        north = Branch.objects.create(code="N", name="北方分行", parent=top)
        south = Branch.objects.create(code="S", name="南方分行", parent=top)
        manager, colleague = person("manager", "manager", north), person("colleague", "manager", north)
        other = person("other", "manager", south)
        return House(
            manager=manager, head=person("head", "branch_head", north), other=other,
            risk=person("risk", "risk", top), operations=person("operations", "operations", top),
            admin=person("admin", "admin", top), auditor=person("auditor", "auditor", top),
            legal=person("legal", "legal", top), approver=person("approver", "approver", top),
            approver2=person("approver2", "approver", top), approver3=person("approver3", "approver", top),
            accountant=person("accountant", "accountant", top), product=person("product", "product", top),
            operations2=person("operations2", "operations", top), compliance=person("compliance", "compliance", top),
            officer=person("credit_officer", "credit_officer", north),
            mine=client("M1", "虚构电力有限公司", manager), colleague=client("M2", "虚构水务有限公司", colleague),
            south=client("S1", "虚构港口有限公司", other),
        )
