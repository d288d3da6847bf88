"""The rating of a client: the sheet with its trace, the steps of the four eyes, what would lift it, its history."""
