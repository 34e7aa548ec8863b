"""A film as it is delivered: words in motion over the cut, with its sound, encoded for one placement and language."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import numpy as np

from onbrief.model.film import FilmAsk
from onbrief.model.request import Progress, Rendering, RenderRequest
from renderers.audio.captions import captions, srt, vtt
from renderers.motion import groups
from renderers.motion.cards import draw_card
from renderers.motion.draft import overlay
from renderers.motion.drawing import Drawn, draw_caption, draw_super, palette_of, seen_behind
from renderers.motion.encode import encoded
from renderers.motion.given import given
from renderers.motion.loop import looped
from renderers.motion.peaks import held
from renderers.motion.pieces import Patch, Piece, over, shown
from renderers.motion.pipe import Aac, Encoding, Moving
from renderers.motion.setting import AIR, Group, Set, typeset
from renderers.moving.clips import frames_of, pixels, told
from renderers.typography import room


class Film:
    """Sets each group of words once, lays it over the frames as they stream by, and encodes them."""

    name = "film"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """See `onbrief.model.film.FilmAsk`. Raises ValueError for what can't be set, read, or kept within limits."""
        began = time.perf_counter()
        ask = FilmAsk.model_validate(request.params)
        if "given" in inputs:
            return given(ask, inputs["given"], sidecars(ask, inputs))
        refuse_picture(ask, inputs["picture"])
        wanted = Encoding.model_validate(ask.encode)
        made = drawn(ask, inputs)
        beside = overlay(ask, inputs, palette_of(ask)) if ask.draft else None
        poster: list[np.ndarray] = []

        def frames() -> Iterator[np.ndarray]:
            for number, frame in enumerate(composed(ask, inputs["picture"], made.pieces, beside)):
                if number == min(ask.poster, ask.frames - 1):
                    poster[:] = [frame.copy()]
                yield frame
                progress(0.05 + 0.95 * (number + 1) / ask.frames, f"frame {number + 1} of {ask.frames}")

        sound = inputs.get("sound") if wanted.sound != "none" else None
        film = Moving(frames, ask.frames, tuple(ask.size), Fraction(ask.rate), sound)
        if wanted.format in ("gif", "webp"):
            made_file = looped(film, wanted)
        else:
            film = held(film, wanted)
            made_file = encoded(film, wanted, ask.draft)
        files = {"film": made_file, **sidecars(ask, inputs)}
        record = {"device": "cpu", "versions": {"typst": version("typst"), "av": version("av")}}
        record |= {
            "frames": ask.frames,
            "bytes": len(files["film"]),
            "seconds": round(time.perf_counter() - began, 2),
        }
        if film.aac != Aac():
            record |= {"aac_coder": film.aac.coder, "trimmed_db": film.aac.trimmed_db}
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


def drawn(ask: FilmAsk, inputs: Mapping[str, Path]) -> Drawn:
    """All words and the logo as pieces: supers, the end card over them, captions over all."""
    spoken = [typeset(ask, inputs, group) for group in groups.burned(ask)]
    supers = [typeset(ask, inputs, group, _reserve(ask, group, spoken)) for group in groups.supers(ask)]
    last = groups.card(ask)
    card = typeset(ask, inputs, last, _reserve(ask, last, spoken)) if last else None
    open_card = [card] if card and ask.card_ground is None else []
    behind = seen_behind(ask, inputs["picture"], [*supers, *open_card])
    out = Drawn()
    for one, seen in zip(supers, behind, strict=False):
        draw_super(ask, one, seen, out)
    if card:
        draw_card(ask, inputs, card, behind[-1] if open_card else None, out)
    for one in spoken:
        draw_caption(ask, one, out)
    return out


def _reserve(ask: FilmAsk, group: Group, spoken: Sequence[Set]) -> float:
    """Pixels at the foot of the safe area that captions take while a group stands: it keeps above them."""
    beside = [one for one in spoken if one.group.at < group.end and group.at < one.group.end]
    tops = [p.box[1] for one in beside if one.group.place == "below" for p in one.printed.values()]
    if not tops:
        return 0
    return max(0.0, ask.size[1] - ask.safe[2] - min(tops) + AIR * room.unit((ask.size[0], ask.size[1])))


def composed(
    ask: FilmAsk, clip: Path, pieces: Sequence[Piece], beside: Callable[[int], list[Patch]] | None = None
) -> Iterator[np.ndarray]:
    """The frames of the film, H×W×3 uint8: the cut's, with all pieces on them. beside: what else a frame bears.

    Where an end card hides the picture and stands still, one frame is composed for all.
    """
    size = (ask.size[0], ask.size[1])
    hiding = [piece for piece in pieces if piece.hides(size)]
    kept: np.ndarray | None = None
    count = 0
    for number, decoded in enumerate(frames_of(clip)):
        if number == ask.frames:
            break
        count += 1
        seen = [piece for piece in pieces if piece.stage.at <= number < piece.stage.end]
        still = all(piece.stage.still[0] <= number < piece.stage.still[1] for piece in seen)
        hidden = beside is None and still and any(piece in seen for piece in hiding)
        if hidden and kept is not None:
            yield kept
            continue
        frame = pixels(decoded)
        patches = [patch for piece in seen if (patch := shown(piece, number))]
        over(frame, patches + (beside(number) if beside else []))
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
