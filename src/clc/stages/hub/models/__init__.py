"""The tables of the hub."""
from clc.stages.hub.models.audit import Entry
from clc.stages.hub.models.clients import (
    Client,
    ClientState,
    Consent,
    Identifier,
    Party,
    PartyKind,
    Relation,
)
from clc.stages.hub.models.delegations import Delegation, Scope
from clc.stages.hub.models.drafts import Draft, DraftState
from clc.stages.hub.models.people import Branch, SavedView, Token, User
from clc.stages.hub.models.records import Document, Fact, Import, ImportState, LakeFile, Mapping, Record
from clc.stages.hub.models.verdicts import Edition, Judging, JudgingState, Standing, Verdict, VerdictKind
from clc.stages.hub.models.work import Action, ActionState, Message, Touch, TouchKind, Visit

__all__ = [
    "Action", "ActionState", "Branch", "Client", "ClientState", "Consent", "Delegation", "Document", "Draft", "DraftState",
    "Edition", "Entry", "Fact",
    "Identifier", "Import", "ImportState", "Judging", "JudgingState", "LakeFile", "Mapping", "Message", "Party",
    "PartyKind", "Record", "Relation", "SavedView", "Scope", "Standing", "Token", "Touch", "TouchKind", "User", "Verdict",
    "VerdictKind", "Visit",
]
