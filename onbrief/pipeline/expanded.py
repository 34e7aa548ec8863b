"""A picture expanded to another size: its ground goes on beyond its edges, or an engine draws what is missing."""

from __future__ import annotations

from onbrief.model.request import RenderRequest
from onbrief.pipeline.asked import Asked
from onbrief.pipeline.drawn import Part, drawn_jobs
from onbrief.pipeline.handed import handed, retouch_version
from onbrief.pipeline.jobs import Job

Box = tuple[int, int, int, int]  # x, y, width, height, pixels


def expand_jobs(
    a: Asked,
    picture: Job,
    size: tuple[int, int],
    at: Box,
    engine: str | None = None,
    prompt: str = "",
    beside: str = "expanded",
) -> list[Job]:
    """A picture of any kind with its mattes and layout, `at` a place of a larger one; the last job is the larger one.

    engine: an entry of the style pack's that draws what is missing; None: the picture's ground goes on. beside: what
    the folders of its pictures are called. Where nothing is missing there is no job.
    """
    if at == (0, 0, *size):
        return []
    request = RenderRequest(
        renderer="retouch",
        version=retouch_version(a.c),
        params={"step": "expand", "size": list(size), "at": list(at), "seed": a.seed},
        inputs=handed(picture),
    )
    made = [Job(out=a.beside(beside), about={**a.about_plate, "kind": "expanded"}, request=request)]
    if engine:
        box = (at[0] / size[0], at[1] / size[1], at[2] / size[0], at[3] / size[1])
        region = {"outside": [round(share, 6) for share in box]}
        made += drawn_jobs(a, made[-1], Part(region, size, (0, 0, *size)), engine, prompt, beside)
    return made


def around(size: tuple[int, int], ratio: tuple[int, int], focus: float = 0.5) -> tuple[tuple[int, int], Box]:
    """The smallest size of a ratio that holds a picture of this size as it is, multiples of 8 where it grows; and where
    the picture stands in it. focus: the share of the new room that lies left of it or above it."""
    width, height = size
    wanted = ratio[0] / ratio[1]
    grown = (max(width, _eights(height * wanted)), max(height, _eights(width / wanted)))
    new = (grown[0], height) if width / height < wanted else (width, grown[1])
    left, top = (round((n - s) * focus) for n, s in zip(new, size, strict=True))
    return new, (left, top, width, height)


def within(size: tuple[int, int], of: tuple[int, int]) -> Box:
    """Where a picture of the size `of` stands in a larger one, as large as it fits, in the middle."""
    scale = min(size[0] / of[0], size[1] / of[1])
    width, height = min(size[0], round(of[0] * scale)), min(size[1], round(of[1] * scale))
    return (size[0] - width) // 2, (size[1] - height) // 2, width, height


def _eights(length: float) -> int:
    return -(-round(length) // 8) * 8
