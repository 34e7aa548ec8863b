"""A film's boxes: what goes in comes out again, and what plays is the same with it and without."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.lineage.played import identity
from onbrief.publish.boxes import MOST_BOXES, film_packet, put_film, strip_film, too_many_boxes
from onbrief.publish.xmp import packet
from tests.checks.film.films import make, moving, tone
from tests.publish.things import label

FAST = ("-movflags", "+faststart")
KINDS = {
    "MP4": (".mp4", {}),
    "MP4 with its index last": (".mp4", {"options": ()}),
    "MOV": (".mov", {}),
    "bare MOV": (".mov", {"options": (*FAST, "-fflags", "+bitexact", "-flags", "+bitexact")}),
    "ProRes": (".mov", {"codec": "prores_ks", "pixels": "yuv422p10le", "audio": ("-c:a", "pcm_s24le")}),
}
EVERY = pytest.mark.parametrize("kind", KINDS)
PACKET = packet(label(b"x"))


@cache
def film(kind: str = "MP4") -> tuple[bytes, str]:
    """Twelve frames with sound, and the suffix of such a file."""
    suffix, how = KINDS[kind]
    with TemporaryDirectory() as folder:
        path = make(Path(folder) / f"film{suffix}", moving(12, (90, 160)), tone(0.48), **how)
        return path.read_bytes(), suffix


def played(data: bytes, folder: Path, suffix: str) -> tuple[str, str]:
    path = folder / f"played{suffix}"
    path.write_bytes(data)
    return identity(path)


@EVERY
def test_a_packet_goes_in_and_comes_out_and_what_plays_is_the_same(kind: str, tmp_path: Path) -> None:
    data, suffix = film(kind)
    marked = put_film(data, PACKET)
    assert film_packet(marked) == PACKET and film_packet(data) is None
    assert strip_film(marked) == data
    assert played(marked, tmp_path, suffix) == played(data, tmp_path, suffix)
    assert (marked.index(b"moov") < marked.index(b"mdat")) == (data.index(b"moov") < data.index(b"mdat"))


@EVERY
def test_another_packet_takes_the_place_of_the_first(kind: str) -> None:
    data, _ = film(kind)
    assert put_film(put_film(data, PACKET + b" "), PACKET) == put_film(data, PACKET)


@pytest.mark.parametrize("data", [b"", b"no film", b"\0\0\0\x07ftyp", b"\0\0\0\x09ftyp"])
def test_what_is_no_film_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="film"):
        put_film(data, PACKET)


def test_a_film_whose_media_say_no_length_takes_nothing_behind_them() -> None:
    endless = b"\0\0\0\x0cftypisom" + b"\0\0\0\0mdat" + b"x" * 50
    with pytest.raises(ValueError, match="says no length"):
        put_film(endless, PACKET)


def test_more_boxes_than_an_encoder_writes_are_told_before_anybody_reads_them() -> None:
    head = b"\0\0\0\x0cftypisom"
    assert too_many_boxes(head + b"\0\0\0\x08free" * MOST_BOXES)
    nested = b"".join((8 * (40 - n)).to_bytes(4) + b"moov" for n in range(40))
    assert too_many_boxes(head + nested)
    assert not too_many_boxes(film()[0])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_films_are_taken_apart_or_refused_in_words(drawn: st.DataObject) -> None:
    hurt = bytearray(put_film(film(drawn.draw(st.sampled_from(["MP4", "bare MOV"])))[0], PACKET))
    for _ in range(drawn.draw(st.integers(1, 3))):
        hurt[drawn.draw(st.integers(0, 2500))] = drawn.draw(st.integers(0, 255))
    for act in (strip_film, film_packet, lambda data: put_film(data, PACKET)):
        try:
            act(bytes(hurt))
        except ValueError as error:
            assert "film" in str(error)
