"""Green: what a client's loans serve, their effect on environment and society, and the register of all of them."""
