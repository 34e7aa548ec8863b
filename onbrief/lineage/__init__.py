"""Where a file comes from: recorded as text in Git, answered from Git."""
