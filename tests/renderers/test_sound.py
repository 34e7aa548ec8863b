"""The sound of a cut: scratch music, effects and voices, mixed to a loudness, and what is said as captions."""

from __future__ import annotations

import re
import wave
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyloudnorm import Meter

from onbrief.model.cues import Card, CueSheet, Line
from onbrief.model.film import SoundAsk, Sounding
from onbrief.model.loudness import loudness, true_peak
from onbrief.model.request import Rendering, RenderRequest
from renderers import renderer
from renderers.audio import voice
from renderers.audio.captions import captions, srt, vtt
from renderers.audio.fit import fit
from renderers.audio.levels import ducked, limited, speaking
from renderers.audio.master import wav
from renderers.audio.music import MOODS, music
from renderers.audio.recordings import recording
from renderers.audio.tones import RATE, sine

SAID = "The first sip of summer."
BED = {"sound": "scratch:bright", "kind": "music", "at": 0, "frames": 100, "duck_db": -9}
SPOKEN = {
    "sound": "scratch:voice",
    "kind": "voice",
    "at": 20,
    "frames": 50,
    "text": SAID,
    "language": "en-GB",
}


def line(text: str = SAID, at: int = 20, frames: int = 50, key: str = "sip") -> Line:
    return Line(at=at, frames=frames, line=key, text=text, source=f"copy/en-GB.yaml#/film/voice/{key}")


def sheet(*lines: Line, frames: int = 100, locale: str = "en-GB", **more: Any) -> CueSheet:
    direction = "rtl" if locale.startswith("ar") else "ltr"
    about = {"cut": "4s", "rate": "25", "frames": frames, "direction": direction, "locale": locale}
    return CueSheet(**{**about, "voice": lines, **more})


def rendered(
    *tracks: dict[str, Any], cues: CueSheet | None = None, inputs: dict[str, Path] | None = None, **more: Any
) -> Rendering:
    cues = cues or sheet()
    ask = SoundAsk(
        rate=cues.rate, frames=cues.frames, tracks=tuple(Sounding(**t) for t in tracks), cues=cues, **more
    )
    request = RenderRequest(renderer="sound", version="1", params=ask.model_dump(mode="json"))
    return renderer("sound").render(request, inputs or {}, progress=lambda done, note="": None)


def heard(rendering: Rendering) -> np.ndarray:
    with wave.open(BytesIO(rendering.files["sound"])) as file:
        assert (file.getframerate(), file.getsampwidth()) == (RATE, 3)
        raw = np.frombuffer(file.readframes(file.getnframes()), np.uint8).reshape(-1, 3)
        whole = np.zeros((len(raw), 4), np.uint8)
        whole[:, 1:] = raw
        return (whole.view("<i4")[:, 0] / 2**31).reshape(-1, file.getnchannels())


@pytest.fixture(scope="module")
def spot() -> Rendering:
    card = Card(at=60, frames=40, words=(), source="shots.yaml#/cuts/4s/end_card")
    return rendered(BED, SPOKEN, {"sound": "scratch:ice", "kind": "effect", "at": 60, "frames": 30},
                    cues=sheet(line(), card=card))  # fmt: skip


def test_a_mix_is_as_loud_as_the_placement_wants_and_peaks_lower(spot: Rendering) -> None:
    samples = heard(spot)
    assert Meter(RATE).integrated_loudness(samples) == pytest.approx(-14, abs=0.1)
    assert true_peak(samples)[0] <= -1.5
    assert samples.shape == (4 * RATE, 2)


def test_the_record_says_how_loud_it_is_what_is_scratch_and_how_the_voice_fits(spot: Rendering) -> None:
    record = spot.record
    assert record["scratch"] == ["scratch:bright", "scratch:voice", "scratch:ice"]
    assert record["status"] == "scratch"
    assert record["lufs"] == pytest.approx(-14, abs=0.1)
    (told,) = record["voice"]
    assert (told["line"], told["window"], told["over"]) == ("sip", 2.0, 0.0)
    assert spot.pixels.shape == (400, 1280, 3)


def test_the_same_request_gives_the_same_bytes(spot: Rendering) -> None:
    assert rendered(BED).files["sound"] == rendered(BED).files["sound"]


def test_a_rate_that_is_no_whole_number_still_fills_every_frame() -> None:
    cues = sheet(frames=50).model_copy(update={"rate": "30000/1001"})
    assert len(heard(rendered({**BED, "frames": 50}, cues=cues))) == -(-50 * 1001 * RATE // 30000)


def test_what_nobody_asked_to_hear_is_silent() -> None:
    silent = rendered()
    assert silent.record["lufs"] is None
    assert not heard(silent).any()


def test_one_channel_is_as_loud_as_two() -> None:
    mono = heard(rendered(BED, channels=1))
    assert mono.shape[1] == 1
    assert Meter(RATE).integrated_loudness(mono) == pytest.approx(-14, abs=0.1)


def test_a_loudness_that_would_cost_the_peaks_is_refused_with_the_sound_that_is_to_blame() -> None:
    hit = {"sound": "scratch:click", "kind": "effect", "at": 50, "frames": 5, "gain_db": 20}
    with pytest.raises(
        ValueError, match=r"dB off the peak at frame 50, where scratch:click \(effect\) is loudest"
    ):
        rendered(BED, hit)


@pytest.mark.parametrize("mood", MOODS)
def test_music_ends_with_the_end_card(mood: str) -> None:
    samples, tempo = music(mood, 6.0, 4.1, {"key": "F"}, "0")
    assert 4.1 * tempo / 60 == pytest.approx(round(4.1 * tempo / 60), abs=1e-3)
    assert abs(tempo - MOODS[mood].tempo) < 60 / 4.1 / 2 + 1
    before, chord = samples[int(3.9 * RATE) : int(4.08 * RATE)], samples[int(4.1 * RATE) : int(4.3 * RATE)]
    assert (chord**2).mean() > 1.5 * (before**2).mean()
    assert np.abs(samples[-20:]).max() < 1e-3


def test_a_tempo_that_was_asked_for_is_kept_as_pictures_are_cut_to_it() -> None:
    samples, tempo = music("bright", 6.0, 4.1, {"tempo": 100}, "0")
    assert tempo == 100  # seven beats are 4.2 s
    before, chord = samples[int(4.0 * RATE) : int(4.18 * RATE)], samples[int(4.2 * RATE) : int(4.4 * RATE)]
    assert (chord**2).mean() > 1.5 * (before**2).mean()


def test_another_seed_is_another_tune() -> None:
    one, two = (music("bright", 4.0, None, {"seed": seed}, "0")[0] for seed in (0, 1))
    assert not np.array_equal(one, two)


def test_an_unknown_sound_or_parameter_is_told_with_those_that_there_are() -> None:
    with pytest.raises(
        ValueError, match="there is no “scratch:sunny”; there is sunlit, tide, bright, impact"
    ):
        rendered({**BED, "sound": "scratch:sunny"})
    with pytest.raises(ValueError, match="temp"):
        rendered({**BED, "params": {"temp": 100}})


def test_music_makes_room_before_the_voice_begins_and_comes_back_after_it() -> None:
    speech = np.zeros((4 * RATE, 2))
    speech[RATE : 2 * RATE] = 0.3 * sine(np.arange(RATE) * 200 / RATE)[:, None]
    level = ducked(np.ones((4 * RATE, 2)), speaking(speech), -9)[:, 0]
    down = 10 ** (-9 / 20)
    assert level[int(0.5 * RATE)] == pytest.approx(1)
    assert level[int(0.99 * RATE)] == pytest.approx(down, rel=0.02)
    assert level[int(1.5 * RATE)] == pytest.approx(down, rel=0.02)
    assert level[int(3.0 * RATE)] == pytest.approx(1)
    assert np.abs(np.diff(level)).max() < 0.001


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=4000), st.floats(0.05, 0.9))
@settings(max_examples=25, deadline=None)
def test_the_limiter_lets_no_peak_through(values: list[float], ceiling: float) -> None:
    sound = np.repeat(np.array(values)[:, None], 2, axis=1)
    out, cut, _ = limited(sound, ceiling)
    assert np.abs(out).max() <= ceiling * 1.000001
    assert cut >= 0


def test_loudness_and_true_peak_agree_with_the_standard() -> None:
    tone = 10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * np.arange(20 * RATE) / RATE)
    assert loudness(np.repeat(tone[:, None], 2, 1), RATE).integrated == pytest.approx(
        -23, abs=0.1
    )  # Tech 3341, case 1
    between = np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)[:, None] * np.hanning(RATE)[:, None] * 0.5
    assert true_peak(between)[0] == pytest.approx(
        -6.0, abs=0.3
    )  # Tech 3341, case 16: the samples only reach −9
    steps = np.repeat([[0.1], [0.01]], 12 * RATE, axis=0) * np.sin(np.arange(24 * RATE) / 8)[:, None]
    assert loudness(steps, RATE).range == pytest.approx(20, abs=1)  # Tech 3342, case 1: 20 LU


def test_without_espeak_a_hum_stands_in_and_the_record_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "program", lambda: None)
    made = rendered(BED, SPOKEN, cues=sheet(line()))
    assert made.record["voice"][0]["by"] == "hum"
    assert "espeak-ng" not in made.record


def test_a_scratch_voice_hurries_by_a_tenth_and_no_more() -> None:
    text = "One two three four five six seven eight nine ten eleven twelve."
    usual = voice.scratch_voice(text, "en-GB", 60).seconds
    hurried = voice.scratch_voice(text, "en-GB", usual / 1.05)
    assert 1 < hurried.hurry <= 1.1
    assert voice.scratch_voice(text, "en-GB", 0.5).hurry == 1.1


def test_a_line_that_is_too_long_is_told_with_the_words_that_fall_outside() -> None:
    told = fit("sip", "The first sip of summer.", 0, 50, "25", 2.6, 1.0, "recording")
    assert told.told() == "“sip” is too long by 0.6 s: the last words “summer.” fall outside"
    assert fit("sip", "The first sip of summer.", 0, 50, "25", 1.9, 1.0, "recording").fits
    assert fit("yo", "夏の最初のひとくち。", 0, 25, "25", 1.3, 1.0, "hum").outside == "くち。"


def test_a_recording_is_read_at_any_rate_and_from_any_second(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    tone = np.rint(sine(np.arange(44_100) * 440 / 44_100) * 2**22).astype(np.int32)
    path.write_bytes(wav(tone[:, None]).replace(RATE.to_bytes(4, "little"), (44_100).to_bytes(4, "little")))
    samples = recording(path, 0.25, 0.5)
    assert samples.shape == (RATE // 2, 2)
    expected = 0.5 * sine((np.arange(RATE // 2) / RATE + 0.25) * 440)
    assert samples[2000:-2000, 0] == pytest.approx(expected[2000:-2000], abs=0.01)
    made = rendered({**BED, "sound": "sound.0", "frames": 20}, inputs={"sound.0": path})
    assert made.record["scratch"] == []


@given(
    st.binary(max_size=200),
    st.sampled_from([b"RIFF\x24\x00\x00\x00WAVE", b"fLaC", b"ID3", b"OggS", b"....ftypM4A ", b"#EXTM3U\n"]),
)
@settings(max_examples=30, deadline=None)
def test_what_is_no_sound_is_told_in_words(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes, head: bytes
) -> None:
    path = tmp_path_factory.mktemp("hostile") / "a.wav"
    path.write_bytes(head + tail)
    with pytest.raises(ValueError, match=r"^a\.wav "):
        recording(path, 0, 1)


def test_captions_break_by_sense_and_stay_within_their_time() -> None:
    text = "The first sip of summer tastes of hibiscus and of the sea."
    (one,) = captions(sheet(line(text, 10, 60)))
    assert one.lines == (
        "The\u00a0first sip of\u00a0summer tastes",
        "of\u00a0hibiscus and\u00a0of\u00a0the\u00a0sea.",
    )
    assert one.at == 10
    assert one.end <= 10 + 60 + 12
    two = captions(
        sheet(line("夏の最初のひとくちは、ハイビスカスと長い夕暮れの味がする。", 0, 90), locale="ja-JP")
    )
    assert [max(map(len, caption.lines)) <= 13 for caption in two] == [True, True]
    assert (
        "".join("".join(caption.lines) for caption in two)
        == "夏の最初のひとくちは、ハイビスカスと長い夕暮れの味がする。"
    )


def test_captions_are_written_as_srt_and_webvtt() -> None:
    told = captions(sheet(line("Salt & <light>.", 25, 25)))
    assert srt(told, "25") == "1\n00:00:01,000 --> 00:00:02,000\nSalt & <light>.\n"
    assert vtt(told, "25") == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nSalt &amp; &lt;light&gt;.\n"
    assert vtt(captions(sheet(line("LUMEN، الداخل"), locale="ar-AE")), "25", "rtl").count("\u200f") == 2


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=120)


@given(
    st.lists(st.tuples(words, st.integers(0, 90), st.integers(1, 60)), max_size=5),
    st.sampled_from(["en-GB", "ja-JP", "ar-AE"]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_captions_never_overlap_and_sidecars_keep_their_form(
    lines: list[tuple[str, int, int]], locale: str
) -> None:
    said = [line(text, at, min(frames, 100 - at), f"l{n}") for n, (text, at, frames) in enumerate(lines)]
    starts = {one.at: one for one in said}
    told = captions(sheet(*starts.values(), locale=locale))
    for before, after in pairwise(told):
        assert before.end <= after.at
    assert all(0 <= one.at < one.end <= 100 and 1 <= len(one.lines) <= 2 for one in told)
    assert vtt(told, "25").count("-->") == len(told)
    assert len(re.findall(r"^\d+\n\d\d:\d\d:\d\d,\d{3} --> ", srt(told, "25"), re.MULTILINE)) == len(told)
