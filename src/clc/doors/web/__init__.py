"""The browser's door: one folder per screen, on one frame."""
