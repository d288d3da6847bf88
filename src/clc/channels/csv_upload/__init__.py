"""Any table people have, as CSV or workbook, read by a mapping into clients, facts or a table of the rule book."""
