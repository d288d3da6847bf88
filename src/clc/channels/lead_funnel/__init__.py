"""Leads of a funnel with how they ended, as other systems write them out."""
