"""The review page: which delivered pictures a change touches, what changed in them, and which line caused it."""
