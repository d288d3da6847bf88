"""What changes in the decision stage, each change with its permission and its audit line."""
