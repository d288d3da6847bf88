"""Saved views: a list as somebody likes it, for oneself or shared with colleagues."""
from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import SavedView, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

QUERY_MAX, VIEWS_MAX = 2000, 40


@transaction.atomic
def keep_view(*, by: User, screen: str, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep a list's address under a name; one's own view of that name is overwritten, nobody else's ever is."""
    require(by, "see_client")
    called = name.strip()[:80]
    if not called:
        raise BadInput(_("A view needs a name."), todo=_("Write a name."))
    if len(query) > QUERY_MAX:
        raise BadInput(_("This view asks for too much to be kept."), todo=_("Take some filters away."))
    mine = SavedView.objects.filter(user=by, screen=screen)
    if mine.exclude(name=called).count() >= VIEWS_MAX:
        raise BadInput(_("You keep %(count)d views already.") % {"count": VIEWS_MAX}, todo=_("Delete one first."))
    view, _made = SavedView.objects.update_or_create(
        user=by, screen=screen, name=called, defaults={"query": query, "shared": shared})
    note(by, "kept a view", view, {"screen": screen, "name": called, "shared": shared})
    return view


@transaction.atomic
def forget_view(*, by: User, key: int) -> SavedView:
    """Delete one of one's own views; returns what it said, so that it can be kept again."""
    view = SavedView.objects.filter(pk=key, user=by).first()
    if view is None:
        raise NotFound(_("This view is not one of yours."), todo=_("Only who keeps a view may delete it."))
    note(by, "deleted a view", view, {"screen": view.screen, "name": view.name})
    view.delete()
    return view
