"""Due diligence on the screen."""
