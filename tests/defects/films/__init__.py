"""Seeded defects of films: clean spots, faults of file, picture, sound and words, and how gates fare on them."""
