"""Addresses of the due diligence of a client, and of the visit form that works without a network."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.due_diligence import acts, credit, views, visiting
from clc.doors.web.screens import Part

PART = Part(label=_("Due diligence"), order=80, permissions=("investigate", "see_fact"))

_FILE = "<path:code>/<int:key>/"

urlpatterns = [
    path("visit/", visiting.page, name="visit"),
    path("visit/worker.js", visiting.worker, name="worker"),
    path("visit/token/", visiting.token, name="token"),
    path("visit/about/<int:key>/", visiting.about, name="about"),
    path("visit/keep/", visiting.keep, name="keep"),
    path("reconciliation/", credit.reconciliation, name="reconciliation"),
    path("document/<int:key>/", views.document, name="document"),
    path("<path:code>/open/", acts.begin, name="begin"),
    path(f"{_FILE}papers/", views.papers, name="papers"),
    path(f"{_FILE}papers/ask/", acts.ask, name="ask"),
    path(f"{_FILE}papers/receive/", acts.receive, name="receive"),
    path(f"{_FILE}papers/<int:paper>/", views.paper, name="paper"),
    path(f"{_FILE}papers/<int:paper>/verify/", acts.verify, name="verify"),
    path(f"{_FILE}papers/<int:paper>/waive/", acts.waive, name="waive"),
    path(f"{_FILE}people/", views.people, name="people"),
    path(f"{_FILE}people/declare/", acts.declare, name="declare"),
    path(f"{_FILE}people/replace/", acts.replace, name="replace"),
    path(f"{_FILE}people/conclude/", acts.conclude, name="conclude"),
    path(f"{_FILE}people/sign/", acts.sign, name="sign"),
    path(f"{_FILE}people/close/", acts.close, name="close"),
    path(f"{_FILE}visits/", views.visits, name="visits"),
    path(f"{_FILE}visits/talk/", acts.talk, name="talk"),
    path(f"{_FILE}verification/", views.verification, name="verification"),
    path(f"{_FILE}verification/compute/", acts.compute, name="compute"),
    path(f"{_FILE}verification/tell/", acts.compare, name="compare"),
    path(f"{_FILE}verification/<int:row>/", acts.judge, name="judge"),
    path("<path:code>/credit/", credit.page, name="credit"),
    path("<path:code>/credit/authorise/", credit.authorise, name="authorise"),
    path("<path:code>/credit/<int:held>/withdraw/", credit.withdraw, name="withdraw"),
    path("<path:code>/credit/ask/", credit.ask, name="ask_report"),
    path("<path:code>/credit/<int:query>/tell/", credit.tell, name="tell_report"),
    path(_FILE, views.page, name="file"),
    path("<path:code>/", views.page, name="page"),
]
