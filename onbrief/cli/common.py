"""What commands share: where the repository is, which campaigns are meant."""

from __future__ import annotations

from pathlib import Path

from onbrief.errors import InputError, nearest
from onbrief.model.campaign import campaign_names, find_root


def repository() -> Path:
    return find_root(Path.cwd())


def chosen(root: Path, names: tuple[str, ...]) -> list[str]:
    """The campaigns named, or all. Raises InputError for one that isn't there."""
    known = campaign_names(root)
    for name in names:
        if name not in known:
            raise InputError.at(f"campaigns/{name}", "no such campaign", nearest(name, known))
    if not known:
        raise InputError.at("campaigns", "there is no campaign here yet")
    return list(names) or known
