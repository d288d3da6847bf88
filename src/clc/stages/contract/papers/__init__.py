"""Contracts as Word files: our own layout, or an institution's template, made in a child process with limits."""
