"""The way in: what a channel's file says becomes clients, facts and rows of the lake, once and for good."""
