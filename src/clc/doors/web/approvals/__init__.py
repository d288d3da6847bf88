"""My approvals: what waits for me, decided in the list; what waits for others; all cases."""
