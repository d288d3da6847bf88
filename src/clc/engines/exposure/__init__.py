"""How much hangs on whom: owners, groups of connected clients, limits."""
