"""VAT invoices as the tax administration keeps them, and lists of the firms they belong to."""
