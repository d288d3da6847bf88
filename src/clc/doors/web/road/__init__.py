"""The road of a client's deals: from the lead to the money, who holds it, since when, what is missing, what is next."""
