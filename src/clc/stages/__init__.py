"""The client's life in Django apps, in order: a later stage may look back, never forward."""
