"""The model of a project as a workbook: inputs, timeline, operation, financing in passes, results, checks; live formulas."""

from clc.frames.projects.workbook.book import workbook_of

__all__ = ["workbook_of"]
