"""Is a delivered drawing safe to embed, whole, and light?"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator

from checks.ink import Fault, blame
from checks.sealed import our_metadata
from checks.vector import NS, Refused, is_drawing, read
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "drawing"
scope = Scope.DELIVERABLE
needs: frozenset[Need] = frozenset()

# What a flat drawing needs. Everything else (text, pictures, links, styles, scripts, filters) may fetch, run, or
# look different on another machine.
ELEMENTS = frozenset({"svg", "g", "path"})
ATTRIBUTES = frozenset(
    {"viewBox", "width", "height", "id", "d", "fill", "fill-rule", "stroke", "stroke-width", "stroke-linecap",
     "stroke-linejoin", "stroke-dasharray", "opacity", "transform"}
)  # fmt: skip
COLOUR = re.compile(r"none|#[0-9a-f]{6}")
SEGMENT = re.compile(r"[A-Za-z]")
PATHS, SEGMENTS = 200, 3000  # house limits: what a phone draws in a frame, and an editor can still work on
OFF = 0.005  # share by which the proportions may differ


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Reads the file alone. A picture of pixels is none of its business; one that can't be read is the spec gate's."""
    if not is_drawing(subject.path):
        return
    try:
        root = read(subject.path)
    except Refused as why:
        yield _fail(Fault(f"The drawing can't be read: {why}; export it as plain SVG.", "", ""), spec)
        return
    for fault in (*_foreign(root), *_frame(root, spec)):
        yield _fail(fault, spec)
    for fault in _count(root):
        yield _fail(fault, spec, "arrangement")


def _fail(fault: Fault, spec: Spec, *roles: str) -> Finding:
    source = blame(spec, *roles, "placement")
    return Finding(id, Severity.BLOCK, fault.message, source, fault.measured, fault.allowed)


def _foreign(root: ET.Element) -> Iterator[Fault]:
    """Anything that isn't on the list."""
    found: Counter[str] = Counter()
    for element in _drawn(root):
        tag = element.tag.removeprefix(NS) if isinstance(element.tag, str) else "instruction"
        if tag not in ELEMENTS:
            found[f"<{tag}>"] += 1
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES:
                found[name.rpartition("}")[2]] += 1
            elif name in ("fill", "stroke") and not COLOUR.fullmatch(value):
                found[f"{name}=“{value[:40]}”"] += 1
    if found:
        listed = ", ".join(sorted(found)[:5])
        yield Fault(f"The drawing holds {listed}; export it as plain paths.", listed, "paths alone")


def _drawn(root: ET.Element) -> Iterator[ET.Element]:
    """All elements, without what publishing wrote in front."""
    yield root
    for place, child in enumerate(root):
        if place or not our_metadata(child):
            yield from child.iter()


def _frame(root: ET.Element, spec: Spec) -> Iterator[Fault]:
    """A view box of the placement's proportions, so that it scales without bars."""
    try:
        _, _, width, height = (float(v) for v in root.get("viewBox", "").split())
        ratio = width / height
    except (ValueError, ZeroDivisionError):
        yield Fault("The drawing has no view box, so it doesn't scale; add one.", "none", "a view box")
        return
    if not abs(ratio / spec.placement.ratio - 1) <= OFF:
        measured, allowed = f"{ratio:.2f}:1", f"{spec.placement.ratio:.2f}:1"
        yield Fault(
            f"The drawing's view box is {measured}, the placement {allowed}; it would show bars.",
            measured,
            allowed,
        )


def _count(root: ET.Element) -> Iterator[Fault]:
    paths = [element.get("d", "") for element in root.iter(f"{NS}path")]
    segments = sum(len(SEGMENT.findall(d)) for d in paths)
    for counted, limit, what in ((len(paths), PATHS, "paths"), (segments, SEGMENTS, "segments")):
        if counted > limit:
            yield Fault(
                f"The drawing has {counted} {what}, at most {limit} are light enough for a screen; show fewer things.",
                f"{counted} {what}",
                f"at most {limit}",
            )
