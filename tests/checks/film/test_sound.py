"""Gates on what is heard: the track, silence, clipping, peaks, loudness, phase, the voice, sync, and scratch sounds."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from onbrief.model.cues import Line, Span, Sync
from onbrief.model.loudness import loudness
from tests.checks.film.films import cues, make, moving, placement, said, shown, tone

RATE = 48_000
SECONDS, FRAMES = 4, 100
SIZE = (48, 64)
SLOT = placement(SIZE, lufs=-14, true_peak_dbtp=-1, sound="required", channels=2)
SHEET = cues(
    FRAMES,
    music=True,
    voice=(Line(at=40, frames=40, line="sip", text="The first sip.", source="copy/en-GB.yaml#/film/voice/sip"),),
    sync=(Sync(at=20, source="shots.yaml#/cuts/15s/music/1"),),
)  # fmt: skip
MUSIC = "shots.yaml#/cuts/15s/music"
SLOTS = "brief.yaml#/films/0/placements/0"


def hit(sound: np.ndarray, frame: float, level: float = 0.5) -> None:
    first = round(frame / 25 * RATE)
    burst = (
        np.random.default_rng(3).standard_normal((RATE // 5, 1))
        * np.exp(-np.arange(RATE // 5) / 2000)[:, None]
    )
    sound[first : first + len(burst)] += level * 0.4 * burst


def speak(sound: np.ndarray, frame: float, seconds: float = 1.5) -> None:
    """Syllables of a buzzing voice, five a second."""
    first, t = round(frame / 25 * RATE), np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 120 * k * t) / (1 + abs(k * 120 - 700) / 400) for k in range(1, 28)) * 0.12
    sound[first : first + len(t)] += (buzz * np.sin(np.pi * 5 * t) ** 2)[:, None]


def mix(voice: float | None = 41, effect: float | None = 20, lufs: float = -14) -> np.ndarray:
    """A soft chord, a voice and a hit, at a loudness; peaks rounded off."""
    sound = tone(SECONDS, level=0.05).astype(np.float64)
    if voice is not None:
        speak(sound, voice)
    if effect is not None:
        hit(sound, effect)
    for _ in range(12):
        sound = 0.75 * np.tanh(sound * 10 ** ((lufs - loudness(sound, RATE).integrated) / 20) / 0.75)
    return sound


@pytest.fixture
def judged(tmp_path: Path):
    def tell(
        check: str, sound: np.ndarray | None, sheet=SHEET, slot=SLOT, rate: int = RATE, **asked
    ) -> list[str]:
        audio = ("-c:a", "aac", "-b:a", "192k", *asked.pop("audio", ()))
        frames = moving(FRAMES, SIZE)
        inputs = asked.pop("inputs", {})
        path = make(tmp_path / "a.mp4", frames, sound, sample_rate=rate, audio=audio)
        subject, spec = shown(path, sheet, slot, **asked)
        return said(check, replace(subject, inputs=inputs), spec)

    return tell


GATES = (
    "film-sound", "film-silence", "film-clipping", "film-true-peak", "film-loudness", "film-phase", "film-voice",
    "film-sync", "film-scratch",
)  # fmt: skip


def test_a_careful_mix_passes_every_gate(tmp_path: Path) -> None:
    given = shown(
        make(tmp_path / "a.mp4", moving(FRAMES, SIZE), mix(), audio=("-c:a", "aac", "-b:a", "192k")),
        SHEET,
        SLOT,
    )
    assert {check: said(check, *given) for check in GATES} == {check: [] for check in GATES}


def test_a_film_without_sound_is_told_where_sound_was_asked_for(judged) -> None:
    assert judged("film-sound", None) == [
        f"block {SLOTS}: The film has no sound track; deliver it with its sound. [no sound track; allowed: sound]"
    ]
    (told,) = judged("film-sound", None, slot=placement(SIZE, sound="optional"))
    assert told.startswith(f"block {MUSIC}: The film has no sound track")
    assert judged("film-sound", None, slot=placement(SIZE, sound="none")) == []
    assert judged("film-loudness", None) == []


def test_a_sound_track_where_none_may_be_is_told(judged) -> None:
    assert judged("film-sound", mix(), slot=placement(SIZE, sound="none")) == [
        f"block {SLOTS}: The film has a sound track, and the placement takes none; deliver it without. "
        "[aac; allowed: no sound track]"
    ]


def test_channels_and_sample_rate_are_the_placements(judged) -> None:
    assert judged("film-sound", mix()[:, :1]) == [
        f"block {SLOTS}: The sound is mono; mix it in stereo. [mono; allowed: stereo]"
    ]
    assert judged("film-sound", mix(), audio=("-ar", "44100")) == [
        f"block {SLOTS}: The sound has 44,100 samples a second; convert it to 48,000. [44100 Hz; allowed: 48000 Hz]"
    ]


def test_sound_and_picture_end_together(judged) -> None:
    (told,) = judged("film-sound", mix()[: 3 * RATE])
    assert told.startswith(f"block {SLOTS} @75+25: The sound ends 1.00 s before the picture")


def test_silence_is_told_unless_it_was_declared(judged) -> None:
    sound = mix()
    sound[:RATE] = 0
    (told,) = judged("film-silence", sound)
    assert told.startswith(f"block {MUSIC} @0+") and "Nothing is heard for 1.0 s" in told
    declared = SHEET.model_copy(update={"silences": (Span(at=0, frames=25),)})
    assert judged("film-silence", sound, declared) == []
    assert "silent from beginning to end" in judged("film-silence", np.zeros_like(sound))[0]


def test_a_channel_on_which_nothing_is_heard_is_told(judged) -> None:
    sound = mix()
    sound[:, 1] = 0
    assert "Nothing is heard on the right channel" in judged("film-silence", sound)[0]


def test_clipped_peaks_are_counted_after_the_encoder(judged) -> None:
    (told,) = judged("film-clipping", np.clip(mix() * 6, -1, 1))
    assert "samples are at full scale" in told
    assert judged("film-clipping", mix()) == []


def test_peaks_are_held_against_the_placement(judged) -> None:
    loud = mix()
    hit(loud, 60, 4)
    (told,) = judged("film-true-peak", np.clip(loud, -0.99, 0.99))
    assert told.startswith(f"block {SLOTS} @6") and "dBTP" in told


@pytest.mark.parametrize(("lufs", "said_"), [(-20, "6.0 LU too quiet"), (-12, "2.0 LU too loud")])
def test_loudness_is_held_against_the_placement(judged, lufs: float, said_: str) -> None:
    (told,) = judged("film-loudness", mix(lufs=lufs))
    assert told.startswith(f"block {SLOTS}: The film has ") and said_[3:] in told and "mix it to -14." in told


def test_a_channel_that_was_turned_over_is_told(judged) -> None:
    sound = mix()
    sound[:, 1] *= -1
    assert "its channels are in opposite phase" in judged("film-phase", sound)[0]


def test_a_line_that_nobody_speaks_is_told_with_its_place_in_the_copy(judged) -> None:
    assert judged("film-voice", mix(voice=None)) == [
        "block copy/en-GB.yaml#/film/voice/sip @40+40: No voice is heard where “sip” is to be spoken; "
        "lay the recording there. [no voice; allowed: a voice]"
    ]


@pytest.mark.parametrize("frames", [8, -8])
def test_an_effect_beside_its_picture_is_told(judged, frames: int) -> None:
    (told,) = judged("film-sync", mix(effect=20 + frames))
    where = "late" if frames > 0 else "early"
    assert told.startswith(
        f"block shots.yaml#/cuts/15s/music/1 @20+1: The sound of frame 20 comes 8 frames {where}"
    )


@pytest.fixture
def recorded(tmp_path: Path) -> dict[str, Path]:
    """The effect's own recording, as the request of a film names it."""
    alone = np.zeros((RATE // 4, 1))
    hit(alone, 0)
    with wave.open(str(tmp_path / "hit.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((alone * 2**15).astype("<i2").tobytes())
    return {"sync.1": tmp_path / "hit.wav"}


KNOWN = SHEET.model_copy(update={"sync": (SHEET.sync[0].model_copy(update={"sound": "sync.1"}),)})


@pytest.mark.parametrize("frames", [3, -3])
def test_an_effect_is_known_by_its_recording_under_the_voice_too(judged, recorded, frames: int) -> None:
    spoken = KNOWN.model_copy(update={"voice": (SHEET.voice[0].model_copy(update={"at": 5, "frames": 40}),)})
    assert judged("film-sync", mix(voice=5, effect=20), spoken, inputs=recorded) == []
    (told,) = judged("film-sync", mix(voice=5, effect=20 + frames), spoken, inputs=recorded)
    assert f"comes 3 frames {'late' if frames > 0 else 'early'}" in told and f"[{frames * 40:+d} ms;" in told


def test_an_effect_that_is_missing_is_told_where_its_recording_is_at_hand(judged, recorded) -> None:
    assert judged("film-sync", mix(effect=None), KNOWN, inputs=recorded) == [
        "block shots.yaml#/cuts/15s/music/1 @20+1: The sound that belongs to frame 20 isn't heard; lay it there, or make "
        "it louder. [not heard; allowed: 40 ms early to 60 ms late]"
    ]


def test_where_nothing_stands_out_and_there_is_no_recording_the_gate_says_it_could_not_look(judged) -> None:
    (told,) = judged("film-sync", mix(effect=None))
    assert "This gate didn't run: at frame 20 no sound stands out" in told


def test_a_recording_that_is_none_is_told_as_not_looked_at(judged, tmp_path: Path) -> None:
    (tmp_path / "hit.wav").write_bytes(b"#EXTM3U\nhttp://lumen.example/a.wav")
    (told,) = judged("film-sync", mix(), KNOWN, inputs={"sync.1": tmp_path / "hit.wav"})
    assert "the recording of frame 20's sound can't be read: it is no sound" in told


def test_a_line_that_runs_over_its_window_is_told(judged) -> None:
    (told,) = judged("film-voice", mix(voice=60))
    assert told.startswith("block copy/en-GB.yaml#/film/voice/sip @80+") and "s after its window" in told


TWO_LINES = cues(
    FRAMES,
    music=True,
    voice=(
        SHEET.voice[0].model_copy(update={"at": 0, "frames": 29}),
        SHEET.voice[0].model_copy(update={"at": 72, "frames": 28, "line": "last", "text": "The last."}),
    ),
)  # fmt: skip


def between_lines(seconds: float, made) -> np.ndarray:
    """Two lines, and in the pause after the first something as loud: made(times of its samples)."""
    sound = tone(SECONDS, level=0.02).astype(np.float64)
    speak(sound, 1, 1.1)
    speak(sound, 73, 1.0)
    first, t = 30 * RATE // 25, np.arange(round(seconds * RATE))[:, None] / RATE
    sound[first : first + len(t)] += made(t)
    return 0.75 * np.tanh(sound * 10 ** ((-16 - loudness(sound, RATE).integrated) / 20) / 0.75)


@pytest.mark.parametrize(("level", "fading"), [(0.1, 0), (0.1, 1), (0.2, 3)])
def test_a_loud_chord_between_two_lines_is_no_voice(judged, level: float, fading: float) -> None:
    def chord(t: np.ndarray) -> np.ndarray:
        tones = sum(np.sin(2 * np.pi * pitch * t) for pitch in (440.0, 554.4, 659.3, 880.0))
        return level * tones * np.minimum(1, np.minimum(t, 0.8 - t) / 0.02) * np.exp(-fading * t)

    assert judged("film-voice", between_lines(0.8, chord), TWO_LINES) == []


def test_syllables_between_two_lines_are_a_voice(judged) -> None:
    def syllables(t: np.ndarray) -> np.ndarray:
        return 0.5 * np.random.default_rng(5).standard_normal(t.shape) * np.sin(np.pi * 5 * t) ** 2

    (told,) = judged("film-voice", between_lines(0.8, syllables), TWO_LINES)
    assert told.startswith("block copy/en-GB.yaml#/film/voice/sip @29+") and "s after its window" in told


def test_scratch_sounds_never_reach_the_public(judged) -> None:
    sheet = SHEET.model_copy(update={"scratch": ("scratch:sunlit", "voice:sip")})
    assert judged("film-scratch", mix(), sheet, usage="internal") == []
    assert judged("film-scratch", mix(), sheet, usage="public") == [
        f"block {MUSIC}: “scratch:sunlit” is a scratch sound, and the campaign is public; license one and name its "
        "file. [scratch; allowed: licensed]",
        "block copy/en-GB.yaml#/film/voice/sip: A scratch voice reads “sip”, and the campaign is public; record it and "
        "name the `file`. [scratch; allowed: licensed]",
    ]


def test_a_film_that_cannot_be_opened_is_not_passed(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no film")
    subject, spec = shown(tmp_path / "a.mp4", SHEET, SLOT)
    for check in GATES[:-1]:
        (told,) = said(check, replace(subject, memo={}), spec)
        assert "This gate didn't run" in told
