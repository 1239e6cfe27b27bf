"""The keeping of the data: one file that holds all, its way back, and the way out of it."""
