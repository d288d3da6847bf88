"""People of the institution: added, given a role and a branch, let go; and the machine's own account."""
from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Branch, Token, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

MACHINE, HEAD_OFFICE = "machine", "HQ"


def head_office() -> Branch:
    """The branch under which all others stand; made at first use."""
    branch, _made = Branch.objects.get_or_create(code=HEAD_OFFICE, defaults={"name": "总部", "name_en": "Head office"})
    return branch


def the_machine() -> User:
    """The account in whose name the command line of this machine's owner acts; nobody can sign in with it."""
    user, made = User.objects.get_or_create(
        username=MACHINE, defaults={"role": "admin", "display_name": "Clc", "branch": head_office(),
                                    "is_superuser": True})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _known_role(role: str) -> str:
    if role not in current_book().roles:
        raise BadInput(_("There is no role %(role)s.") % {"role": role},
                       todo=_("Choose one of: %(roles)s.") % {"roles": ", ".join(current_book().roles)})
    return role


@transaction.atomic
def add_user(*, by: User, username: str, password: str, role: str, branch: Branch, display_name: str = "",
             language: str = "zh-hans") -> User:
    """Take a colleague in."""
    require(by, "manage_users")
    if User.objects.filter(username=username).exists():
        raise BadInput(_("The account %(name)s is here already.") % {"name": username},
                       todo=_("Choose another name."))
    user = User.objects.create_user(username, password=password, role=_known_role(role), branch=branch,
                                    display_name=display_name, language=language)
    note(by, "added a user", user, {"username": username, "role": role})
    return user


@transaction.atomic
def add_branch(*, by: User, code: str, name: str, parent: Branch | None = None) -> Branch:
    """Open a branch, under head office when no other is named."""
    require(by, "manage_users")
    branch = Branch.objects.create(code=code, name=name, parent=parent or head_office())
    note(by, "opened a branch", branch, {"code": code, "name": name})
    return branch


@transaction.atomic
def change_role(*, by: User, user: User, role: str, branch: Branch) -> User:
    """Give a colleague another role or branch; nobody changes their own."""
    require(by, "manage_users")
    if by.pk == user.pk:
        raise BadInput(_("Nobody changes their own role."), todo=_("Ask another administrator."))
    before = {"role": user.role, "branch": user.branch_id}
    user.role, user.branch = _known_role(role), branch
    user.save(update_fields=["role", "branch"])
    note(by, "changed a role", user, {"from": before, "to": {"role": role, "branch": branch.pk}})
    return user


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_token(*, by: User, name: str, days: int = 90) -> str:
    """A new key for the API, shown once; it grants what its owner's role grants."""
    if not 1 <= days <= 366:
        raise BadInput(_("A key lives 1 to 366 days."), todo=_("Choose a shorter life and renew it."))
    secret = f"clc_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(user=by, name=name.strip()[:80] or "API", digest=digest_of(secret),
                                 expires_at=timezone.now() + timedelta(days=days))
    note(by, "issued a token", token, {"name": token.name, "days": days})
    return secret


@transaction.atomic
def revoke_token(*, by: User, token: Token) -> None:
    """End a key of one's own; with the right to manage users, anybody's."""
    if token.user_id != by.pk:
        require(by, "manage_users")
    note(by, "revoked a token", token, {"name": token.name})
    token.delete()
