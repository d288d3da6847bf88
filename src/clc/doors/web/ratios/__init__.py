"""The ratio explorer: a client among its peers, and the firms of an industry beside each other."""
