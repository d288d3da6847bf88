"""All structures and quotes of the clients one sees."""
