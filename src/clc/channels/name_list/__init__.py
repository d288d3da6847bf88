"""Lists of names to keep away from: the OFAC SDN list as it is published, and any list as a table."""
