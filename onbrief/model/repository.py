"""Where the repository is, and which campaigns it holds. Light, so that a look-up need not load every model."""

from __future__ import annotations

from pathlib import Path

from onbrief.errors import InputError

LEDGER, SIGNERS = "ledger", "policies/allowed_signers"


def find_root(start: Path) -> Path:
    """The repository that a folder is in: the nearest one above that holds campaigns/ and stylepacks/."""
    for folder in (start, *start.parents):
        if (folder / "campaigns").is_dir() and (folder / "stylepacks").is_dir():
            return folder
    raise InputError.at(
        start, "no onbrief repository here or above", "Go to a folder that holds campaigns/ and stylepacks/."
    )


def campaign_names(root: Path) -> list[str]:
    return sorted(p.parent.name for p in (root / "campaigns").glob("*/brief.yaml"))


def has_films(root: Path, campaign: str) -> bool:
    """Whether a campaign has a spot: its stages are those of films then."""
    return (root / "campaigns" / campaign / "shots.yaml").is_file()
