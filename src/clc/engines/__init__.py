"""Pure numbers: one package for each question a banker asks; no I/O, no clock, no database, no dataframes."""
