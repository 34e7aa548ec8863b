"""A sealed film: what plays is what was approved, the seal tells how it was made, and one changed byte is named."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from onbrief.errors import InputError
from onbrief.model.ledger import core_id
from onbrief.model.sealing import RESERVE_KB, reserve_kb, sealed_as
from onbrief.publish import seal as seals
from onbrief.publish.publication import Film, Label, Part
from onbrief.publish.seal import Seal, read_seal, unsealed
from onbrief.publish.xmp import xmp_of
from tests.publish.test_boxes import EVERY, film, played
from tests.publish.test_seal import OURS, SEALER, manifests, signer
from tests.publish.things import PARTS, label

CHANGED = ("the file was changed after it was sealed, or the seal is another file's",)
MADE = Film("shots cut and graded, words and logo set in motion, encoded", "voice in de-DE: mixed")
STILLS = tuple(Part("master", f"masters/golden-hour/{n}.png", sha256=f"{n}" * 64) for n in range(3))


def about(data: bytes, made: Film = MADE, **core: object) -> Label:
    drawn = {"source_type": "digitalCreation", "master": label(data).core.approved, **core}
    mine = label(data, "lumen_v1_de-DE.mp4", film=made, ai=(), parts=(*PARTS[:2], *STILLS))
    return replace(mine, core=mine.core.model_copy(update=drawn))


def read(data: bytes, suffix: str = ".mp4") -> Seal:
    return read_seal(data, suffix, [OURS.root])


@EVERY
def test_a_sealed_film_plays_what_was_approved_and_answers_for_itself(kind: str, tmp_path: Path) -> None:
    data, suffix = film(kind)
    mine = about(data)
    sealed = SEALER.seal(data, suffix, mine, None)
    seal = read(sealed.data, suffix)
    assert (seal.present, seal.intact, seal.trusted, seal.faults) == (True, True, True, ())
    assert (seal.core, seal.manifest) == (core_id(mine.core), sealed.manifest)
    assert played(sealed.data, tmp_path, suffix) == played(data, tmp_path, suffix)
    assert unsealed(sealed.data, suffix) == data
    first = sealed.data.index(b"moov") < sealed.data.index(b"mdat")
    assert first == (data.index(b"moov") < data.index(b"mdat"))
    assert len(sealed.data) - len(data) <= RESERVE_KB * 1000


def test_it_tells_how_the_film_was_made_and_what_stands_in_it() -> None:
    data, suffix = film()
    sealed = SEALER.seal(data, suffix, about(data), None)
    own = told(sealed.data)[sealed.manifest]
    actions = own["assertions"][0]["data"]["actions"]
    assert [(one["action"], one.get("description")) for one in actions] == [
        ("c2pa.created", None),
        ("c2pa.edited", MADE.cut),
        ("c2pa.dubbed", MADE.heard),
        ("c2pa.placed", None),
    ]
    assert actions[0]["digitalSourceType"].endswith("/digitalCreation")
    went_in = {one["title"]: (one["relationship"], one["description"]) for one in own["ingredients"]}
    assert went_in["font: Outfit 1.1"] == ("componentOf", f"sha256:{'2' * 64}; OFL-1.1")
    assert went_in["master: masters/golden-hour/0.png"] == ("componentOf", f"sha256:{'0' * 64}")
    packet = xmp_of(sealed.data, suffix) or ""
    assert "digitalsourcetype/digitalCreation" in packet and "DerivedFrom" not in packet


def test_a_silent_film_was_not_dubbed_and_a_model_that_took_part_is_named() -> None:
    data, suffix = film()
    mine = replace(about(data, Film("shots cut, encoded")), parts=PARTS)
    own = told((made := SEALER.seal(data, suffix, mine, None)).data)[made.manifest]
    assert "c2pa.dubbed" not in [one["action"] for one in own["assertions"][0]["data"]["actions"]]
    assert ("model: sdxl 1.0", "inputTo") in [
        (one["title"], one["relationship"]) for one in own["ingredients"]
    ]


def test_a_film_from_outside_was_opened_and_keeps_the_seal_that_it_came_with() -> None:
    data, suffix = film()
    theirs = seals.Sealer(signer()).seal(data, suffix, about(data), None)
    mine = about(theirs.data, Film(), source_type="composite")
    sealed = SEALER.seal(theirs.data, suffix, mine, None)
    every = told(sealed.data)
    own = every[sealed.manifest]
    assert [one["action"] for one in own["assertions"][0]["data"]["actions"]] == ["c2pa.opened"]
    assert [(one["title"], one["relationship"]) for one in own["ingredients"]] == [
        ("lumen_v1_de-DE.mp4, as it was supplied", "parentOf")
    ]
    assert theirs.manifest in every
    assert read(sealed.data).intact and unsealed(sealed.data, suffix) == data


@pytest.mark.parametrize("box", [b"moov", b"mdat", b"uuid"])
def test_one_flipped_bit_is_named(box: bytes) -> None:
    data, suffix = film()
    hurt = bytearray(SEALER.seal(data, suffix, about(data), None).data)
    place = hurt.rindex(box) + 200  # the last such box: of two uuid boxes the XMP's
    hurt[place] ^= 1
    seal = read(bytes(hurt))
    assert (seal.present, seal.intact, seal.faults) == (True, False, CHANGED)


def test_a_film_without_a_seal_and_one_with_anothers_are_told_apart() -> None:
    data, suffix = film()
    assert read(data) == Seal(faults=("it carries no seal",))
    ours = SEALER.seal(data, suffix, about(data), None).data
    begin = ours.index(b"uuid") - 4
    length = int.from_bytes(ours[begin : begin + 4])
    other, _ = film("MP4 with its index last")
    after = int.from_bytes(other[:4])
    moved = other[:after] + ours[begin : begin + length] + other[after:]
    assert read(moved).faults == CHANGED


def test_a_film_that_is_too_heavy_to_be_sealed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data, suffix = film()
    monkeypatch.setattr(seals, "LARGEST_FILM", 1000)
    with pytest.raises(InputError, match="more than 0 MB can't be sealed"):
        SEALER.seal(data, suffix, about(data), None)


def test_a_moving_webp_is_sealed_like_a_still_and_a_gif_is_not() -> None:
    frames = [Image.new("RGB", (60, 50), (n * 60, 90, 30)) for n in range(4)]
    made = io.BytesIO()
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:], duration=40, loop=3)
    sealed = SEALER.seal(made.getvalue(), ".webp", about(made.getvalue()), None).data
    assert read(sealed, ".webp").trusted and unsealed(sealed, ".webp") == made.getvalue()
    with Image.open(io.BytesIO(sealed)) as image:
        assert (image.n_frames, image.info["loop"]) == (4, 3)
    assert (sealed_as("gif", None), reserve_kb("gif", None)) == ("none", 0)
    assert (sealed_as("mp4", None), reserve_kb("mp4", None)) == ("c2pa", RESERVE_KB)


def told(data: bytes) -> dict:
    return manifests(data, "video/mp4")
