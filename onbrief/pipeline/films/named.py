"""Which film of a campaign a file is, by what its name says of cut, shape and language; nothing need be built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.model.campaign import Campaign
from onbrief.model.canonical import canonical, sha256
from onbrief.model.repository import has_films
from onbrief.pipeline.films.compile import making
from onbrief.pipeline.films.delivered import Delivered
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import load
from onbrief.pipeline.pack import delivery_name

SUFFIXES = frozenset(
    (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".mxf", ".avi", ".mpg", ".ts", ".gif", ".webp")
)
NEAREST = 3  # names that are offered instead of one that nobody knows
MOST_OFFERED = 8
SHAPE = re.compile(r"(\d{1,5})x(\d{1,5})")
SECONDS = re.compile(r"(\d{1,3})s")
ALIKE = 0.01  # by how much two ratios may differ and be the same
TOLD = (
    "title",
    "confidence",
    "source",
    "checked_on",
    "notes",
    "recommended_seconds",
    "fps",
)  # of a placement, for people


@dataclass(frozen=True)
class Film:
    """A film that a brief asks for. address: `campaign/cut/channel-placement/locale`, as `--as` takes it."""

    campaign: str
    client: str
    job: Job
    names: tuple[str, ...]

    @property
    def address(self) -> str:
        about = self.job.about
        return "/".join((self.campaign, about["cut"], about["placement"].replace("/", "-"), about["locale"]))


def films_of(root: Path, names: Iterable[str]) -> list[Film]:
    """Every film of these campaigns, read from what people wrote. Raises InputError for a campaign with mistakes."""
    return [film for name in names if has_films(root, name) for film in _films(load(root, name))]


def _films(c: Campaign) -> Iterator[Film]:
    about = {"client": c.brief.client, "campaign": c.brief.campaign, "version": c.brief.version}
    for index, film in enumerate(c.brief.films):
        for slot in film.placements:
            for locale in c.locales_of(film):
                job = Delivered(making(c, film, slot, locale), index, film, slot, locale).job(None, None)
                yield Film(c.name, c.brief.client, job, (Path(job.out).name, delivery_name(about, job, "")))


def film_named(path: Path, films: Sequence[Film]) -> Film | None:
    """The film whose name a file bears: the build's, the delivered one, or `<anything>_<cut or 15s>_<9x16>_<locale>`.

    None where none does. Raises InputError where it may be several that are held against different things.
    """
    fits = [film for film in films if path.stem in film.names] or _told(path.stem, films)
    if not fits:
        return None
    if len({_held_against(film.job) for film in fits}) > 1:
        offered = [f"--as {film.address}" for film in fits[:MOST_OFFERED]]
        more = [f"{len(fits) - MOST_OFFERED} more"] if len(fits) > MOST_OFFERED else []
        what = f"this may be {len(fits)} films, and they are held against different things"
        raise InputError.at(path, what, f"Say which: {', '.join([*offered, *more])}.")
    return fits[0]


def _told(stem: str, films: Iterable[Film]) -> list[Film]:
    """The films that a studio's own name may mean; none where it says too little."""
    words = [word.lower() for word in re.split(r"[_ ]+", stem)]
    shapes = [found for word in words if (found := SHAPE.fullmatch(word))]
    if not shapes:
        return []
    wide, high = (int(side) for side in shapes[-1].groups())
    if not wide or not high:
        return []
    return [
        film
        for film in films
        if film.job.about["locale"].lower() in words
        and _is_cut(film.job.about, words)
        and abs(_ratio(film.job) / (wide / high) - 1) <= ALIKE
    ]


def _is_cut(about: dict[str, Any], words: Iterable[str]) -> bool:
    seconds = [int(found[1]) for word in words if (found := SECONDS.fullmatch(word))]
    return about["cut"].lower() in words or about["seconds"] in seconds


def _ratio(job: Job) -> float:
    width, height = job.request.params["size"]
    return float(width / height)


def _held_against(job: Job) -> str:
    """What a film is held against, as one hash: films that share it are judged alike."""
    spec = {key: value for key, value in job.about["spec"].items() if key not in TOLD}
    return sha256(canonical({"spec": spec, "params": job.request.params}))


def addressed(text: str, films: Sequence[Film]) -> Film | None:
    """The film that `--as` names: its address, or one of its names where only one bears it."""
    wanted = text.strip("/")
    fits = [
        film for film in films if wanted in (film.address, film.job.out, f"{film.campaign}/{film.job.out}")
    ]
    fits = fits or [film for film in films if wanted in film.names]
    loose = wanted.replace("/", "-")
    fits = fits or [film for film in films if film.address.replace("/", "-") == loose]
    if len(fits) > 1:
        raise InputError.at(
            f"--as {text}",
            "several films bear this name",
            f"Say which: {', '.join(f.address for f in fits)}.",
        )
    return fits[0] if fits else None


def nearest_films(text: str, films: Iterable[Film]) -> str:
    """A cure that offers the films whose addresses or names are like a text."""
    known = {name: film.address for film in films for name in (film.address, *film.names)}
    near = [known[name] for name in get_close_matches(text[:200], list(known), n=NEAREST, cutoff=0.5)]
    offered = list(dict.fromkeys(near)) or list(dict.fromkeys(known.values()))[:NEAREST]
    if not offered:
        return "No campaign has films; a spot is described in shots.yaml."
    return f"Say what it is: --as {' or --as '.join(offered)}."
