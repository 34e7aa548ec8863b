"""All that the campaign's home tells of, read anew whenever a file that it was read from has changed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.lineage import ledger
from onbrief.lineage.git import commit_id, last_commits
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.campaign import Campaign
from onbrief.model.canonical import sha256
from onbrief.model.finding import Outcome
from onbrief.model.ledger import FOLDER, Publish
from onbrief.pipeline.load import load
from onbrief.pipeline.plan import Plan, Planner
from onbrief.pipeline.severity import Told, recorded
from onbrief.pipeline.status import Status, status_of
from onbrief.pipeline.tasks import Remark, remarks
from onbrief.review.moving import FILM
from onbrief.signoff.signers import house
from onbrief.signoff.standing import Standing, images, standing

STAGES = ("candidates", "masters", "variants")
SHARED = ("stylepacks", "placements", "policies", "ledger", ".dvc/config")
SHOWN = ("candidate", "master", "variant")  # kinds of pictures; others are what these are made of
MOST_SIDE = 20_000  # pixels; a record may come from anyone


@dataclass(frozen=True)
class Picture:
    """A recorded picture. path: under build/. shown: the file that shows it (of a drawing, its preview). size: pixels."""

    path: str
    sha256: str
    shown: Mapping[str, Any]
    size: tuple[int, int]
    request: Mapping[str, Any]

    @property
    def about(self) -> Mapping[str, Any]:
        return self.request["about"]

    @property
    def stage(self) -> str:
        return self.path.partition("/")[0]

    @property
    def scene(self) -> str:
        """Of a candidate or a master: the folder that it lies in."""
        return str(self.about.get("scene", ""))

    @property
    def moves(self) -> bool:
        return PurePosixPath(self.path).suffix in FILM

    @property
    def ratio(self) -> float:
        return self.size[0] / self.size[1]


@dataclass(frozen=True)
class Facts:
    """One campaign. campaign, plan: None where a file can't be used; problems: why. told: findings as they weigh today.

    committed: whether HEAD names the pictures of this build. published: the ledger's newest file of the campaign.
    """

    root: Path
    name: str
    campaign: Campaign | None
    plan: Plan | None
    problems: Sequence[Problem]
    status: Status
    lineage: Lineage | None
    told: Sequence[Told]
    standing: Standing | None
    masters_first: bool
    committed: bool
    published: ledger.LedgerFile | None
    remarks: Sequence[Remark] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)

    def of_stage(self, stage: str, scene: str | None = None) -> list[Picture]:
        return [p for p in self.pictures.values() if p.stage == stage and scene in (None, p.scene)]

    @cached_property
    def stale(self) -> set[str]:
        """Pictures that a build would make anew, by their path without its suffix."""
        return set(self.plan.rendered) if self.plan else set()

    @cached_property
    def by_asset(self) -> dict[str, list[Told]]:
        """Findings by the file that they are about; "" for the campaign as a whole."""
        found: dict[str, list[Told]] = {}
        for told in self.told:
            found.setdefault(told.asset, []).append(told)
        return found

    def is_stale(self, picture: Picture) -> bool:
        return picture.path.rpartition(".")[0] in self.stale


def look(root: Path, name: str) -> Facts:
    """Never raises for what is wrong with the campaign's files: that is told."""
    problems: list[Problem] = []

    def tried(ask: Any, otherwise: Any = None) -> Any:
        try:
            return ask()
        except InputError as error:
            problems.extend(error.problems)
            return otherwise

    lineage = tried(lambda: lineage_of(root, name))
    head = tried(lambda: lineage_of(root, name, "HEAD"))
    campaign = tried(lambda: load(root, name))
    plan = tried(lambda: Planner(root).plan(name)) if campaign else None
    built = last_commits(root, f"campaigns/{name}/lineage.json").get(f"campaigns/{name}/lineage.json")
    status = tried(lambda: status_of(root, campaign.brief, plan, built)) if plan else None
    return Facts(
        root,
        name,
        campaign,
        plan,
        problems,
        status or Status(name, "invalid", problems, built=built),
        lineage,
        tried(lambda: recorded(root, lineage), ()) if lineage and campaign else (),
        tried(lambda: standing(root, name, head)) if campaign and head else None,
        tried(lambda: house(root).master == "variants", False),
        bool(lineage and head and images(head) == images(lineage)),
        tried(lambda: newest_publish(root, name)),
        tried(lambda: remarks(root, name, lineage), ()),
        pictures(lineage) if lineage else {},
    )


def state(root: Path, name: str) -> str:
    """Changes when anything does that a campaign's facts are read from; costs a look at each file, none is read."""
    folder = root / "campaigns" / name
    shared = [path for part in SHARED for path in (root / part, *sorted((root / part).rglob("*")))]
    own = [path for path in sorted(folder.rglob("*")) if "build" not in path.relative_to(folder).parts]
    built = [folder / "build", *sorted((folder / "build").glob("*/*"))]
    stats = [
        (str(path), found.st_mtime_ns, found.st_size)
        for path in (*own, *built, *shared)
        if (found := _stat(path))
    ]
    return sha256(repr((commit_id(root, "HEAD"), date.today(), stats)).encode())


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def pictures(lineage: Lineage) -> dict[str, Picture]:
    """The candidates, masters and deliverables that a build recorded, by path."""
    parts: dict[str, dict[str, Any]] = {}
    for row in lineage.data["files"]:
        parts[f"{row['path'].rpartition('.')[0]}:{row.get('part')}"] = row
    found = {}
    for row in lineage.data["files"]:
        stage, folder, *_ = f"{row['path']}//".split("/")
        request = lineage.requests.get(str(row.get("request")))
        if row.get("part") != "image" or stage not in STAGES or not request:
            continue
        about = request["about"]
        if about.get("kind") not in SHOWN or (stage != "variants" and folder != about.get("scene")):
            continue
        size = size_of(lineage, request)
        stem = row["path"].rpartition(".")[0]
        shown = parts.get(f"{stem}.preview:preview", row) if row["path"].endswith(".svg") else row
        found[row["path"]] = Picture(row["path"], row["sha256"], shown, size, request)
    return dict(sorted(found.items()))


def weight(told: Told) -> str:
    """What a finding comes to: `block`, `warn`, `note`, `not run`, or `waived`."""
    if told.waiver:
        return "waived"
    return "not run" if told.finding.outcome is Outcome.NOT_RUN else told.finding.severity.value


def size_of(lineage: Lineage, request: Mapping[str, Any]) -> tuple[int, int]:
    """Width and height in pixels, as the request (or that of its plate) asks for them; a square where neither says so."""
    plate = request["inputs"].get("plate")
    behind = lineage.requests.get(str(plate.get("request"))) if isinstance(plate, dict) else None
    for asked in (request, behind):
        size = asked["params"].get("size") if asked else None
        if (
            isinstance(size, list)
            and len(size) == 2
            and all(isinstance(s, int) and 0 < s < MOST_SIDE for s in size)
        ):
            return size[0], size[1]
    return 1, 1


def newest_publish(root: Path, name: str) -> ledger.LedgerFile | None:
    """The ledger's last file in which this campaign was published."""
    found = []
    for path in (root / FOLDER).glob(f"*/*/{name}-v*.jsonl"):
        file = ledger.read(root, path)
        if isinstance(file.head, Publish) and file.head.campaign == name:
            found.append((file.head.at, file))
    return max(found, key=lambda one: one[0])[1] if found else None
