"""What the bank says of payments we ordered: paid or rejected, as a table or as ISO 20022 status reports."""
