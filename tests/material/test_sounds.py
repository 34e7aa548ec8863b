"""`onbrief import --as sound`: music, effects and voices come in with their rights, and are heard where they belong."""

from __future__ import annotations

import wave
from datetime import date
from pathlib import Path

import av
import numpy as np
import pytest
import yaml

from checks import rights as gate
from checks.film import scratch
from onbrief.model.finding import Finding, Spec, Subject
from onbrief.pipeline.dossier import dossier
from onbrief.pipeline.films.compile import compile_films
from onbrief.pipeline.load import load
from onbrief.pipeline.material import rows_of
from tests.films import decide, make_spot
from tests.material.test_import import brought, rights, why_not
from tests.studio import Studio, copy_studio

MUSIC = ("--as", "sound", "--kind", "music", "--into", "dusk")
TERMS = (
    "--holder", "Low Sun Music", "--licence", "Contract 12", "--channels", "all", "--until", "2027-12-31",
    "--usage", "public",
)  # fmt: skip
VOICE = ("--as", "sound", "--kind", "voice", "--into", "dusk", "--locale", "en-GB", "--line", "sip")
RELEASE = (*TERMS, "--markets", "GB,AE", "--proof", "Release 4711")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """The small spot with a spoken line, at its shots."""
    studio = make_spot(tmp_path_factory.mktemp("heard"))
    studio.edit(
        "campaigns/dusk/shots.yaml",
        "    captions: none\n",
        "    captions: none\n    voice: [{line: sip, at: 1, frames: 8}]  # once\n",
    )
    for locale in ("en-GB", "ar-AE"):
        path = studio.campaign / "copy" / f"{locale}.yaml"
        copy = yaml.safe_load(path.read_text("utf-8"))
        copy["film"]["voice"] = {"sip": {"text": "First sip."}}
        path.write_text(yaml.safe_dump(copy, allow_unicode=True, sort_keys=False), "utf-8")
    decide(studio)
    studio.commit("A line")
    return studio


@pytest.fixture
def studio(first: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    copy = copy_studio(first, tmp_path / "studio")
    monkeypatch.chdir(copy.root)
    return copy


def tune(path: Path, seconds: float = 1.0, rate: int = 48_000, channels: int = 2, loud: float = 0.5) -> Path:
    at = np.arange(int(seconds * rate)) / rate
    wav = np.clip(np.sin(2 * np.pi * 330 * at) * loud, -1, 32767 / 32768)
    samples = np.repeat(np.rint(wav * 32767).astype("<i2")[:, None], channels, axis=1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def told(studio: Studio) -> list[Finding]:
    return list(gate.run(dossier(studio.root, "dusk", date(2026, 11, 22))))


def heard(studio: Studio) -> list[str]:
    """What `film-scratch` says of the campaign's films, were they public."""
    c = load(studio.root, "dusk")
    films = compile_films(c, []).variants.values()
    specs = [Spec(c.placements["tiny/upright"], {**job.request.params, "usage": "public"}) for job in films]
    return [one.message for spec in specs for one in scratch.run(Subject(Path("x")), spec)]


def test_licensed_music_takes_the_place_of_a_scratch_sound_and_stands_in_the_mix(
    studio: Studio, tmp_path: Path
) -> None:
    assert any("scratch:sunlit" in text for text in heard(studio))
    before = (studio.campaign / "shots.yaml").read_text("utf-8")
    file = tune(tmp_path / "Low Sun.wav")
    asked = (file, *MUSIC, "--in-place-of", "scratch:sunlit", "--markets", "worldwide", *TERMS)
    found = brought(*asked)
    assert found["file"] == "campaigns/dusk/material/low-sun.wav"
    assert found["told"] == [
        "1.00 s, 48,000 samples a second, stereo, peak -6 dBFS",
        "1s lets it be heard in place of scratch:sunlit",
    ]
    digest = found["material"]["received"]["sha256"]
    after = (studio.campaign / "shots.yaml").read_text("utf-8")
    line = '- {sound: "scratch:sunlit", kind: music, at: 0, frames: 12, fade_out: 3}'
    named = (
        f'- {{sound: "material/low-sun.wav", kind: music, at: 0, frames: 12, fade_out: 3, sha256: {digest}}}'
    )
    assert after == before.replace(line, named)
    assert rights(studio)[-1]["kind"] == "music"
    assert not any("scratch:sunlit" in text for text in heard(studio))
    (sound, *_) = compile_films(load(studio.root, "dusk"), []).sounds.values()
    assert sound.request.inputs["sound.0"].file == "campaigns/dusk/material/low-sun.wav"
    (row,) = rows_of(studio.root, "dusk", {"campaigns/dusk/material/low-sun.wav"})
    assert row["about"]["sound"]["kind"] == "music"
    assert not [one for one in told(studio) if "low-sun" in one.message]
    assert brought(*asked)["told"] == found["told"]
    assert (studio.campaign / "shots.yaml").read_text("utf-8") == after


@pytest.mark.parametrize(
    ("terms", "key", "text"),
    [
        (("--markets", "GB"), "markets", "Low sun is held for GB alone, but is in 1 deliverable for AE"),
        (("--markets", "worldwide", "--until", "2026-12-31"), "until", "Low sun may be used until 2026-12-31"),
    ],
)  # fmt: skip
def test_the_rights_gate_blames_the_line_of_a_licence_that_is_too_narrow(
    studio: Studio, tmp_path: Path, terms: tuple[str, ...], key: str, text: str
) -> None:
    brought(tune(tmp_path / "low sun.wav"), *MUSIC, "--in-place-of", "scratch:sunlit", *TERMS, *terms)
    (one,) = [one for one in told(studio) if "Low sun" in one.message]
    assert one.message.startswith(text)
    assert one.source == f"rights.yaml#/holdings/{len(rights(studio)) - 1}/{key}"


def test_a_voice_comes_in_by_line_and_language_with_the_speakers_yes(studio: Studio, tmp_path: Path) -> None:
    file = tune(tmp_path / "sip.wav", 0.3, 44_100, 1)
    assert "--speaker: whose voice is it?" in why_not(file, *VOICE, *RELEASE)
    asked = (file, *VOICE, "--speaker", "Mara Lind", "--markets", "GB,AE")
    assert why_not(*asked, *TERMS).startswith("--proof: nobody may use what nobody has the rights to")
    found = brought(*asked, *RELEASE)
    assert found["told"][:2] == [
        "0.30 s, 44,100 samples a second, mono, peak -6 dBFS; the mix is at 48,000",
        "copy/en-GB.yaml lets it read “sip”",
    ]
    line = load(studio.root, "dusk").copies["en-GB"].film
    assert line and (line.voice["sip"].file, line.voice["sip"].speaker) == ("material/sip.wav", "Mara Lind")
    assert (rights(studio)[-1]["name"], rights(studio)[-1]["proof"]) == ("Mara Lind", "Release 4711")
    assert not any("A scratch voice" in text for text in heard(studio)[:1])
    # Another line by the same speaker needs no new release.
    other = (
        tune(tmp_path / "arabic.wav", 0.3, loud=0.4),
        "--as",
        "sound",
        "--kind",
        "voice",
        "--into",
        "dusk",
    )
    brought(*other, "--locale", "ar-AE", "--line", "sip", "--speaker", "Mara Lind")
    assert rights(studio)[-1]["files"] == ["material/sip.wav", "material/arabic.wav"]
    assert not heard(studio) or all("scratch:sunlit" in text for text in heard(studio))
    assert not [one for one in told(studio) if "Mara" in one.message or "sip.wav" in one.message]


def test_what_would_be_heard_badly_is_told_at_the_door(studio: Studio, tmp_path: Path) -> None:
    found = brought(tune(tmp_path / "hot.wav", 1, 22_050, loud=1.6), *MUSIC, "--own")
    assert "22,050 samples a second are a telephone's: ask for the master" in found["told"]
    assert any("it clips: " in text for text in found["told"])
    long = tune(tmp_path / "long.wav", 0.6)
    read = brought(long, *VOICE, "--speaker", "Mara Lind", "--own")
    assert "it lasts 0.6 s, and its window in 1s 0.3 s: see onbrief dub" in read["told"]


def test_what_is_no_sound_and_what_belongs_nowhere_is_refused(studio: Studio, tmp_path: Path) -> None:
    before = sorted(path for path in studio.root.rglob("*") if ".git/" not in str(path))
    good = tune(tmp_path / "good.wav")
    playlist = tmp_path / "list.wav"
    playlist.write_text("#EXTM3U\nhttp://evil.example/a.wav\n")
    short = tmp_path / "short.wav"
    short.write_bytes(good.read_bytes()[:40])
    silent = tune(tmp_path / "silent.wav", loud=0)
    many = tune(tmp_path / "many.wav", channels=6)
    own = (*MUSIC, "--own")
    assert "this is no picture, PSD, film or sound" in why_not(playlist, *own)
    assert "short.wav: it is damaged: Invalid data found" in why_not(short, *own)
    assert "its loudest sample has -120 dBFS: it is silent" in why_not(silent, *own)
    assert "has 6 channels; bring a stereo or mono mix" in why_not(many, *own)
    assert "a sound can't be a component" in why_not(good, "--as", "component", "--into", "dusk", "--own")
    assert "--kind: “song” is no kind of sound" in why_not(
        good, "--as", "sound", "--kind", "song", "--into", "dusk", "--own"
    )
    assert "Did you mean “scratch:sunlit”?" in why_not(good, *own, "--in-place-of", "scratch:sunlight")
    assert "there is no copy in “de-DE”" in why_not(
        good, *VOICE, "--locale", "de-DE", "--speaker", "Mara Lind", "--own"
    )
    assert "copy/en-GB.yaml has no line “gulp”" in why_not(
        good, *VOICE, "--line", "gulp", "--speaker", "Mara Lind", "--own"
    )
    assert "only a voice has one, and this is music" in why_not(good, *own, "--speaker", "Mara Lind")
    assert sorted(path for path in studio.root.rglob("*") if ".git/" not in str(path)) == before


def test_a_voice_that_a_model_made_needs_its_card_and_the_gates_hear_of_it(
    studio: Studio, tmp_path: Path
) -> None:
    file = tmp_path / "made.flac"
    with av.open(str(file), "w") as box:
        box.metadata["encoded_by"] = "ElevenLabs"
        box.metadata["artist"] = "Mara\u202eLind"
        stream = box.add_stream("flac", rate=48_000, layout="mono")
        stream.codec_context.format = "s16"
        samples = (np.sin(np.arange(9600) / 20) * 9000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate = 48_000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            box.mux(packet)
    asked = (file, *VOICE, "--speaker", "Mara Lind", "--own")
    assert "it names ElevenLabs" in why_not(*asked)
    card = yaml.safe_load((studio.root / "renderers" / "models" / "finish.yaml").read_text("utf-8"))
    terms = {"source": "https://voice.example/terms", "read_on": date(2026, 11, 22)}
    made = {**card, "id": "house-voice", "title": "House voice", "generative": True, "terms": terms}
    (studio.root / "renderers" / "models" / "house-voice.yaml").write_text(yaml.safe_dump(made))
    found = brought(*asked, "--model", "house-voice")
    assert "it says of itself: Mara<U+202E>Lind; look whether its rights agree" in found["told"]
    (maker,) = [
        one for one in dossier(studio.root, "dusk", date(2026, 11, 22)).makers if one.name == "house-voice"
    ]
    assert maker.source == "copy/en-GB.yaml#/film/voice/sip/file"
    assert {use.locale for use in maker.uses} == {"en-GB"}
