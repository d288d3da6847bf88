"""What people write of a deal: one file per noun."""
