"""Green on screen."""
