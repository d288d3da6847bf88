"""Joint meetings: what calls for one, the room of each, and its minutes."""
