"""The things this stage can decide on itself: structures, prices, waivers, limits."""
