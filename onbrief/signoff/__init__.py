"""Who said yes to which bytes: decisions, their evidence, and what they are worth today."""
