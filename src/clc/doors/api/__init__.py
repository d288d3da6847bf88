"""The open API: one file per noun, the same permissions as the screens."""
