"""Moved to `onbrief.pages.words`; here until nothing asks for it by this name any more."""

from onbrief.pages.words import about, code, counted, duration, plain, shortened, value

__all__ = ["about", "code", "counted", "duration", "plain", "shortened", "value"]
