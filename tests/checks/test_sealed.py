"""What publishing wrote passes the gates; what anybody else wrote doesn't, sealed or not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from checks import CHECKS
from checks.sealed import is_sealed
from onbrief.publish.seal import Sealer
from onbrief.publish.xmp import with_xmp
from tests.checks.conftest import line
from tests.checks.test_drawing import drawn
from tests.defects.metadata import camera
from tests.defects.sketch import BANNER, draw
from tests.publish.test_seal import OURS
from tests.publish.things import label

GATES = ("metadata", "spec", "drawing")
MAGIC = {b"\xff\xd8": ".jpg", b"\x89PNG": ".png", b"RIFF": ".webp", b"<svg": ".svg"}


def told(sketch, folder: Path, after=None, **changes) -> list[str]:
    """What the gates say of a sketch, once after(bytes, suffix) has made other bytes of it."""
    subject, spec = draw(sketch, folder)
    if after:
        data = subject.path.read_bytes()
        suffix = next(suffix for magic, suffix in MAGIC.items() if data.startswith(magic))
        subject.path.write_bytes(after(data, suffix))
    spec = dataclasses.replace(spec, placement=spec.placement.model_copy(update=changes))
    return [line(finding) for gate in GATES for finding in CHECKS[gate].run(subject, spec)]


def sealed(data: bytes, suffix: str) -> bytes:
    return Sealer(OURS).seal(data, suffix, label(data), None).data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_sealed_picture_passes(kind: str, tmp_path: Path) -> None:
    formats = {"formats": ("jpg", "png", "webp")}
    assert told(BANNER.save(format=kind), tmp_path, sealed, **formats) == []


def test_a_sealed_drawing_passes(tmp_path: Path) -> None:
    assert told(drawn(BANNER), tmp_path, sealed, seal=None) == []


def test_a_drawing_that_will_be_sealed_leaves_room_for_it(tmp_path: Path) -> None:
    assert told(drawn(BANNER).save(weight=6_000), tmp_path, seal=None) == []
    said = told(drawn(BANNER).save(weight=6_001), tmp_path, seal=None)
    assert [
        "weighs 6.1 kB, the placement takes 30 kB, 24 kB of it for the seal; draw less." in one
        for one in said
    ] == [True]


def test_a_sealed_file_may_use_its_whole_budget(tmp_path: Path) -> None:
    assert told(BANNER.save(weight=140_000), tmp_path) != []
    assert told(BANNER.save(weight=140_000), tmp_path, sealed) == []


def test_a_cameras_data_is_told_though_the_file_is_sealed(tmp_path: Path) -> None:
    said = told(BANNER.save(options={"exif": camera(place=True)}), tmp_path, sealed)
    assert ["EXIF with the place where it was taken" in one for one in said] == [True]


def test_our_words_without_a_seal_are_nobodys(tmp_path: Path) -> None:
    said = told(BANNER, tmp_path, lambda data, suffix: with_xmp(data, suffix, label(data)))
    assert ["private metadata (XMP)" in one for one in said] == [True]


@pytest.mark.parametrize(
    "private", [b"<dc:subject>Ada</dc:subject>", b"<dc:title>/home/ada/a.psd</dc:title>"]
)
def test_more_than_our_words_is_told_though_the_file_is_sealed(private: bytes, tmp_path: Path) -> None:
    def seal(data: bytes, suffix: str) -> bytes:
        whole, end = sealed(data, suffix), b"</rdf:Description>"
        start = whole.rindex(b"\xff\xe1", 0, whole.index(b"http://ns.adobe.com/xap"))
        length = int.from_bytes(whole[start + 2 : start + 4]) + len(private)
        return (whole[: start + 2] + length.to_bytes(2) + whole[start + 4 :]).replace(end, private + end)

    said = told(BANNER, tmp_path, seal)
    assert ["private metadata (XMP" in one for one in said] == [True]


def test_a_drawing_with_metadata_of_others_is_told(tmp_path: Path) -> None:
    def seal(data: bytes, suffix: str) -> bytes:
        return sealed(data, suffix).replace(b"</metadata>", b"<a/></metadata>")

    said = told(drawn(BANNER), tmp_path, seal)
    assert any("The drawing holds <a>" in one for one in said)


def test_what_is_no_picture_is_not_sealed() -> None:
    assert not is_sealed(b"com.onbrief.lineage")
