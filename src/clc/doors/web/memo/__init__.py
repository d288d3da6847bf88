"""Credit memos on the screen: written beside what the system tells, read with every number's source, taken as a file."""
