"""How processes run: how long cases take, where they wait, who hands to whom, who carries the load."""
