"""A campaign as the installed onbrief can build it: held against its renderers and the common list of stages."""

from __future__ import annotations

from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.campaign import Campaign, load_campaign
from renderers import VERSIONS

TEMPLATE = Path(__file__).with_name("campaign-dvc.yaml")


def load(root: Path, name: str) -> Campaign:
    """A campaign, held against the renderers that are installed."""
    return load_campaign(root, name, VERSIONS.items())


def check_template(root: Path, name: str) -> None:
    """Stages are the same in every campaign. Raises InputError where they were changed."""
    path = root / "campaigns" / name / "dvc.yaml"
    if not path.is_file() or path.read_bytes() != TEMPLATE.read_bytes():
        where = path.relative_to(root).as_posix()
        raise InputError.at(
            where, "this is not the common list of stages", "Copy onbrief/pipeline/campaign-dvc.yaml over it."
        )
