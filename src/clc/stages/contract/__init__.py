"""Contracts: clauses, drafts generated from what was approved, signatures, the archive."""
