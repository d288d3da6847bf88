"""My day: what is overdue, what is due, what warns, who has gone quiet."""
