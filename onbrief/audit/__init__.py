"""Questions about the past, answered from Git: where from, where used, what was said, what is broken."""
