"""How processes run, on the screen."""
