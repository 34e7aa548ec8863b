"""Beginnings: what `onbrief new` writes. Each file is whole, valid, and explained by its own comments."""
