"""Addresses of the conversation with a client or a lead, and of the list of those who have gone quiet."""
from __future__ import annotations

from django.urls import path

from clc.doors.web.contacts import acts, chatting, composing, people, views

#: Its pages belong to a client's page in the rail.
OF_CLIENT = True

urlpatterns = [
    path("quiet/", views.quiet, name="quiet"),
    path("person/<int:key>/", people.change, name="change_person"),
    path("person/<int:key>/left/", people.left, name="left"),
    path("person/<int:key>/back/", people.back, name="back"),
    path("person/<int:key>/agreed/", people.agreed, name="agreed"),
    path("phase/<int:key>/leave/", acts.leave, name="leave"),
    path("phase/<int:key>/give-up/", acts.give_up, name="give_up"),
    path("talk/<int:key>/undo/", acts.undo_talk, name="undo_talk"),
    path("message/<int:key>/<str:act>/", composing.mark, name="mark"),
    *[path(f"{mount}{name}/", view, name=f"{prefix}{name}")
      for mount, prefix in (("lead/<int:lead>/", "lead_"), ("<path:code>/", "")) for name, view in (
          ("panel", views.panel), ("talk", acts.talk), ("begin", acts.begin), ("person", people.add),
          ("chat", chatting.page), ("message", composing.page))],
    path("lead/<int:lead>/", views.lead_page, name="lead_page"),
    path("<path:code>/paper/", acts.paper, name="paper"),
    path("<path:code>/pause/", acts.pause, name="pause"),
    path("<path:code>/go-on/", acts.go_on, name="go_on"),
    path("<path:code>/gap/", acts.gap, name="gap"),
    path("<path:code>/", views.page, name="page"),
]
