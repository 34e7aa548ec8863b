"""What is kept of a file that is brought in: its bytes, and the record of where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.material.embedded import Found
from onbrief.material.kinds import Received
from onbrief.material.opening import Opened, encoded
from onbrief.material.wish import Wish
from onbrief.model.canonical import sha256, sha256_file
from onbrief.model.material import Brought, Film, Kept, Material, Picture, Seal, Sound
from onbrief.model.source import read_model
from onbrief.pipeline.material import all_records, keep
from onbrief.publish.credentials import roots
from onbrief.publish.seal import TYPES, largest, read_seal
from onbrief.selection.kept import values_of
from onbrief.selection.yamltext import dumped

HEAD = "# yaml-language-server: $schema=../../../schemas/material.schema.json\n"
REFERENCE_SIDE = 1536  # pixels: what models look at is smaller; references are in Git
REFERENCE_QUALITY = 92


def known_as(root: Path, folder: Path, name: str) -> Material | None:
    path = folder / f"{name}.yaml"
    return read_model(root, path, Material)[0] if path.exists() or path.is_symlink() else None


@dataclass(frozen=True)
class Files:
    working: Kept | None
    received: Kept
    matte: Kept | None


@dataclass(frozen=True)
class Seen:
    """What was found in the bytes: one of the three."""

    picture: Opened | None = None
    film: Film | None = None
    sound: Sound | None = None


def keep_all(
    root: Path,
    into: Path,
    name: str,
    wish: Wish,
    file: Received,
    picture: Opened | None,
    matte: Any,
    digest: str,
) -> Files:
    """Writes the bytes. Of a reference only what is worked with, in Git; films and sounds are kept as they came."""
    if wish.use == "reference":
        original = Kept(file=f"{name}.{file.suffix}", sha256=digest, bytes=file.bytes)
        if picture is None:
            raise InputError.at(file.shown, "a film can't be a reference yet", "Bring in a frame of it.")
        data, suffix = _small(picture)
        path = into / f"{name}.{suffix}"
        write_bytes(path, data)
        return Files(Kept(file=path.name, sha256=sha256(data), bytes=len(data)), original, None)
    if picture is None:
        return Files(None, keep(root, into / f"{name}.{file.suffix}", file.path), None)
    original = keep(root, into / f"{name}.original.{file.suffix}", file.path)
    working = keep(root, into / f"{name}.png", encoded(picture.pixels))
    cut = None if matte is None else keep(root, into / f"{name}.matte.png", encoded(matte))
    return Files(working, original, cut)


def _small(picture: Opened) -> tuple[bytes, str]:
    """A picture as models look at it, small enough for Git: JPEG, or PNG where it is transparent."""
    import io

    import numpy as np
    from PIL import Image

    pixels = picture.pixels if picture.bits == 8 else (picture.pixels // 257).astype(np.uint8)
    image = Image.fromarray(pixels)
    image.thumbnail((REFERENCE_SIDE, REFERENCE_SIDE), Image.Resampling.LANCZOS)
    if picture.alpha:
        return encoded(np.asarray(image)), "png"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=REFERENCE_QUALITY, subsampling=0)
    return out.getvalue(), "jpg"


def covered(into: Path, kept: Files, wish: Wish) -> tuple[str, ...]:
    """The files that the holding is about, as beside its rights.yaml."""
    files = (kept.working, None if wish.use == "reference" else kept.received, kept.matte)
    return tuple(f"{into.name}/{file.file}" for file in files if file)


def recorded(
    root: Path, name: str, wish: Wish, file: Received, found: Found, holds: Seen, kept: Files, guessed: bool,
) -> Material:  # fmt: skip
    told = found.facts
    graph = found.graph.encode()
    if graph:
        saved = Kept(file=f"{name}.graph.json", sha256=sha256(graph), bytes=len(graph))
        told = told.model_copy(update={"graph": saved})
    seen, picture = None, holds.picture
    if picture is not None:
        height, width = picture.pixels.shape[:2]
        seen = Picture(
            width=width, height=height, bits=picture.bits, alpha=picture.alpha,
            done=picture.done, layers=picture.layers[:100],
        )  # fmt: skip
    assert wish.holding
    now = datetime.now(UTC).replace(microsecond=0)
    return Material(
        schema_="onbrief/material/1",
        name=name,
        use=wish.use,
        original=file.shown,
        brought=Brought(
            who=wish.who, when=now, tool=wish.tool or told.tool, source=wish.source, changed=wish.changed
        ),
        working=kept.working,
        received=kept.received,
        matte=kept.matte,
        suggested=guessed,
        picture=seen,
        film=holds.film,
        sound=holds.sound,
        parents=_parents(root, wish),
        seal=_seal(root, file),
        embedded=told,
        source_type=wish.source_type,
        model=wish.model,
        rights=wish.holding.name,
    )


def _parents(root: Path, wish: Wish) -> tuple[str, ...]:
    """What it was made from: SHA-256, names of other material, or files at hand, of which the SHA-256 is taken."""
    names = {record.name for record in all_records(root, wish.campaign)}
    found = []
    for parent in wish.parents:
        if re.fullmatch(r"[0-9a-f]{64}", parent) or parent in names:
            found.append(parent)
        elif Path(parent).is_file():
            found.append(sha256_file(Path(parent)))
        else:
            cure = "Name a file, its SHA-256, or other material of this campaign."
            raise InputError.at("--parent", f"there is no “{parent[:80]}”", cure)
    return tuple(found)


def _seal(root: Path, file: Received) -> Seal:
    """Read with the repository's own trust; nothing is fetched."""
    suffix = f".{file.suffix}"
    if suffix not in TYPES or file.bytes > largest(suffix):
        return Seal(state="unread")
    found = read_seal(file.path.read_bytes(), suffix, roots(root))
    if not found.present:
        return Seal(state="none")
    state = "trusted" if found.intact and found.trusted else "untrusted" if found.intact else "broken"
    return Seal(
        state=state,  # type: ignore[arg-type]
        signer=found.signer[:300],
        manifest=found.manifest[:300],
        faults=tuple(fault[:300] for fault in found.faults[:20]),
    )


def write_record(root: Path, into: Path, record: Material, found: Found) -> None:
    if record.embedded.graph and found.graph:
        write_bytes(into / record.embedded.graph.file, found.graph.encode())
    path = into / f"{record.name}.yaml"
    if known_as(root, into, record.name) != record:
        write_bytes(path, (HEAD + dumped(values_of(record))).encode())
