"""Adaptive allocations: as many as the load needs, and none when nobody asks."""
