"""The scenes of a campaign: what is asked for in words, which candidate people chose and why, and what was made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from onbrief.lightbox.facts import Facts, Picture
from onbrief.lightbox.plain import Term, day, listed, subject, terms, where
from onbrief.model.selects import Select


@dataclass(frozen=True)
class Candidate:
    """number: its place in the batch. role: of selects.yaml, empty where it has none."""

    number: int
    picture: Picture
    role: str = ""


@dataclass(frozen=True)
class Pick:
    """The chosen candidate. shown: None where it isn't at hand or looks different today."""

    number: int
    shown: Picture | None
    who: str
    when: str
    why: str
    note: str
    where: str


@dataclass(frozen=True)
class Told:
    """One scene. ground: its colour as a hex value. masters: ((shape, SKU), picture)."""

    name: str
    title: str
    subject: str
    where: str
    ground: str
    terms: Sequence[Term]
    pick: Pick | None
    candidates: Sequence[Candidate]
    masters: Sequence[tuple[tuple[str, str], Picture]]


def scenes(facts: Facts) -> list[Told]:
    """In the brief's order. Nothing where the brief can't be used."""
    c = facts.campaign
    if c is None:
        return []
    found = []
    for name, scene in c.brief.scenes.items():
        pick = c.selects.pick(name)
        roles = {s.candidate: s.role for s in c.selects.selects if s.scene == name}
        if pick:
            roles[pick.candidate] = "pick"
        numbered = [(number_of(picture), picture) for picture in facts.of_stage("candidates", name)]
        batch = [
            Candidate(n, picture, roles.get(n, "")) for n, picture in sorted(numbered, key=lambda row: row[0])
        ]
        place = pick.candidate if pick and pick.candidate in {one.number for one in batch} else None
        found.append(
            Told(
                name,
                scene.title,
                subject(c, scene),
                where(c, "scenes", name),
                c.pack.palette[scene.ground].hex,
                terms(c, name, place),
                _pick(facts, pick, batch) if pick else None,
                batch,
                [(shape_of(facts, picture), picture) for picture in facts.of_stage("masters", name)],
            )
        )
    return found


def number_of(picture: Picture) -> int:
    """A candidate's place in its batch: `candidates/golden-hour/03.png` → 3."""
    stem = PurePosixPath(picture.path).stem
    return int(stem) if stem.isdecimal() and len(stem) < 5 else 0


def _pick(facts: Facts, pick: Select, batch: Sequence[Candidate]) -> Pick:
    shown = next((one.picture for one in batch if one.number == pick.candidate), None)
    c = facts.campaign
    assert c
    place = max(n for n, s in enumerate(c.selects.selects) if s is pick)
    return Pick(
        pick.candidate,
        shown if shown and shown.sha256 == pick.sha256 else None,
        pick.who.partition(" <")[0],
        day(pick.when),
        listed(reason.replace("-", " ") for reason in pick.reasons),
        pick.note,
        where(c, "selects", place, file="selects.yaml"),
    )


def shape_of(facts: Facts, picture: Picture) -> tuple[str, str]:
    """A master's shape and SKU: `Wide, mirrored` and `Yuzu & Green Tea`"""
    about, c = picture.about, facts.campaign
    sku = str(about.get("sku", ""))
    name = c.brief.skus[sku].name if c and sku in c.brief.skus else sku
    shape = str(about.get("shape", "")).capitalize() + (", mirrored" if about.get("mirror") else "")
    return shape, name
