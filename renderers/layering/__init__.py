"""Layers on each other: linear light, shadows, light that matches. Arithmetic that is the same on every machine."""
