"""The group of a client: owners with their arithmetic, connected clients with their reasons, what hangs on them together."""
