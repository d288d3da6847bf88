"""Who may do what: verbs granted by the role files of the rule book, rows by the database."""
from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from clc.kernel.errors import NotAllowed
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, User
from clc.stages.hub.reach import only_looks


def may(by: User | AnonymousUser, act: str) -> bool:
    """Whether the role of `by` grants the verb `act`; the machine's own account may do everything."""
    if not isinstance(by, User) or not by.is_active:
        return False
    if by.is_superuser:
        return True
    role = current_book().roles.get(by.role)
    return role is not None and act in role.may


def require(by: User | AnonymousUser, act: str, on: Client | None = None) -> User:
    """Return `by` when they may `act` (on the client, if one is named); else NotAllowed.

    The client is looked up again under the reader's own row security: a row fetched elsewhere opens nothing.
    """
    if not may(by, act):
        raise NotAllowed(
            _("Your role does not allow this: %(act)s.") % {"act": _(act.replace("_", " "))},
            todo=_("Ask a colleague whose role allows it, or an administrator to change your role."),
        )
    if on is not None and not Client.objects.filter(pk=on.pk).exists():
        raise NotAllowed(
            _("This client is not among those you may see."),
            todo=_("Ask the client's manager or branch head to share or reassign it."),
        )
    assert isinstance(by, User)
    if on is not None and not act.startswith("see_") and only_looks(by, on):
        raise NotAllowed(
            _("You stand in for a colleague to see this client, not to act."),
            todo=_("Ask the colleague to let you act as well, or wait until they are back."),
        )
    return by
