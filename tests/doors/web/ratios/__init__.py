"""The ratio explorer."""
