"""The profile of a client for a lender: the sheet of its type, filled from what is told, read and kept of it."""
