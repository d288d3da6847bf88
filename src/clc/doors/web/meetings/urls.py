"""The addresses of joint meetings."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.meetings import acts, calling, views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="users-group", label=_("Meetings"), order=22, permission="hold_meeting", key="m")

urlpatterns = [
    path("", views.page, name="page"),
    path("one/<int:key>/", views.room, name="room"),
    path("one/<int:key>/minutes.<str:language>.<str:form>", views.file, name="file"),
    path("one/<int:key>/answer/", acts.answer, name="answer"),
    path("one/<int:key>/change/", acts.change, name="change"),
    path("one/<int:key>/invite/", acts.invite, name="invite"),
    path("one/<int:key>/off/", acts.take_off, name="off"),
    path("one/<int:key>/cancel/", acts.cancel, name="cancel"),
    path("one/<int:key>/open/", acts.open_room, name="open"),
    path("one/<int:key>/option/", acts.option, name="option"),
    path("one/<int:key>/speak/<int:seat>/", acts.speak, name="speak"),
    path("one/<int:key>/close/", acts.close, name="close"),
    path("call/<path:code>/", calling.call, name="call"),
]
