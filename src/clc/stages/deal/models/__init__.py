"""The tables of the deal."""
from clc.stages.deal.models.projects import Project

__all__ = ["Project"]
