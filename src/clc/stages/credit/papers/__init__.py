"""Papers that leave the house as Word or PDF: their content as values, each number with its source, and their printing."""
