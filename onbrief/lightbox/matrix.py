"""All deliverables at a glance: placement × language, under the job that each has to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onbrief.lightbox.facts import Facts, Picture, weight
from onbrief.lightbox.plain import Job, channel, jobs, language, listed
from onbrief.model.brief import Deliverable, Film
from onbrief.pages.words import counted
from onbrief.signoff.standing import State

Key = tuple[str, str, str, str]  # scene, SKU, placement, locale
SAID: dict[State, str] = {
    "approved": "approved",
    "rejected": "rejected",
    "void": "changed since it was approved",
    "open": "not approved yet",
}
HEAVIEST = ("block", "warn", "not run", "note", "waived")


@dataclass(frozen=True)
class Yes:
    """What a role says of a picture. by: who, and when; empty where nobody has said anything."""

    role: str
    title: str
    state: State
    by: str = ""


@dataclass(frozen=True)
class Cell:
    """A deliverable in one language. picture: None where it isn't built. found: weight → how many findings."""

    locale: str
    picture: Picture | None
    stale: bool
    found: Mapping[str, int]
    said: Sequence[Yes]
    remarks: int
    tasks: int
    label: str

    @property
    def worst(self) -> str:
        return next((kind for kind in HEAVIEST if self.found.get(kind)), "")

    @property
    def calls(self) -> bool:
        """Whether somebody should look: a finding, a no, a task, or no picture of today."""
        no = any(yes.state in ("rejected", "void") for yes in self.said)
        return bool(self.tasks or self.stale or no or self.picture is None or self.worst in HEAVIEST[:3])


@dataclass(frozen=True)
class Row:
    """One SKU on one placement. size: pixels of the placement."""

    scene: str
    sku: str
    sku_name: str
    slot: str
    channel: str
    title: str
    size: tuple[int, int]
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Group:
    """job: None for pictures that are built, but that no deliverable asks for."""

    job: Job | None
    rows: Sequence[Row]


def matrix(facts: Facts) -> list[Group]:
    """In the brief's order; where the brief can't be used, whatever is built."""
    built = {key_of(picture): picture for picture in facts.of_stage("variants")}
    groups = []
    if c := facts.campaign:
        asked: list[Deliverable | Film] = [*c.brief.deliverables, *c.brief.films]
        for job, one in zip(jobs(c), asked, strict=True):
            rows = []
            for sku in [one.sku] if isinstance(one, Film) else one.skus:
                for slot in one.placements:
                    keys = [(job.scene, sku, slot, locale) for locale in c.locales_of(one)]
                    rows.append(_row(facts, keys, {key: built.pop(key, None) for key in keys}))
            groups.append(Group(job, rows))
    if built:
        left: dict[tuple[str, str, str], dict[Key, Picture | None]] = {}
        for key, picture in sorted(built.items()):
            left.setdefault(key[:3], {})[key] = picture
        groups.append(Group(None, [_row(facts, list(cells), cells) for cells in left.values()]))
    return groups


def key_of(picture: Picture) -> Key:
    about = picture.about
    scene, sku, placement, locale = (str(about.get(k, "")) for k in ("scene", "sku", "placement", "locale"))
    return scene, sku, placement, locale


def in_order(groups: Sequence[Group]) -> list[Picture]:
    """All pictures that are built, row by row."""
    cells = (cell for group in groups for row in group.rows for cell in row.cells)
    return [cell.picture for cell in cells if cell.picture]


def locales(facts: Facts, groups: Sequence[Group]) -> list[str]:
    """The columns."""
    asked = list(facts.campaign.brief.locales) if facts.campaign else []
    return list(
        dict.fromkeys([*asked, *(cell.locale for g in groups for row in g.rows for cell in row.cells)])
    )


def said_of(facts: Facts, picture: Picture) -> list[Yes]:
    """What each role says of the picture that is built; of other bytes than the committed ones, nothing."""
    return list(_said(facts, picture))


def titles(facts: Facts, slot: str) -> tuple[str, str]:
    """A placement's channel and title; its short names where the catalogue can't be read."""
    c = facts.campaign
    name, _, short = slot.partition("/")
    return (channel(c, name), c.placements[slot].title) if c and slot in c.placements else (name, short)


def _row(facts: Facts, keys: Sequence[Key], cells: Mapping[Key, Picture | None]) -> Row:
    scene, sku, slot, _ = keys[0]
    c = facts.campaign
    placement = c.placements.get(slot) if c else None
    first = next((picture for picture in cells.values() if picture), None)
    size = (placement.width, placement.height) if placement else first.size if first else (1, 1)
    sku_name = c.brief.skus[sku].name if c and sku in c.brief.skus else sku
    name, title = titles(facts, slot)
    told = f"{name}, {title}, {sku_name}"
    found = [_cell(facts, key[3], cells[key], told) for key in keys]
    return Row(scene, sku, sku_name, slot, name, title, size, found)


def _cell(facts: Facts, locale: str, picture: Picture | None, told: str) -> Cell:
    told = f"{told}, {language(locale)} ({locale})"
    if picture is None:
        return Cell(locale, None, False, {}, (), 0, 0, f"{told}: not built yet")
    found = Counter(weight(one) for one in facts.by_asset.get(picture.path, ()))
    said = said_of(facts, picture)
    here = [remark for remark in facts.remarks if remark.path == picture.path]
    tasks = sum(remark.task for remark in here)
    stale = facts.is_stale(picture)
    words = [
        "a build would make it anew" if stale else "",
        *(counted(found[kind], "finding") + f" ({kind})" for kind in HEAVIEST if found[kind]),
        counted(tasks, "place") + " to clean" if tasks else "",
        counted(len(here) - tasks, "remark") if len(here) > tasks else "",
        *(f"{SAID[state]}: {listed(yes.title for yes in said if yes.state == state)}"
          for state in SAID if any(yes.state == state for yes in said)),
    ]  # fmt: skip
    label = f"{told}: {'; '.join(filter(None, words)) or 'nothing found'}"
    return Cell(locale, picture, stale, found, said, len(here) - tasks, tasks, label)


def _said(facts: Facts, picture: Picture) -> Iterator[Yes]:
    stands = facts.standing
    if stands is None:
        return
    same = stands.current.get(picture.path) == picture.sha256
    for scope, marks in stands.marks.items():
        mark = marks.get(picture.path) if same else None
        given = mark.by if mark else None
        by = f"{given.decision.by.name}, {given.decision.at:%Y-%m-%d}" if given else ""
        yield Yes(scope, stands.titles.get(scope, scope), mark.state if mark else "open", by)
