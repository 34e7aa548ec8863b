"""The masters of a campaign as people see them in build/: which one is meant by scene, SKU, shape and direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError, nearest
from onbrief.model.retouch import Seen
from onbrief.pipeline.inputs import hash_of
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.stages import build_folder, requested


@dataclass(frozen=True)
class Master:
    """One master that is built. path: of its picture."""

    job: Job
    path: Path

    @property
    def scene(self) -> str:
        return str(self.job.about["scene"])

    @property
    def sku(self) -> str:
        return str(self.job.about["sku"])

    @property
    def shape(self) -> str:
        return str(self.job.about["shape"])

    @property
    def direction(self) -> str:
        return "rtl" if self.job.about["mirror"] else "ltr"

    @property
    def name(self) -> str:
        return f"{self.scene}: {self.sku} × {self.shape}, {self.direction}"

    def seen(self, whole: bool = False) -> Seen:
        """What somebody looks at now. whole: the master itself is replaced; else its plate is retouched."""
        before = self.job.request.inputs.get("layout") if "file" in self.job.request.inputs else None
        if whole:  # of one that is replaced already, what it was before
            return Seen(request=(before and before.request) or self.job.id, sha256=hash_of(self.before))
        plate = self.job.request.inputs.get("plate")
        rendered = self.job.about.get("rendered") or (plate.request if plate else None) or self.job.id
        return Seen(request=rendered, sha256=hash_of(self.path))

    @property
    def before(self) -> Path:
        """Its picture as it was finished, before a person retouched it by hand."""
        stage, _, name = self.job.out.partition("/")
        finished = self.path.parents[name.count("/") + 1] / stage / "finished" / f"{name}.png"
        return finished if "file" in self.job.request.inputs and finished.is_file() else self.path


def built_masters(root: Path, campaign: str) -> list[Master]:
    """Raises InputError where nothing is built yet."""
    folder = build_folder(root, campaign)
    jobs = [job for job in requested(root, campaign, "masters") if job.about["kind"] == "master"]
    found = [Master(job, folder / f"{job.out}.png") for job in jobs]
    there = [master for master in found if master.path.is_file()]
    if not there:
        cure = f"Run `onbrief build {campaign}`."
        raise InputError.at(f"campaigns/{campaign}/build/masters", "no master is here yet", cure)
    return there


def meant(
    masters: Sequence[Master],
    scene: str | None,
    sku: str | None = None,
    shape: str | None = None,
    direction: str | None = None,
) -> list[Master]:
    """Those that are meant; None means all. Raises InputError for a name that no master bears, or where none is left."""
    left = list(masters)
    for name, wanted in (("scene", scene), ("sku", sku), ("shape", shape), ("direction", direction)):
        if wanted is None:
            continue
        known = sorted({getattr(master, name) for master in left})
        left = [master for master in left if getattr(master, name) == wanted]
        if not left:
            what = f"no master{f' of {scene}' if scene and name != 'scene' else ''} has the {name} “{wanted[:60]}”"
            raise InputError.at(f"--{name}", what, nearest(wanted, known))
    return left
