"""Let somebody in, or give them another role or branch."""

from __future__ import annotations

import secrets

import click

from clc.doors.cli.shared.answer import answer, json_option
from clc.doors.cli.shared.ready import needs_database
from clc.kernel.errors import NotFound
from clc.stages.hub.models import Branch, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import add_branch, add_user, change_role, head_office, the_machine

PASSWORD_BYTES = 12


@click.command("user")
@click.argument("name")
@click.option("--role", required=True, help="A role of the rule book, such as manager, branch_head or risk.")
@click.option("--branch", help="The code of their branch; head office when not told.")
@click.option("--branch-name", help="Open that branch under this name if there is none of the code.")
@click.option("--display-name", default="", help="How the screens call them.")
@json_option
@needs_database
def command(
    name: str, role: str, branch: str | None, branch_name: str | None, display_name: str, as_json: bool
) -> None:
    """Let NAME in with a ROLE and print a first password; for somebody who is in, change role and branch."""
    by = the_machine()
    with as_system():
        place = _branch(by, branch, branch_name)
        known = User.objects.filter(username=name).first()
        if known is not None:
            change_role(by=by, user=known, role=role, branch=place)
            told = {"username": name, "role": role, "branch": place.code}
        else:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            add_user(by=by, username=name, password=password, role=role, branch=place, display_name=display_name)
            told = {"username": name, "password": password, "role": role, "branch": place.code}
    answer(told, as_json=as_json)


def _branch(by: User, code: str | None, name: str | None) -> Branch:
    """The branch of this code, opened when a name is given for it."""
    if code is None:
        return head_office()
    found = Branch.objects.filter(code=code).first()
    if found is None and name:
        return add_branch(by=by, code=code, name=name)
    if found is None:
        raise NotFound(f"There is no branch {code}.", todo="Name it with --branch-name to open it.")
    return found
