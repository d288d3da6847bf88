"""Leads: the board of each pipeline, the list, the pool, one lead's page, the funnel, promising firms, names to clear."""
