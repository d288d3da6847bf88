"""Kinds of rules found by being there: a module `<kind>.py` exports its SHAPE and the WORDS people call it by."""
