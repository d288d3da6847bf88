"""The list of clients: filtered, sorted, saved as views, assigned and exported."""
