"""One case: what is asked, where it stands, what is missing, who decided what, and what they saw."""
