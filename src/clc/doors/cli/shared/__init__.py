"""What commands have in common: answers, errors, progress, and what must be ready before they run."""
