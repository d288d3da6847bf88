"""The credit file of a client: its parts side by side under the client's head."""
