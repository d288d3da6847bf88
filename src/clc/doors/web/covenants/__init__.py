"""What protects a loan: covenants with their headroom, what stands behind it, conditions with their papers."""
