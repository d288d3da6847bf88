"""Papers into grids: paste, workbook, PDF with text, scanned pages; hostile files are refused."""
