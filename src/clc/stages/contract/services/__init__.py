"""What changes in the contract stage, each change with its permission and its audit line."""
