"""Protection on screen."""
