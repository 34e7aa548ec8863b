"""A film is decoded once, whatever asks; what is hostile or damaged ends in one kind of error, in words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from checks.film import FILM_CHECKS, decode
from checks.film.decode import Looked, during, look, looked, runs, wanted_frames
from onbrief.model.picture import Unreadable
from onbrief.model.shots import Span
from tests.checks.film.films import cues, make, moving, remade, shown, tone

FRAMES = 50


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("films") / "spot.mp4", moving(FRAMES), tone(2))


@pytest.fixture(scope="module")
def film(path: Path) -> Looked:
    return look(path, wanted=(0, 12, 49, 50), cues=cues(FRAMES))


def test_its_facts_are_what_the_file_says(film: Looked) -> None:
    facts, picture, sound = film.facts, film.facts.picture, film.facts.sound
    assert (facts.container, facts.faststart, facts.others) == ("mp4", True, ())
    assert (picture.codec, picture.profile, picture.pixels, picture.bits) == ("h264", "High", "yuv420p", 8)
    assert (picture.width, picture.height, picture.sar, picture.rotation) == (180, 320, 1, 0)
    assert (picture.primaries, picture.transfer, picture.matrix, picture.range) == (*["bt709"] * 3, "limited")
    assert sound and (sound.codec, sound.channels, sound.sample_rate) == ("aac", 2, 48_000)


def test_time_is_counted_in_frames(film: Looked) -> None:
    assert (film.frames, film.rate, film.seconds, film.steady, film.broken) == (FRAMES, 25, 2, True, 0)
    assert film.times[10] == pytest.approx(0.4)


@pytest.mark.parametrize("rate", ["30000/1001", "24", "12.5"])
def test_a_rate_is_exact(tmp_path: Path, rate: str) -> None:
    """Matroska rounds its times to milliseconds."""
    mp4 = make(tmp_path / "a.mp4", moving(15), rate=rate)
    for path in (mp4, remade(mp4, tmp_path / "a.mkv")):
        assert look(path).rate == Fraction(rate)


def test_sound_is_as_long_as_the_file_says(film: Looked) -> None:
    """The encoder's padding before and behind isn't heard by anybody."""
    assert film.sound
    assert film.sound.samples.shape == (96_000, 2)
    assert film.sound.samples.dtype == np.float32
    assert (film.sound.rate, film.sound.start) == (48_000, 0)
    assert np.abs(film.sound.samples - tone(2))[:-1024].mean() < 0.003


def test_gates_see_the_frames_that_they_ask_for_in_true_colours(film: Looked) -> None:
    pictures = list(moving(FRAMES))
    for frame in (0, 12, 49):
        seen = film.rgb(frame)
        assert seen is not None
        assert np.abs(seen.astype(int) - pictures[frame]).mean() < 4
    assert film.rgb(50) is None  # the film has no such frame
    assert film.rgb(3) is None  # nobody asked


def test_a_film_of_another_rate_is_seen_at_the_same_moment(tmp_path: Path) -> None:
    pictures = list(moving(50))
    film = look(make(tmp_path / "a.mp4", pictures, rate="50"), wanted=[10], cues=cues(25, "25"))
    seen = film.rgb(10)
    assert seen is not None
    assert min(range(50), key=lambda n: np.abs(seen.astype(int) - pictures[n]).mean()) in (20, 21)


def test_tables_have_a_row_a_frame(film: Looked) -> None:
    tables = film.tables
    assert len(tables.mean) == len(tables.grid) == len(tables.chroma) == FRAMES
    pictures = np.stack(list(moving(FRAMES))).astype(float)
    luma = pictures @ [0.2126, 0.7152, 0.0722]
    assert np.abs(tables.mean - luma.mean((1, 2))).max() < 1.5
    assert tables.step[0] == 0 < tables.step[1:].min()


def test_it_is_decoded_once_for_all_gates(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject, spec = shown(path, cues(FRAMES))
    walks = []
    monkeypatch.setattr(decode, "look", lambda *asked: walks.append(asked) or look(*asked))
    for gate in FILM_CHECKS.values():
        list(gate.run(subject, spec))
    assert len(walks) == 1


def test_frames_that_gates_want_are_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Greedy:
        @staticmethod
        def frames(spec: object) -> range:
            return range(500)

    monkeypatch.setitem(FILM_CHECKS, "greedy", Greedy)  # type: ignore[arg-type]
    wanted = wanted_frames(shown(path)[1])
    assert (len(wanted), wanted[0], wanted[-1]) == (decode.KEPT, 0, 499)


def test_spans_of_the_cut_are_found_in_a_film_of_another_rate(tmp_path: Path) -> None:
    subject, spec = shown(make(tmp_path / "a.mp4", moving(50), rate="50"), cues(25))
    inside = during(looked(subject, spec), spec, Span(at=5, frames=10), None)
    assert list(runs(inside)) == [(10, 20)]


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_animated_pictures_are_films_too(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    first, *others = (Image.fromarray(frame[::2, ::2]) for frame in moving(12))
    first.save(path, save_all=True, append_images=others, duration=40, lossless=True)
    film = look(path, wanted=[3], cues=cues(12))
    assert (film.facts.container, film.frames, film.rate, film.sound) == (kind, 12, 25, None)
    assert film.rgb(3) is not None


def test_ten_bits_are_read(tmp_path: Path) -> None:
    eight, ten = (look(make(tmp_path / f"{p}.mp4", moving(10), pixels=p)) for p in ("yuv420p", "yuv422p10le"))
    assert np.abs(eight.tables.mean - ten.tables.mean).max() < 1
    assert ten.facts.picture.bits == 10


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"Not found\n", "it is no film that is known here, or damaged"),
        (
            b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n",
            "it is no film that is known here, or damaged",
        ),
        (b"ffconcat version 1.0\nfile spot.mp4\n", "it is no film that is known here, or damaged"),
        (b"GIF89a\x01\x00\x01\x00", "it is no picture that is known here, or damaged"),
    ],
    ids=("empty", "no film", "playlist", "concat", "cut GIF"),
)
def test_what_is_no_film_is_said_so(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=why):
        look(path)


def test_a_film_without_pictures_or_a_missing_one_is_said_so(tmp_path: Path, path: Path) -> None:
    with pytest.raises(Unreadable, match="it has no picture"):
        look(remade(path, tmp_path / "a.m4a", "-vn"))
    with pytest.raises(Unreadable, match="there is no such file"):
        look(tmp_path / "none.mp4")


def test_a_failure_is_remembered(tmp_path: Path) -> None:
    subject, spec = shown(tmp_path / "none.mp4")
    for _ in range(2):
        with pytest.raises(Unreadable):
            looked(subject, spec)
    assert subject.memo


@settings(max_examples=30, deadline=None)
@given(place=st.floats(0, 1), garbage=st.binary(min_size=1, max_size=40), cut=st.booleans())
def test_damage_never_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, path: Path, place: float, garbage: bytes, cut: bool
) -> None:
    data = bytearray(path.read_bytes())
    at = round(place * (len(data) - 1))
    data[at : len(data) if cut else at + len(garbage)] = garbage
    broken = tmp_path_factory.mktemp("broken") / "a.mp4"
    broken.write_bytes(data)
    subject, spec = shown(broken, cues(FRAMES))
    for gate in FILM_CHECKS.values():
        list(gate.run(subject, spec))
