"""Why a number is what it is: the sheet behind every number."""
