"""The addresses of my day and of the actions and touches on it."""
from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.my_day import acting, touching, views
from clc.doors.web.screens import Create, Rail

MOUNT = ""
RAIL = Rail(icon="sun", label=_("My day"), order=10, key="d")
CREATE = (
    Create(icon="note", label=_("Log a touch"), route="my_day:log_touch", permission="log_touch"),
    Create(icon="checkbox", label=_("Open an action"), route="my_day:open_action", permission="open_action"),
)
urlpatterns = [
    path("", views.page, name="page"),
    path("names/", views.names, name="names"),
    path("actions/open/", acting.open_one, name="open_action"),
    path("actions/<int:key>/", acting.action, name="action"),
    path("actions/<int:key>/finish/", acting.finish, name="finish"),
    path("actions/<int:key>/reopen/", acting.reopen, name="reopen"),
    path("actions/<int:key>/postpone/", acting.postpone, name="postpone"),
    path("actions/<int:key>/drop/", acting.drop, name="drop"),
    path("actions/<int:key>/hand-on/", acting.hand_on, name="hand_on"),
    path("touches/log/", touching.log, name="log_touch"),
    path("touches/<int:key>/take-back/", touching.take_back, name="take_back"),
]
