"""What the renderer of films promises: words in three scripts over tiny cuts, really set, really encoded."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onbrief.lineage.played import identity
from onbrief.model.film import FilmAsk
from renderers.film import FILM
from renderers.motion import groups, setting
from renderers.motion.pieces import Patch, over
from renderers.moving.clips import read_clip
from tests.renderers.moving_pictures import SAFE, SIZE, clip, film_ask, film_inputs, plain, render, sound

GREEN = (111, 165, 141)


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 frames of plain green, lighter to the right, frame 30 white."""
    ramp = plain(GREEN, SIZE) + np.linspace(0, 20, SIZE[0]).astype(np.uint8)[None, :, None]
    frames = [ramp] * 30 + [plain((255, 255, 255), SIZE)] + [ramp] * 9
    return clip(tmp_path_factory.mktemp("cut") / "cut.mkv", frames)


@pytest.fixture(scope="module")
def english(cut: Path):
    return render(FILM, film_ask(), film_inputs(cut))


def frames_of(tmp_path: Path, data: bytes) -> list[np.ndarray]:
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    return [frame.astype(int) for frame in read_clip(path)]


def part(frame: np.ndarray, box: tuple[float, ...]) -> np.ndarray:
    x, y, w, h = (round(v) for v in box)
    return frame[y : y + h, x : x + w]


@pytest.mark.parametrize("locale", ["en-GB", "ar-AE", "ja-JP"])
def test_words_stand_in_the_safe_area_at_the_reading_start(cut: Path, locale: str) -> None:
    made = render(FILM, film_ask(locale), film_inputs(cut, locale))
    elements = {element.role: element for element in made.elements}
    assert {"super.0", "card", "logo", "headline", "cta", "url"} <= set(elements)
    assert all(e.about["fits"] for role, e in elements.items() if role not in ("card", "logo"))
    x, _, w, _ = elements["super.0"].box
    left, right = x - SAFE[3], SIZE[0] - SAFE[1] - x - w
    assert right < left if locale == "ar-AE" else left < right
    assert elements["super.0"].about["at"] == 4 and elements["super.0"].about["frames"] == 16


def test_marks_over_the_letters_keep_to_the_safe_area_too(cut: Path) -> None:
    cues = film_ask("ar-AE")["cues"]
    marked = [{**one, "text": "أُوّلُ أَمَلٍ"} for one in cues["supers"]]
    ask = FilmAsk.model_validate(
        film_ask("ar-AE", cues={**cues, "supers": marked}, places={"super.0": "above"})
    )
    (group, *_) = groups.supers(ask)
    (printed,) = setting.typeset(ask, film_inputs(cut, "ar-AE"), group).printed.values()
    assert printed.box[1] >= SAFE[0]


def test_a_super_comes_and_goes_and_no_other_frame_is_touched(tmp_path: Path, english, cut: Path) -> None:
    box = next(e.box for e in english.elements if e.role == "super.0")
    plate = part(next(read_clip(cut)).astype(int), box)
    change = [np.abs(part(f, box) - plate).mean() for f in frames_of(tmp_path, english.files["film"])[:24]]
    assert max(change[:4] + change[20:]) < 2 and min(change[9:15]) > 10


def test_an_end_card_stands_still_to_the_last_frame(tmp_path: Path, english) -> None:
    still = max(e.about["still"][0] for e in english.elements if e.role in ("logo", "headline", "cta", "url"))
    assert still <= 24 + 16 / 2
    shown = frames_of(tmp_path, english.files["film"])
    assert all(np.abs(frame - shown[-1]).max() < 12 for frame in shown[still:])
    assert np.abs(english.pixels.astype(int) - shown[-1]).mean() < 2  # and is the poster


def test_on_dark_pictures_words_are_light_and_the_sidecar_says_so(tmp_path: Path) -> None:
    dark = clip(tmp_path / "dark.mkv", [plain((20, 30, 26), SIZE)] * 40)
    made = render(FILM, film_ask(card_ground=None), film_inputs(dark))
    colours = {e.role: e.about.get("colour") for e in made.elements}
    assert colours["super.0"] == colours["headline"] == "#f7f1e4" and "scrim" not in colours
    assert next(e for e in made.elements if e.role == "logo").about["reversed"]


def test_on_a_busy_picture_a_veil_helps_and_is_told(tmp_path: Path) -> None:
    grid = np.indices(SIZE[::-1]).sum(0) // 12 % 2 * 150 + 50
    busy = clip(tmp_path / "busy.mkv", [np.dstack([grid] * 3).astype(np.uint8)] * 40)
    made = render(FILM, film_ask(), film_inputs(busy))
    assert next(e for e in made.elements if e.role == "scrim").about["strength"] > 0.1


def test_captions_are_burned_in_or_lie_beside_the_film(cut: Path) -> None:
    cues = film_ask()["cues"]
    burned = render(FILM, film_ask(cues={**cues, "captions": "burned"}), film_inputs(cut))
    beside = render(FILM, film_ask(cues={**cues, "captions": "sidecar"}), film_inputs(cut))
    assert "There is an hour." in next(e.about["text"] for e in burned.elements if e.role == "caption.0")
    assert set(burned.files) == {"film"} and b"There is an hour." in beside.files["srt"]
    assert not any(e.role.startswith("caption") for e in beside.elements)


def test_a_film_from_outside_keeps_its_bytes_and_gets_the_captions_of_its_script(cut: Path) -> None:
    ask = film_ask(cues={**film_ask()["cues"], "captions": "sidecar"})
    made = render(FILM, ask, {"given": cut})
    assert made.files["film"] == cut.read_bytes() and b"There is an hour." in made.files["vtt"]


def test_a_super_at_the_foot_stands_above_the_captions(cut: Path) -> None:
    cues = {**film_ask()["cues"], "captions": "burned"}
    made = render(FILM, film_ask(cues=cues, places={"super.0": "below"}), film_inputs(cut))
    boxes = {element.role: element.box for element in made.elements}
    assert boxes["super.0"][1] + boxes["super.0"][3] <= boxes["caption.0"][1]


def test_what_is_delivered_is_as_long_as_asked_tagged_and_starts_at_once(tmp_path: Path, cut: Path) -> None:
    heard = sound(tmp_path / "s.wav", 40, click=30)
    data = render(
        FILM,
        film_ask(card_ground=None, cues={**film_ask()["cues"], "card": None, "supers": []}),
        film_inputs(cut, sound=heard),
    ).files["film"]
    assert data.index(b"moov") < data.index(b"mdat")
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    with av.open(str(path)) as container:
        picture, track = container.streams.video[0], container.streams.audio[0]
        assert (picture.frames, picture.average_rate, picture.duration * picture.time_base) == (
            40,
            25,
            Fraction(8, 5),
        )
        assert track.start_time == 0 and track.duration * track.time_base == Fraction(8, 5)
        tags = picture.codec_context
        assert (tags.pix_fmt, tags.color_primaries, tags.color_trc, tags.colorspace) == ("yuv420p", 1, 1, 1)
        samples = np.concatenate([f.to_ndarray()[0] for f in container.decode(track)])
    light = [frame.mean() for frame in frames_of(tmp_path, data)]
    click = np.argmax(np.abs(samples) > 0.3) / 48000 * 25
    assert int(np.argmax(light)) == 30 and abs(click - 30) < 0.5


def test_the_same_request_gives_the_same_bytes(english, cut: Path, tmp_path: Path) -> None:
    again = render(FILM, film_ask(), film_inputs(cut)).files["film"]
    assert again == english.files["film"]
    path, other = tmp_path / "a.mp4", tmp_path / "b.mp4"
    path.write_bytes(again)
    heard = film_inputs(cut, sound=sound(tmp_path / "s.wav", 40))
    other.write_bytes(render(FILM, film_ask(), heard).files["film"])
    assert identity(path)[0] == identity(other)[0] and identity(path)[1] == "" != identity(other)[1]


def noise(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    return clip(
        tmp_path / "n.mkv", [rng.integers(90, 106, (SIZE[1], SIZE[0], 3), np.uint8) for _ in range(40)]
    )


def test_a_budget_is_kept_and_one_that_can_t_be_is_told(tmp_path: Path) -> None:
    inputs = film_inputs(noise(tmp_path))
    free = render(FILM, film_ask(), inputs).files["film"]
    tight = render(FILM, film_ask(encode={"format": "mp4", "max_kb": 40}), inputs).files["film"]
    assert len(tight) <= 40_000 < len(free)
    with pytest.raises(ValueError, match=r"make (it|the film) shorter"):
        render(FILM, film_ask(encode={"format": "mp4", "max_kb": 5}), inputs)


def test_a_least_bit_rate_is_filled_up(cut: Path) -> None:
    made = render(FILM, film_ask(encode={"format": "mp4", "kbps": [800, 2000]}), film_inputs(cut))
    assert 800 <= len(made.files["film"]) * 8 / 1.6 / 1000 <= 2000


def test_a_gif_is_light_exact_in_time_and_stops(tmp_path: Path, cut: Path) -> None:
    asked = film_ask(encode={"format": "gif", "max_kb": 60, "sound": "none"})
    path = tmp_path / "film.gif"
    path.write_bytes(render(FILM, asked, film_inputs(cut)).files["film"])
    assert path.stat().st_size <= 60_000
    with Image.open(path) as image:
        stands = []
        for frame in range(image.n_frames):
            image.seek(frame)
            image.load()
            stands.append(image.info["duration"])
        assert sum(stands) == 1600 and image.info["loop"] == 2


def test_broadcasters_get_prores_and_pcm(tmp_path: Path, cut: Path) -> None:
    wanted = {"format": "mov", "codecs": ["xdcam/prores", "pcm"]}
    inputs = film_inputs(cut, sound=sound(tmp_path / "s.wav", 40))
    path = tmp_path / "film.mov"
    path.write_bytes(render(FILM, film_ask(encode=wanted), inputs).files["film"])
    with av.open(str(path)) as container:
        assert [s.codec_context.name for s in container.streams] == ["prores", "pcm_s24le"]


def test_an_animatic_counts_its_frames(tmp_path: Path, cut: Path) -> None:
    beats = [{"at": 0, "frames": 40, "role": "beat.0", "text": "hush: breathe", "source": ""}]
    shown = frames_of(
        tmp_path, render(FILM, film_ask(draft=True, beats=beats), film_inputs(cut)).files["film"]
    )
    strips = [frame[:10, -90:] for frame in shown[:4]]
    assert all(np.abs(a - b).max() > 20 for a, b in pairwise(strips))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"motion": {"super": {"enter_curve": "bouncy"}}}, "no curve of the style pack is called “bouncy”"),
        ({"frames": 41}, "the cut has 40 frames, the film 41"),
        ({"size": [182, 320]}, "the cut is 180 × 320 px, the film 182 × 320"),
        ({"rate": "30"}, "the cut runs at 25 frames a second, the film at 30"),
        ({"palette": {"ink": "#12221b"}}, "the palette needs two colours"),
    ],
)
def test_what_can_t_be_made_is_said(cut: Path, more: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        render(FILM, film_ask(**more), film_inputs(cut))


def test_a_sound_of_another_length_is_refused(tmp_path: Path, cut: Path) -> None:
    inputs = film_inputs(cut, sound=sound(tmp_path / "s.wav", 30))
    with pytest.raises(ValueError, match=r"the sound lasts 1\.200 s, the picture 1\.600 s"):
        render(FILM, film_ask(), inputs)


def test_a_template_that_overflows_is_refused(tmp_path: Path, cut: Path) -> None:
    template = tmp_path / "super.typ"
    template.write_text("#set page(width: 180pt, height: 320pt)\none #pagebreak() two", "utf-8")
    with pytest.raises(ValueError, match="super in en-GB: the layout made 2 pages, one was asked"):
        render(FILM, film_ask(), film_inputs(cut, **{"template.super": template}))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 255), st.integers(-9, 9), st.integers(-9, 9))
def test_what_is_not_covered_stays_to_the_bit(value: int, x: int, y: int) -> None:
    picture = np.random.default_rng(value).integers(0, 256, (8, 8, 3), np.uint8)
    shown = picture.copy()
    cover = np.zeros((8, 8), np.uint8)
    cover[2:4] = 255
    over(shown, [Patch(cover, np.float32([1, 0, 0]), x, y)])
    rows = np.arange(8)
    hidden = ((rows - y >= 2) & (rows - y < 4))[:, None] & ((rows - x >= 0) & (rows - x < 8))[None]
    assert (shown[~hidden] == picture[~hidden]).all() and (shown[hidden] == (255, 0, 0)).all()
