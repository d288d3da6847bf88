"""What a loan must cost, and what it earns."""
