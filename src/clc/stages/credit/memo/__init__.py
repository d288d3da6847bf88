"""The credit memo: written from live data, every number with its source, sealed when it is submitted."""
