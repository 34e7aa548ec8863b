"""What is installed beside a repository, so that a brief is held against it before anything is rendered."""

from __future__ import annotations

from pathlib import Path

from onbrief.model.campaign import Campaign, load_campaign
from onbrief.model.library import Installed
from onbrief.pipeline.inputs import resolve
from renderers import VERSIONS, words


def installed() -> Installed:
    return Installed(VERSIONS, words, resolve)


def load(root: Path, name: str) -> Campaign:
    """A campaign, held against the renderers and fonts that are installed. Raises InputError."""
    return load_campaign(root, name, installed=installed())
