"""The World Bank's statement of loans and guarantees: every loan of a lender as it stands on a day."""
