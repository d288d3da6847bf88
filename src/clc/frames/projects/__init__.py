"""Projects between files and numbers: a case read from YAML, held against the rule book, answered, compared, exported."""
