"""Is the logo that is seen the style pack's own, whole, in its place, its size, its colours?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

from checks.ink import Box, Fault, blame, not_run, obstacle
from checks.redrawn import Pose, Sight, likeness, placed, plates, pose, sight
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "logo-true"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

THERE = 0.1  # share of the drawing's energy below which nothing stands in its place
LIKE = 0.8  # correlation of the registered logo with its drawing: clean ones reach 0.98, another mark 0.6
SURE = 0.93  # correlation from which its place is looked for no further
MOVED = 0.01  # of its width, and at least a pixel: how far it may stand off; 8 px in a picture 1080 px wide are 3 %
SIZE = 0.03  # share by which it may be larger or smaller; registered to 0.3 % on clean renders
STRETCH = 0.03  # share by which its sides may differ
HALF = 0.5  # pixel, to which the height of a low logo is known
TURN = 1.0  # degrees
FADED = 0.9  # least share of its own opacity
COLOUR = 6.0  # ΔE00 of each colour: WebP's halved chroma moves a logo 16 px high by 4
COVERED = 0.9  # coverage from which a pixel tells a logo's colour
ENOUGH = 24  # pixels to take a colour from
CRISP = 0.5  # least share of its fine detail: lost at a blur of 4 % of its height, where clean ones keep 0.98
FINE, FINEST = 0.06, 1.0  # of its height, and pixels: the blur that parts fine detail from the rest
DAMAGE = 0.25  # of the densest square's energy: what may differ in one, where a lost letter differs by 0.6 and more
BLURS = (0.04, 0.08, 0.16)  # of its height: blurs that a drawing is held against
SOFT = 0.9  # correlation with a blurred drawing from which a blur is what happened
SQUARE = 0.8  # of its height: the side of such a square
AROUND = 0.35  # of its height: how far around its box it is looked for
SHIFTS = ((1.0, 0.0), (0.86, 0.0), (1.14, 0.0), (1.0, 5.0), (1.0, -5.0))  # sizes and turns that are tried
LEAST, MOST = 4, 4096  # pixels: sides of a box in which a logo can be judged


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Draws the logo again from the style pack's file and registers what is seen in the expected box with it.

    The backdrop is gathered beside the logo; where that leaves a doubt, it is taken from the master. So opacity and
    colour are measured apart from what lies behind. Whether the layout placed a logo is the text-fit gate's question.
    """
    logos = [element for element in subject.elements if element.role == "logo"]
    if why := obstacle(subject, *(("ink",) if logos else ()), pixels=bool(logos)):
        yield not_run(id, why, blame(spec, "placement"))
        return
    for logo in logos:
        try:
            faults = list(_faults(logo, subject))
        except (ValueError, OSError) as error:
            yield not_run(id, str(error), logo.source)
            continue
        for fault in faults[:1]:  # the first explains the others
            yield Finding(
                id, Severity.BLOCK, fault.message, logo.source, fault.measured, fault.allowed, logo.box
            )


def _faults(logo: Element, subject: Subject) -> Iterator[Fault]:
    """What is wrong with a logo; nothing as soon as one way to know its backdrop shows it true."""
    file = subject.inputs.get("logo.reversed" if logo.about.get("reversed") else "logo")
    if file is None:
        raise ValueError("the style pack's logo isn't at hand")
    x, y, width, height = logo.box
    frame = subject.pixels.shape
    if not (min(width, height) >= LEAST and max(width, height) <= MOST):
        raise ValueError(f"the logo's box of {width:g} × {height:g} px can't be judged")
    if x < -width or y < -height or x > frame[1] or y > frame[0]:
        yield Fault("The logo stands outside the picture; move it inside.", "outside", "inside")
        return
    beside = Look(subject.pixels, logo.box, file)
    if faults := list(beside.faults()):
        plate = _plate(subject)
        yield from faults if plate is None else Look(subject.pixels, logo.box, file, plate).faults()


def _plate(subject: Subject) -> np.ndarray | None:
    """The picture before type: the window of its master that the layout chose."""
    window = next((e.about.get("window") for e in subject.elements if e.role == "picture"), None)
    if not window or "master" not in subject.inputs:
        return None
    height, width = subject.pixels.shape[:2]
    x, y, w, h = window
    with Image.open(subject.inputs["master"]) as master:
        seen = master.convert("RGB").resize((width, height), Image.Resampling.LANCZOS, (x, y, x + w, y + h))
    return np.asarray(seen)


class Look:
    """A logo as it is seen in its place, each measurement made when it is asked for."""

    def __init__(self, pixels: np.ndarray, box: Box, file: Path, plate: np.ndarray | None = None) -> None:
        self.box = box
        pad = math.ceil(max(6, AROUND * box[3]))
        self.view: Sight = sight(pixels, box, file, pad, plate)
        self.seen, self.drawn = plates(self.view)

    def faults(self) -> Iterator[Fault]:
        found, warp = self.found
        if found.like < LIKE:
            yield self.blurred(warp) or self.other()
            return
        yield from _moved(found, self.box)
        if fault := self.blurred(warp):
            yield fault
        yield from self.tinted(warp)
        yield from self.hurt(warp)

    @cached_property
    def found(self) -> tuple[Pose, np.ndarray]:
        """Where the logo really stands: from its own place, else from the likeliest of sizes, turns and shifts."""
        best = pose(self.seen, self.drawn, np.eye(2, 3))
        for size, turn in SHIFTS if best[0].like < SURE else ():
            best = max(best, self._searched(size, turn), key=lambda one: one[0].like)
            if best[0].like >= SURE:
                break
        return best

    def _searched(self, size: float, turn: float) -> tuple[Pose, np.ndarray]:
        """The drawing at one size and turn, shifted to where it is likest, and registered from there."""
        height, width = self.drawn.shape
        warp = cv2.getRotationMatrix2D((width / 2, height / 2), -turn, size)
        turned = cv2.warpAffine(self.drawn.astype(np.float32), warp, (width, height))
        reach = [min(side // 3, math.ceil(0.6 * self.box[3])) for side in (width, height)]
        field = cv2.copyMakeBorder(
            self.seen.astype(np.float32), reach[1], reach[1], reach[0], reach[0], cv2.BORDER_CONSTANT
        )
        scores = cv2.matchTemplate(field, turned, cv2.TM_CCOEFF_NORMED)
        _, _, _, (column, row) = cv2.minMaxLoc(scores)
        warp[:, 2] += column - reach[0], row - reach[1]
        return pose(self.seen, self.drawn, warp)

    def other(self) -> Fault:
        """Nothing, or something else, where the logo should be."""
        inside = placed(self.view, self.box)
        there = float((self.seen[inside] ** 2).sum() / (self.drawn[inside] ** 2).sum())
        if there < THERE:
            return Fault(
                "The logo is missing from its place; put it back.", f"{there:.0%} of its ink", "its ink"
            )
        like = max(self.found[0].like, 0.0)
        return Fault(
            f"What stands in the logo's place is {like:.0%} like the style pack's drawing; use that file, untouched.",
            f"{like:.0%} alike",
            f"at least {LIKE:.0%} alike",
        )

    def tinted(self, warp: np.ndarray) -> Iterator[Fault]:
        """The logo's opacity, then its colours one by one, unmixed from the backdrop."""
        view = self.view
        cover, ink = _moved_to(view.cover, warp), _moved_to(view.ink, warp)
        told = cover >= min(COVERED, 0.98 * float(cover.max()))
        for colour in _colours(view.ink[view.cover >= COVERED]):
            mine = told & (np.abs(ink - colour).max(-1) < 8)
            if mine.sum() < ENOUGH:
                continue
            behind = np.median(view.behind[mine], axis=0)
            seen = np.median(
                view.behind[mine] + ((view.seen - view.behind)[mine] / cover[mine][:, None]), axis=0
            )
            yield from _tint(np.clip(seen, 0, 255), colour, behind)

    def blurred(self, warp: np.ndarray) -> Fault | None:
        """Fine detail is gone, and a blurred drawing is what is seen. Measured against the rest, so a fade isn't blur."""
        drawn, height = _moved_to(self.drawn, warp), self.box[3]
        fine = _detail(drawn, height)
        rest = drawn - fine
        opaque = float((self.seen * rest).sum() / (rest * rest).sum())
        crisp = float((_detail(self.seen, height) * fine).sum() / (fine * fine).sum()) / max(opaque, THERE)
        soft = max(likeness(self.seen, cv2.GaussianBlur(drawn, (0, 0), by * height)) for by in BLURS)
        if crisp >= CRISP or soft < max(SOFT, likeness(self.seen, drawn)):
            return None
        measured, allowed = f"{max(crisp, 0):.0%} of its detail", f"at least {CRISP:.0%}"
        text = f"The logo is blurred: {measured} is left; draw it anew from the style pack's file."
        return Fault(text, measured, allowed)

    def hurt(self, warp: np.ndarray) -> Iterator[Fault]:
        """Squares in which something is missing or too much."""
        drawn = _moved_to(self.drawn, warp)
        side = max(3, round(SQUARE * self.box[3]))
        differs = cv2.boxFilter((self.seen - drawn) ** 2, -1, (side, side))
        worst = float(differs.max() / cv2.boxFilter(drawn**2, -1, (side, side)).max())
        if worst > DAMAGE:
            row, column = np.unravel_index(int(differs.argmax()), differs.shape)
            at = f"{column + self.view.at[0]:.0f}, {row + self.view.at[1]:.0f} px"
            yield Fault(
                f"The logo is damaged around {at}: {worst:.0%} of a letter's ink is missing or too much; "
                "draw it anew from the style pack's file.",
                f"{worst:.0%} differs",
                f"at most {DAMAGE:.0%}",
            )


def _moved(found: Pose, box: Box) -> Iterator[Fault]:
    """A pose told as a person would: off its place, too large, out of proportion, turned."""
    along = min((1.0, found.across, found.along), key=lambda one: _snap(one, found.along, box[3]))
    size, stretch = math.sqrt(max(found.across * along, 0)), found.across / max(along, 1e-6)
    if abs(found.turn) > TURN:
        way = "clockwise" if found.turn > 0 else "anticlockwise"
        measured = f"{abs(found.turn):.1f}° {way}"
        yield Fault(f"The logo is turned {measured}; set it level.", measured, f"at most {TURN:g}°")
    if abs(stretch - 1) > STRETCH:
        measured = f"{abs(stretch - 1):.0%} too {'wide' if stretch > 1 else 'narrow'} for its height"
        yield Fault(f"The logo is {measured}; scale both sides alike.", measured, f"at most {STRETCH:.0%}")
    if abs(size - 1) > SIZE:
        measured = f"{size:.0%} of its size"
        yield Fault(
            f"The logo is drawn at {measured}; set it as the layout placed it.",
            measured,
            f"100 % ± {SIZE:.0%}",
        )
    limit = max(1.0, MOVED * box[2])
    if math.hypot(found.right, found.down) > limit:
        ways = (found.right, "right", "left"), (found.down, "below", "above")
        parts = [f"{abs(by):.1f} px {more if by > 0 else less}" for by, more, less in ways if abs(by) >= 0.5]
        measured = " and ".join(parts) or f"{math.hypot(found.right, found.down):.1f} px"
        yield Fault(
            f"The logo stands {measured} of its place; move it back.", measured, f"at most {limit:.1f} px"
        )


def _snap(one: float, found: float, height: float) -> tuple[bool, float]:
    """What is known of a low logo's height: within half a pixel, that it was kept, or scaled as its width was."""
    return abs(one - found) * height > HALF or one == found, abs(one - found)


def _tint(seen: np.ndarray, wanted: np.ndarray, behind: np.ndarray) -> Iterator[Fault]:
    """A colour that pales towards what is behind it is faded; any other is another colour."""
    off = _difference(seen, wanted)
    if off <= COLOUR:
        return
    way = wanted - behind
    share = float((seen - behind) @ way / max(float(way @ way), 1.0))
    if share < FADED and _difference(seen, behind + share * way) <= COLOUR:
        measured, allowed = f"{share:.0%} opaque", f"at least {FADED:.0%}"
        yield Fault(f"The logo is faded: it is {measured}; set it at full opacity.", measured, allowed)
        return
    told, asked = _hex(seen), _hex(wanted)
    yield Fault(
        f"The logo is {told} where its drawing has {asked}, {off:.1f} ΔE00 away; give it back its own colour.",
        f"{off:.1f} ΔE00",
        f"at most {COLOUR:.1f} ΔE00",
    )


def _colours(ink: np.ndarray) -> list[np.ndarray]:
    """A drawing's flat colours, most used first."""
    colours, counts = np.unique(ink.round().astype(int).reshape(-1, 3), axis=0, return_counts=True)
    kept: list[np.ndarray] = []
    for one in np.argsort(-counts)[:64]:
        if counts[one] >= ENOUGH and all(np.abs(colours[one] - other).max() >= 16 for other in kept):
            kept.append(colours[one])
    return [colour.astype(float) for colour in kept[:4]]


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(deltaE_ciede2000(rgb2lab(np.clip(one, 0, 255) / 255), rgb2lab(np.clip(other, 0, 255) / 255)))


def _hex(colour: np.ndarray) -> str:
    return "#" + "".join(f"{round(float(value)):02x}" for value in colour)


def _moved_to(plate: np.ndarray, warp: np.ndarray) -> np.ndarray:
    """A plate of the drawing where the logo is really seen; in its own place it stays as sharp as it is."""
    if np.abs(warp - np.eye(2, 3)).max() < 0.05:
        return plate
    return cv2.warpAffine(plate.astype(np.float32), warp, plate.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)


def _detail(plate: np.ndarray, height: float) -> np.ndarray:
    return plate - cv2.GaussianBlur(plate, (0, 0), max(FINEST, FINE * height))
