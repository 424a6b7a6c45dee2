"""Helpers of the notebooks: rooms of small functions, and one door, `study`."""
