"""The hub: clients, what is known of them, what was judged, what is to be done."""
