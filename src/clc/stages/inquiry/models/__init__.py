"""The tables of inquiry."""
from clc.stages.inquiry.models.statements import (
    Column,
    Elimination,
    HowTold,
    LineMapping,
    Opinion,
    Scope,
    Statement,
    StatementKind,
    StatementLine,
    StatementMember,
    StatementState,
)

__all__ = [
    "Column",
    "Elimination",
    "HowTold",
    "LineMapping",
    "Opinion",
    "Scope",
    "Statement",
    "StatementKind",
    "StatementLine",
    "StatementMember",
    "StatementState",
]
