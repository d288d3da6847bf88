"""Reaching clients: leads, their screening, pools and pipelines; staged communication and who speaks to whom."""
