"""Brings a file from outside into a campaign or a style pack: bytes, record, rights, and its place.

In this order: everything is looked at; bytes are kept; rights are written; the record; last the place that makes use of
it. Killed anywhere and run again, the end is the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from onbrief.errors import InputError, nearest
from onbrief.files import exclusive, write_bytes
from onbrief.material import mattes, placing
from onbrief.material.embedded import Found, embedded
from onbrief.material.films import facts
from onbrief.material.kinds import Received, received
from onbrief.material.opening import Opened, encoded, opened
from onbrief.model.brief import Brief
from onbrief.model.campaign import load_campaign
from onbrief.model.canonical import sha256, sha256_file
from onbrief.model.card import SourceType
from onbrief.model.layers import Imported
from onbrief.model.material import FOLDER, REFERENCES, Brought, Film, Kept, Material, Picture, Seal, Use
from onbrief.model.retouch import Kept as Replacement
from onbrief.model.retouch import Retouch
from onbrief.model.rights import Holding
from onbrief.model.source import confine, read_model
from onbrief.pipeline.by_hand import held_against
from onbrief.pipeline.cards import cards_of
from onbrief.pipeline.material import all_records, keep
from onbrief.publish.credentials import roots
from onbrief.publish.seal import TYPES, read_seal
from onbrief.selection.kept import values_of
from onbrief.selection.yamltext import dumped

HEAD = "# yaml-language-server: $schema=../../../schemas/material.schema.json\n"
SEALED = 100_000_000  # bytes of a file whose seal is read
REFERENCE_SIDE = 1536  # pixels: what models look at is smaller; references are in Git
REFERENCE_QUALITY = 92
ENLARGED = 1.15  # times, beyond which people see it
STILLS: tuple[Use, ...] = ("candidate", "reference", "master")


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. holding: its rights, without the files; None only for what was brought in before.

    scene, sku, shape, direction: of a candidate or a master. place: of the batch, which a candidate stands for because
    no engine could make it. model: the card of the model that made it.
    """

    file: Path
    use: Use
    campaign: str
    who: str
    holding: Holding | None
    name: str | None = None
    matte: Path | None = None
    suggest: bool = False
    source: str = ""
    tool: str = ""
    changed: str = ""
    parents: tuple[str, ...] = ()
    model: str | None = None
    source_type: SourceType | None = None
    scene: str | None = None
    sku: str | None = None
    shape: str | None = None
    direction: str | None = None
    place: int | None = None
    focus: tuple[float, float] = (0.5, 0.5)
    fit: Literal["crop", "expand"] = "crop"
    note: str = ""


@dataclass(frozen=True)
class Brought_:
    """What came of it. file: of the picture to work with, from the repository's root; a film's own file.

    place: of a candidate in its batch. told: what people should know, in words.
    """

    record: Material
    record_file: str
    file: str
    place: int | None = None
    told: tuple[str, ...] = field(default_factory=tuple)


def bring(root: Path, wish: Wish) -> Brought_:
    """Raises InputError; then nothing was written, or only what the next run writes again."""
    brief, _ = read_model(root, root / "campaigns" / wish.campaign / "brief.yaml", Brief)
    file = received(wish.file)
    _asked_rightly(root, wish, brief, file)
    name = wish.name or slug(wish.file.stem)
    into = _folder(root, wish.campaign, wish.use, brief)
    known = _known(root, into, name)
    digest = sha256_file(file.path)
    if known and (known.received.sha256, known.use) != (digest, wish.use):
        where = (into / f"{name}.yaml").relative_to(root).as_posix()
        raise InputError.at(
            where, "other material has this name already", "Give it a name of its own: --name NAME."
        )
    if wish.holding is None and known is None:
        raise InputError.at(
            file.shown, "nobody has told its rights", "Say who owns it: see onbrief import --help."
        )
    found = embedded(file)
    if reason := found.generative if not (wish.model or wish.source_type or known) else "":
        raise InputError.at(
            file.shown,
            f"a generative model made it, or so it seems: {reason}",
            "Name the model by its card (--model ID; see onbrief models), or say what it is instead: "
            "--source-type digitalCapture.",
        )
    picture = None if file.kind == "film" else opened(file)
    film = Film(facts=facts(file)) if picture is None else None
    matte, guessed = _matte(wish, picture)
    with exclusive(_made(root, into)):
        kept = _keep(root, into, name, wish, file, picture, matte, digest)
        if wish.holding:
            holding = wish.holding.model_copy(update={"files": _covered(into, kept, wish)})
            placing.hold(root, into.parent, holding)
        if known:
            placing.cover(root, into.parent, known.rights, _covered(into, kept, wish))
            better = {"matte": kept.matte, "suggested": guessed} if kept.matte else {}
            record = known.model_copy(update=better)
        else:
            record = _record(root, name, wish, file, found, picture, film, kept, guessed)
        _write_record(root, into, record, found)
    return _placed(root, wish, brief, into, record, picture)


def is_known(root: Path, campaign: str, use: Use, name: str) -> bool:
    """Whether something was brought in under this name before."""
    brief, _ = read_model(root, root / "campaigns" / campaign / "brief.yaml", Brief)
    return (_folder(root, campaign, use, brief) / f"{name}.yaml").is_file()


def slug(stem: str) -> str:
    """A file's name in small letters, digits and hyphens; `material` where nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "material"


def _asked_rightly(root: Path, wish: Wish, brief: Brief, file: Received) -> None:
    """Whether such a file can be used so, and what it is for is there. Raises InputError."""
    if file.kind == "film" and wish.use in STILLS and wish.use != "reference":
        raise InputError.at(
            file.shown, f"a film can't be a {wish.use}: only stills are made", "Bring in a frame of it."
        )
    if wish.use in ("candidate", "master"):
        if not wish.scene:
            cure = f"Known here: {', '.join(brief.scenes)}."
            raise InputError.at("--scene", f"a {wish.use} belongs to a scene: which?", cure)
        found = placing.scene_of(brief, wish.scene)
        asked = [one for one in found.places if not found.imported_at(one)]
        if wish.place is not None and wish.place not in asked:
            what = f"no engine is asked for candidate {wish.place} of {wish.scene}"
            raise InputError.at("--place", what, f"Those are {', '.join(map(str, asked))}.")
    if wish.place is not None and wish.use != "candidate":
        raise InputError.at("--place", f"a {wish.use} stands for no candidate", "Leave it out.")
    if wish.sku and wish.sku not in brief.skus:
        raise InputError.at("--sku", f"“{wish.sku}” is no SKU of this brief", nearest(wish.sku, brief.skus))
    if wish.use == "master" and not (wish.sku and wish.shape):
        raise InputError.at("--sku, --shape", "a master is of one SKU and one shape: which?", "Name both.")
    if wish.model:
        _carded(root, wish.model)
    if wish.suggest and wish.matte:
        raise InputError.at("--suggest-matte", "there is a matte already", "Leave one of the two out.")


def _carded(root: Path, model: str) -> None:
    """Whether a card tells of this generative model. Raises InputError."""
    cards = cards_of(root)
    known = [name for name, card in cards.items() if card.generative]
    if model not in known:
        what = "the card of code that draws by rules" if model in cards else "no card of a model"
        cure = nearest(model, known) if known else "There is none yet: write it with onbrief models add."
        raise InputError.at("--model", f"“{model[:60]}” is {what}", cure)


def _folder(root: Path, campaign: str, use: Use, brief: Brief) -> Path:
    if use == "reference":
        return confine(root, root / "stylepacks" / brief.stylepack / REFERENCES)
    return confine(root, root / "campaigns" / campaign / FOLDER)


def _made(root: Path, folder: Path) -> Path:
    confine(root, folder).mkdir(parents=True, exist_ok=True)
    return folder


def _known(root: Path, folder: Path, name: str) -> Material | None:
    path = folder / f"{name}.yaml"
    return read_model(root, path, Material)[0] if path.exists() or path.is_symlink() else None


def _matte(wish: Wish, picture: Opened | None) -> tuple[Any, bool]:
    """Its coverage, and whether it was guessed."""
    if picture is None:
        return None, False
    if wish.matte:
        file = received(wish.matte)
        return mattes.given(file.shown, opened(file).pixels, picture.pixels), False
    if wish.suggest and not picture.alpha and picture.matte is None:
        return mattes.suggested(wish.file.name, picture.pixels), True
    return picture.matte, False


@dataclass(frozen=True)
class _Kept:
    working: Kept | None
    received: Kept
    matte: Kept | None


def _keep(
    root: Path,
    into: Path,
    name: str,
    wish: Wish,
    file: Received,
    picture: Opened | None,
    matte: Any,
    digest: str,
) -> _Kept:
    """Writes the bytes. Of a reference only what is worked with, in Git; a film is kept as it came."""
    if wish.use == "reference":
        original = Kept(file=f"{name}.{file.suffix}", sha256=digest, bytes=file.bytes)
        if picture is None:
            raise InputError.at(file.shown, "a film can't be a reference yet", "Bring in a frame of it.")
        data, suffix = _small(picture)
        path = into / f"{name}.{suffix}"
        write_bytes(path, data)
        return _Kept(Kept(file=path.name, sha256=sha256(data), bytes=len(data)), original, None)
    if picture is None:
        return _Kept(None, keep(root, into / f"{name}.{file.suffix}", file.path), None)
    original = keep(root, into / f"{name}.original.{file.suffix}", file.path)
    working = keep(root, into / f"{name}.png", encoded(picture.pixels))
    cut = None if matte is None else keep(root, into / f"{name}.matte.png", encoded(matte))
    return _Kept(working, original, cut)


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


def _covered(into: Path, kept: _Kept, wish: Wish) -> tuple[str, ...]:
    """The files that the holding is about, as beside its rights.yaml."""
    files = (kept.working, None if wish.use == "reference" else kept.received, kept.matte)
    return tuple(f"{into.name}/{file.file}" for file in files if file)


def _record(
    root: Path, name: str, wish: Wish, file: Received, found: Found, picture: Opened | None, film: Film | None,
    kept: _Kept, guessed: bool,
) -> Material:  # fmt: skip
    told = found.facts
    graph = found.graph.encode()
    if graph:
        saved = Kept(file=f"{name}.graph.json", sha256=sha256(graph), bytes=len(graph))
        told = told.model_copy(update={"graph": saved})
    seen = None
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
        film=film,
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
    if suffix not in TYPES or file.bytes > SEALED:
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


def _write_record(root: Path, into: Path, record: Material, found: Found) -> None:
    if record.embedded.graph and found.graph:
        write_bytes(into / record.embedded.graph.file, found.graph.encode())
    path = into / f"{record.name}.yaml"
    if _known(root, into, record.name) != record:
        write_bytes(path, (HEAD + dumped(values_of(record))).encode())


def _placed(
    root: Path, wish: Wish, brief: Brief, into: Path, record: Material, picture: Opened | None
) -> Brought_:
    """The last step: where it is made use of."""
    base = into.relative_to(root).as_posix()
    file = f"{base}/{(record.working or record.received).file}"
    told, place = list(record.picture.done if record.picture else ()), None
    credits = dict.fromkeys(filter(None, (record.embedded.creator, record.embedded.copyright)))
    if credits:
        told.append(f"it says of itself: {', '.join(credits)}; look whether its rights agree")
    if wish.use == "candidate":
        assert wish.scene and record.working
        place = placing.into_batch(root, wish.campaign, wish.scene, _imported(wish, base, record))
        instead = f", in place of {wish.place}, which no engine could make" if wish.place else ""
        told.append(f"{wish.scene} holds it as candidate {place}{instead}")
        told += _enlarged(root, wish, record)
    elif wish.use == "master":
        assert wish.scene and record.working
        entry = held_against(root, wish.campaign, _replacement(wish, file, record))
        placing.in_place(root, wish.campaign, entry)
        told.append(f"it stands in place of the master of {wish.sku} × {wish.shape}")
    elif wish.use == "reference":
        placing.as_reference(root, brief.stylepack, f"{REFERENCES}/{Path(file).name}")
        told.append(f"{brief.stylepack} lists it among its references; the file as it came is not kept")
    if record.model and wish.use == "component":
        told.append(f"a layer of it says so: `model: {record.model}`")
    if record.suggested:
        told.append("its matte is a guess: look at it, and bring in a better one with --matte")
    if wish.use == "component" and picture is not None and not picture.alpha and record.matte is None:
        told.append("it has no transparency and no matte: it can be a background, not a cut-out")
    return Brought_(record, f"{base}/{record.name}.yaml", file, place, tuple(told))


def _enlarged(root: Path, wish: Wish, record: Material) -> list[str]:
    """Whether the scene's largest master asks for more pixels than it has; in words."""
    c = load_campaign(root, wish.campaign)
    shapes = {
        c.layout_of(d, placement)
        for d in c.brief.deliverables
        if d.scene == wish.scene
        for placement in d.placements
    }
    sizes = {shape: c.pack.layouts[shape].master for shape in shapes if shape}
    own = record.picture
    if own is None:
        return []
    how = min if wish.fit == "expand" else max
    times = {shape: how(size[0] / own.width, size[1] / own.height) for shape, size in sizes.items()}
    shape = max(times, key=lambda one: times[one], default="")
    if not shape or times[shape] <= ENLARGED:
        return []
    width, height = sizes[shape]
    return [
        f"its {shape} master ({width} × {height}) enlarges it {times[shape]:.1f} times: bring in a larger one"
    ]


def _imported(wish: Wish, base: str, record: Material) -> Imported:
    assert record.working
    return Imported(
        place=1,
        instead=wish.place,
        file=f"{base}/{record.working.file}",
        sha256=record.working.sha256,
        size=(record.picture.width, record.picture.height) if record.picture else None,
        fit=wish.fit,
        matte=f"{base}/{record.matte.file}" if record.matte else None,
        matte_sha256=record.matte.sha256 if record.matte else None,
        focus=wish.focus,
        model=wish.model,
        note=wish.note,
    )


def _replacement(wish: Wish, file: str, record: Material) -> Retouch:
    assert record.working
    return Retouch(
        scene=str(wish.scene),
        sku=wish.sku,
        shape=wish.shape,
        direction=wish.direction,  # type: ignore[arg-type]
        step="replace",
        picture=Replacement(file=file, sha256=record.working.sha256, model=wish.model),
        tool=record.brought.tool[:200],
        changed=wish.changed,
        note=wish.note,
        who=wish.who,
        when=date.today(),
    )
