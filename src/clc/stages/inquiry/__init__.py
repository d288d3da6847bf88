"""Inquiry: what is found out of a client before credit: statements, due diligence, memos."""
