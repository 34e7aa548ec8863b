"""Sign-offs."""
