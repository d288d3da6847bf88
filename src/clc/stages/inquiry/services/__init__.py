"""What may be changed in inquiry: permission, change and audit line in one transaction."""
