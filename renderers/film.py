"""A film as it is delivered: words in motion over the cut, with its sound, encoded for one placement and language."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import numpy as np

from onbrief.model.film import FilmAsk
from onbrief.model.request import Progress, Rendering, RenderRequest
from renderers.audio.captions import captions, srt, vtt
from renderers.motion import groups
from renderers.motion.drawing import drawn
from renderers.motion.encode import Encoding, Moving, encoded
from renderers.motion.loop import looped
from renderers.motion.pieces import Piece, over, shown
from renderers.motion.setting import AIR, Set, typeset
from renderers.moving.clips import read_clip, told
from renderers.typography import room


class Film:
    """Sets each group of words once, lays it over the frames as they stream by, and encodes them."""

    name = "film"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """See `onbrief.model.film.FilmAsk`. Raises ValueError for what can't be set, read, or kept within limits."""
        began = time.perf_counter()
        ask = FilmAsk.model_validate(request.params)
        refuse_picture(ask, inputs["picture"])
        wanted = Encoding.model_validate(ask.encode)
        made = drawn(ask, inputs, words(ask, inputs))
        poster: list[np.ndarray] = []

        def frames() -> Iterator[np.ndarray]:
            for number, frame in enumerate(composed(ask, inputs["picture"], made.pieces)):
                if number == min(ask.poster, ask.frames - 1):
                    poster[:] = [frame.copy()]
                yield frame
                progress(0.05 + 0.95 * (number + 1) / ask.frames, f"frame {number + 1} of {ask.frames}")

        sound = inputs.get("sound") if wanted.sound != "none" else None
        film = Moving(frames, ask.frames, tuple(ask.size), Fraction(ask.rate), sound)
        made_file = (
            looped(film, wanted) if wanted.format in ("gif", "webp") else encoded(film, wanted, ask.draft)
        )
        files = {"film": made_file, **sidecars(ask, inputs)}
        record = {"device": "cpu", "versions": {"typst": version("typst"), "av": version("av")}}
        record |= {
            "frames": ask.frames,
            "bytes": len(files["film"]),
            "seconds": round(time.perf_counter() - began, 2),
        }
        return Rendering(poster[0], elements=made.elements, record=record, files=files)


def refuse_picture(ask: FilmAsk, clip: Path) -> None:
    """Raises ValueError where the cut has another size or rate than the film."""
    found = told(clip)
    if found.size != tuple(ask.size):
        raise ValueError(
            f"the cut is {found.size[0]} × {found.size[1]} px, the film {ask.size[0]} × {ask.size[1]}"
        )
    if abs(found.rate / Fraction(ask.rate) - 1) > Fraction(1, 1000):
        raise ValueError(f"the cut runs at {found.rate} frames a second, the film at {ask.rate}")


def words(ask: FilmAsk, inputs: Mapping[str, Path]) -> list[Set]:
    """All groups, set: supers, end card, captions over them. What shares the foot with captions stands above them."""
    spoken = [typeset(ask, inputs, group) for group in groups.burned(ask)]
    card = groups.card(ask)
    out = []
    for group in [*groups.supers(ask), *([card] if card else [])]:
        beside = [one for one in spoken if one.group.at < group.end and group.at < one.group.end]
        low = [
            box
            for one in beside
            for box in (p.box for p in one.printed.values())
            if one.group.place == "below"
        ]
        top = min((box[1] for box in low), default=None)
        out.append(typeset(ask, inputs, group, reserve=_reserve(ask, top) if top is not None else 0))
    return [*out, *spoken]


def _reserve(ask: FilmAsk, top: int) -> float:
    """Pixels at the foot of the safe area that captions take, from the highest of them down."""
    return max(0.0, ask.size[1] - ask.safe[2] - top + AIR * room.unit(tuple(ask.size)))


def composed(ask: FilmAsk, clip: Path, pieces: Sequence[Piece]) -> Iterator[np.ndarray]:
    """The frames of the film, H×W×3 uint8: the cut's, with all pieces on them."""
    size = (ask.size[0], ask.size[1])
    solid = [piece for piece in pieces if piece.solid(size)]
    kept: np.ndarray | None = None
    count = 0
    for number, frame in enumerate(read_clip(clip)):
        if number == ask.frames:
            break
        count += 1
        seen = [piece for piece in pieces if piece.at <= number < piece.end]
        resting = all(piece.still[0] <= number < piece.still[1] for piece in seen)
        hidden = resting and any(piece in seen for piece in solid)
        if hidden and kept is not None:
            yield kept
            continue
        over(frame, [patch for piece in seen if (patch := shown(piece, number))])
        kept = frame if hidden else None
        yield frame
    if count < ask.frames:
        raise ValueError(f"the cut has {count} frames, the film {ask.frames}")


def sidecars(ask: FilmAsk, inputs: Mapping[str, Path]) -> dict[str, bytes]:
    """Captions as files, where they go beside the film."""
    if ask.cues.captions not in ("sidecar", "both"):
        return {}
    made = captions(ask.cues)
    write = {"srt": srt, "vtt": vtt}
    return {
        kind: inputs[kind].read_bytes() if kind in inputs else text(made, ask.rate, ask.direction).encode()
        for kind, text in write.items()
    }


FILM = Film()
