"""Processes and decision tables: versions with their drawing, bringing in, confirming, trying, bringing cases over."""
