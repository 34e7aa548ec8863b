"""Does the file carry anything besides the picture: where it was taken, how it was made, a second file?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checks.container import BEHIND, Block, blocks
from checks.ink import Fault, blame, not_run
from checks.sealed import our_packet, seals
from checks.vector import is_drawing
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.picture import Unreadable, opened, regular
from onbrief.model.visible import visible

id = "metadata"
scope = Scope.DELIVERABLE
needs: frozenset[Need] = frozenset()

LOCAL = re.compile(  # paths that name a person's machine; zero bytes (UTF-16) are dropped before the search
    rb"(?:file://|\b[A-Za-z]:[\\/](?=[A-Za-z])|\\\\[A-Za-z][\w.-]*\\|/(?:home|Users|root|Volumes|mnt)/)[^\"'<>\0\n]{0,60}"
)
GRAPHS = ("prompt", "workflow", "parameters")  # text under which generators store how a picture was made
SECOND = {b"PK\x03\x04": "a zip archive", b"%PDF": "a PDF", b"<": "a web page", b"\xff\xd8\xff": "a second picture",
          b"Rar!": "an archive", b"MZ": "a program", b"\x7fELF": "a program"}  # fmt: skip
TIFF_TAGS = {270: "a description", 305: "the program's name", 306: "a date", 315: "an author", 316: "a machine's name",
             700: "XMP", 33723: "IPTC", 34377: "Photoshop data", 34665: "EXIF", 34853: "where it was taken",
             37724: "Photoshop layers"}  # fmt: skip
SHOWN = 4  # kinds named in a message
MOST = 1000  # blocks looked at; a delivered picture has none
GPS = 0x8825  # the EXIF tag that leads to a place


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Walks the file's blocks (JPEG, PNG, WebP, GIF; a TIFF's tags): only what draws the picture may stand there.

    It looks for local paths in what may stay, too: colour profiles carry a description.
    """
    if is_drawing(subject.path) or spec.placement.formats == ("pdf",):
        return  # the drawing and print gates know what those may hold
    source = blame(spec, "placement")
    try:
        found = list(_faults(subject))
    except (Unreadable, ValueError) as why:
        yield not_run(id, str(why), source)
        return
    for fault in found:
        yield Finding(id, Severity.BLOCK, fault.message, source, fault.measured, fault.allowed)


def _faults(subject: Subject) -> Iterator[Fault]:
    regular(subject.path)
    data = subject.path.read_bytes()
    if data.startswith((b"II*\0", b"MM\0*")):
        yield from _private(_tags(subject))
        return
    found = _without_seal([block for block, _ in zip(blocks(data), range(MOST), strict=False)])
    behind = [block for block in found if block.name == BEHIND]
    profile = [block for block in found if block.name == "profile"]
    told = [_label(block) for block in found if block not in behind and block not in profile]
    yield from _private(told)
    for block in behind:
        what = next((name for start, name in SECOND.items() if block.data.lstrip().startswith(start)), "")
        measured = f"{len(block.data)} {BEHIND}"
        yield Fault(
            f"The file goes on after the picture's end{f' with {what}' if what else ''} "
            f"({len(block.data)} bytes); export it anew.",
            measured,
            "none",
        )
    for block in profile:
        if match := LOCAL.search(block.data.replace(b"\0", b"")):
            path = visible(match[0].decode("latin-1"))
            yield Fault(
                f"The colour profile tells a path of someone's machine (“{path}”); embed a plain sRGB profile.",
                path,
                "none",
            )


def _without_seal(found: list[Block]) -> list[Block]:
    """What publishing wrote is no private metadata; without the seal beside it our XMP is not ours."""
    if not any(map(seals, found)):
        return found
    return [
        block
        for block in found
        if not seals(block) and not (our_packet(block) and not LOCAL.search(block.data))
    ]


def _private(told: list[str]) -> Iterator[Fault]:
    kinds = list(dict.fromkeys(told))
    if kinds:
        more = f" and {len(kinds) - SHOWN} more" if len(kinds) > SHOWN else ""
        measured = ", ".join(kinds[:SHOWN]) + more
        yield Fault(f"The file carries private metadata ({measured}); export it without.", measured, "none")


def _label(block: Block) -> str:
    """What a block is, and the most personal thing that it tells."""
    name, text = visible(block.name), block.data.replace(b"\0", b"")
    tells = {
        "the place where it was taken": name == "EXIF" and _has_place(block.data),
        "names of people": b"PersonInImage" in text,
        "a node graph": b'"class_type"' in text,
        "how a model was asked": any(name == f"text “{key}”" for key in GRAPHS),
        "a path of someone's machine": LOCAL.search(text) is not None,
    }
    return next((f"{name} with {what}" for what, true in tells.items() if true), name)


def _has_place(data: bytes) -> bool:
    from PIL import Image

    try:
        exif = Image.Exif()
        exif.load(data if data.startswith(b"Exif") else b"Exif\0\0" + data)
        return GPS in exif
    except Exception:  # damaged EXIF is told as EXIF all the same
        return False


def _tags(subject: Subject) -> list[str]:
    with opened(subject.path) as image:
        tags = getattr(image, "tag_v2", {})
        return [label for tag, label in TIFF_TAGS.items() if tag in tags]
