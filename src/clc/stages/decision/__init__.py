"""Decisions: processes and authority tables, cases and votes, what was seen, joint meetings."""
