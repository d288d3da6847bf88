"""Due diligence of a client: what is missing, who investigates, what was seen and held against other sources."""
