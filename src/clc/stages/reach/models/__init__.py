"""The tables of the reach stage."""
from clc.stages.reach.models.leads import (
    ContactBasis,
    HandKind,
    Interest,
    Lead,
    LeadHand,
    LeadKind,
    LeadModel,
    LeadMove,
    LeadState,
    MoveKind,
    PoolLook,
    Screened,
)
from clc.stages.reach.models.names import (
    HitState,
    HitSubject,
    ListedKind,
    ListedName,
    ListedSpelling,
    NameHit,
    NameList,
    NameListKind,
)

__all__ = [
    "HitState", "HitSubject", "ListedKind", "ListedName", "ListedSpelling", "NameHit", "NameList", "NameListKind",
    "ContactBasis", "HandKind", "Interest", "Lead", "LeadHand", "LeadKind", "LeadModel", "LeadMove", "LeadState",
    "MoveKind", "PoolLook", "Screened",
]
