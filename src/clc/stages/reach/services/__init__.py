"""What changes in the reach stage, each change with its permission and its audit line."""
