"""The structures of a client's deals."""
