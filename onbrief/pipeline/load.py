"""A campaign as the installed onbrief can build it: held against its renderers, its fonts and the list of stages."""

from __future__ import annotations

from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.campaign import Campaign, load_campaign
from onbrief.model.library import Installed
from onbrief.model.repository import has_films
from onbrief.model.source import confine
from onbrief.pipeline.inputs import resolve
from onbrief.pipeline.policy import refuse_engines
from renderers import KEPT, VERSIONS, settings, words

TEMPLATE = Path(__file__).with_name("campaign-dvc.yaml")
FILM_TEMPLATE = Path(__file__).with_name("film-dvc.yaml")


def installed() -> Installed:
    """What a brief is held against before anything is rendered: engines, their words and settings, fonts, gates."""
    return Installed(VERSIONS, words, resolve, settings, looking_at_candidates, KEPT)


def looking_at_candidates() -> tuple[str, ...]:
    """The gates that look at one candidate alone."""
    from onbrief.model.finding import Scope
    from onbrief.pipeline.gates import gates, of_scope

    return of_scope(gates(), Scope.CANDIDATE)


def load(root: Path, name: str) -> Campaign:
    """A campaign, held against the renderers and fonts that are installed, and against its models' cards.

    Raises InputError.
    """
    campaign = load_campaign(root, name, installed=installed())
    refuse_engines(root, campaign)
    return campaign


def template_of(root: Path, name: str) -> Path:
    """The list of stages that a campaign has: with a spot, those of films too."""
    return FILM_TEMPLATE if has_films(root, name) else TEMPLATE


def check_template(root: Path, name: str) -> None:
    """Stages are the same in every campaign, and in every one with films. Raises InputError where they were changed."""
    path = root / "campaigns" / name / "dvc.yaml"
    where = path.relative_to(root).as_posix()
    template = template_of(root, name)
    cure = f"Copy onbrief/pipeline/{template.name} over it."
    if not confine(root, path).is_file():
        raise InputError.at(where, "the campaign's list of stages is missing", cure)
    if path.stat().st_size != template.stat().st_size or path.read_bytes() != template.read_bytes():
        raise InputError.at(where, "this is not the common list of stages", cure)
