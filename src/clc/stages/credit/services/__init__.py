"""What may be changed in credit: permission, change and audit line in one transaction."""
