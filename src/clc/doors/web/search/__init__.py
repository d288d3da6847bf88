"""Search and the palette: clients by name, pinyin initials or code; screens and commands."""
