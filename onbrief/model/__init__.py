"""The words of the domain: what people write, what is asked of a renderer, what a check finds."""
