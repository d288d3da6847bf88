"""You: how you see Clc, your keys for the API, your second factor."""
