"""Ways content comes in and goes out: one folder each, found by being there."""
