"""What all pages share: their look, their content policy, and the door of those that are served on this machine."""
