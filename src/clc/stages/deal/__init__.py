"""The deal: projects, structures and quotes."""
