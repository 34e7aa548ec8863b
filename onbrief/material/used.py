"""The last step of bringing something in: where it is made use of, and what people should know of it there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from onbrief.material import heard, placing
from onbrief.material.opening import Opened
from onbrief.material.sounds import at_the_door
from onbrief.material.wish import Wish
from onbrief.model.brief import Brief
from onbrief.model.campaign import load_campaign
from onbrief.model.layers import Imported
from onbrief.model.material import FOLDER, REFERENCES, Material
from onbrief.model.retouch import Kept as Replacement
from onbrief.model.retouch import Retouch
from onbrief.pipeline.by_hand import held_against

ENLARGED = 1.15  # times, beyond which people see it


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


def used(
    root: Path, wish: Wish, brief: Brief, into: Path, record: Material, picture: Opened | None
) -> Brought_:
    """The last step: where it is made use of."""
    base = into.relative_to(root).as_posix()
    file = f"{base}/{(record.working or record.received).file}"
    told, place = list(record.picture.done if record.picture else ()), None
    told += at_the_door(record.sound) if record.sound else ()
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
    elif wish.use == "sound":
        told += _heard(root, wish, record)
    if record.model and wish.use == "component":
        told.append(f"a layer of it says so: `model: {record.model}`")
    if record.suggested:
        told.append("its matte is a guess: look at it, and bring in a better one with --matte")
    if wish.use == "component" and picture is not None and not picture.alpha and record.matte is None:
        told.append("it has no transparency and no matte: it can be a background, not a cut-out")
    return Brought_(record, f"{base}/{record.name}.yaml", file, place, tuple(told))


def _heard(root: Path, wish: Wish, record: Material) -> list[str]:
    """Names it where it is heard: in a line of the copy, in cues of shots.yaml, or nowhere yet."""
    assert record.sound
    file, digest, long = f"{FOLDER}/{record.received.file}", record.received.sha256, record.sound.seconds
    if wish.line and wish.locale:
        windows = list(heard.line(root, wish.campaign, wish.locale, wish.line))
        heard.into_line(root, wish.campaign, wish.locale, wish.line, file, digest, wish.speaker)
        told = [f"copy/{wish.locale}.yaml lets it read “{wish.line}”"]
        tight = [(cut, window) for cut, window in windows if window < long]
        return told + [
            f"it lasts {long:.1f} s, and its window in {cut} {window:.1f} s: see onbrief dub"
            for cut, window in tight
        ]
    if wish.instead:
        places = heard.cues(root, wish.campaign, wish.instead, wish.cut, digest)
        heard.into_cues(root, wish.campaign, places, file, digest)
        told = [f"{keys[1]} lets it be heard in place of {wish.instead}" for keys in places]
        short = {keys[1]: wanted for keys, wanted in places.items() if long < wanted - heard.NEAR}
        return told + [f"{cut} wants {wanted:.1f} s of it: silence follows" for cut, wanted in short.items()]
    key = "file" if record.sound.kind == "voice" else "sound"
    return [f"nothing lets it be heard yet: write `{key}: {file}` and `sha256: {digest}` where it belongs"]


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
