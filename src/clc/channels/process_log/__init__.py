"""Logs of processes elsewhere: what happened to which case, when, by whom; in XES or as a table."""
