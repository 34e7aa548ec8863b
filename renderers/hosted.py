"""Pictures from models on other people's machines: submit, poll, fetch; never paid twice, kept as they came."""

from __future__ import annotations

from renderers.services.settings import Hosted, listed_cost

__all__ = ["Hosted", "listed_cost"]
