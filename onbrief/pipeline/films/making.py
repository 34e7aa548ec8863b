"""A cut that is made: of which campaign, for which SKU, how large; and the stills that its shots stand on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from onbrief.model.campaign import Campaign
from onbrief.model.film import CURVES
from onbrief.model.placement import Placement
from onbrief.model.request import RenderRequest
from onbrief.model.shots import Clip, Cut, Shot, Shots
from onbrief.model.stylepack import Curve, Motion
from onbrief.pipeline.films.edit import clips_of
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.plates import master_jobs

Size = tuple[int, int]


@dataclass(frozen=True)
class Making:
    """One cut for one SKU at one size (width, height, pixels). folder: what its stems begin with, for an animatic."""

    c: Campaign
    name: str
    sku: str
    size: Size
    direction: Literal["ltr", "rtl"] = "ltr"
    folder: str = ""

    @property
    def shots(self) -> Shots:
        assert self.c.shots is not None, "load_campaign has refused films without shots.yaml"
        return self.c.shots

    @property
    def cut(self) -> Cut:
        return self.shots.cuts[self.name]

    @cached_property
    def clips(self) -> tuple[Clip, ...]:
        """As shots.yaml lists them, or as somebody edited them anew."""
        return clips_of(self.c, self.name)

    @property
    def heard(self) -> bool:
        return bool(self.cut.music or self.cut.voice)

    @property
    def motion(self) -> Motion:
        assert self.c.pack.motion is not None, "load_campaign has refused films without motion"
        return self.c.pack.motion

    @property
    def at(self) -> str:
        """Size as stems write it."""
        return f"{self.size[0]}x{self.size[1]}"

    def curve(self, name: str) -> Curve:
        return self.motion.curves.get(name) or CURVES[name]

    def scaled(self, share: float) -> Making:
        """The same, smaller."""
        return replace(self, size=(even(self.size[0] * share), even(self.size[1] * share)))

    @cached_property
    def ground(self) -> str:
        """The role of the palette that the film stands on: the ground of its first scene."""
        scenes = (self.shots.shots[clip.shot].scene for clip in self.clips)
        first = next((scene for scene in scenes if scene), next(iter(self.c.brief.scenes)))
        return self.c.brief.scenes[first].ground


def even(pixels: float) -> int:
    """Colour is coded at half the size (4:2:0), so a film's sides are even."""
    return max(16, 2 * round(pixels / 2))


def size_of(placement: Placement) -> Size:
    return placement.width, placement.height


def sku_of(shot: Shot, film: str) -> str:
    return shot.sku or film


def still_jobs(m: Making, scene: str, sku: str, scale: float) -> list[Job]:
    """A scene's master for this size, finished but not graded: the cut does that. The last is the picture.

    A master of the layout's own size is shared with the stills of the campaign, where it is large enough.
    """
    c = m.c
    shape = c.pack.layout_for(m.size[0] / m.size[1])
    assert shape is not None, "load_campaign has refused what no layout serves"
    master = c.pack.layouts[shape].master
    wanted = even(m.size[0] * scale), even(m.size[1] * scale)
    shared = master[0] >= wanted[0] and master[1] >= wanted[1]
    jobs = master_jobs(c, scene, sku, shape, size=None if shared else wanted)
    return [*jobs, *ungraded(jobs[-1])]


def ungraded(master: Job) -> list[Job]:
    """The master before LUT and grain, at 16 bits. Nothing where it has neither, or where people finished it by hand."""
    if master.request.renderer != "finish":
        return []
    finish = master.request
    params = {key: value for key, value in finish.params.items() if key != "grain"}
    stage, _, name = master.out.partition("/")
    request = RenderRequest(
        renderer=finish.renderer,
        version=finish.version,
        params={**params, "ungraded": True},
        inputs=finish.inputs,
    )
    about = {**master.about, "kind": "ungraded"}
    return [Job(out=f"{stage}/ungraded/{name}", about=about, request=request)]
