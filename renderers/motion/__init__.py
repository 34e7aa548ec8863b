"""How a film is put together: transitions and grain, type in motion, encoding."""
