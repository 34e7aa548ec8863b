"""Lips that follow each language's voice: asked where they must, never without consent, and seen in that language only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from checks import likeness, rights
from onbrief.errors import InputError
from onbrief.model.finding import Finding
from onbrief.pipeline.dossier import dossier
from onbrief.pipeline.films.compile import Films, compile_films
from onbrief.pipeline.load import load
from onbrief.pipeline.stages import compile_stage, made_stage
from onbrief.pipeline.validate import validate
from renderers.moving import clips
from tests.films import change, decide, make_spot
from tests.material.test_import import brought
from tests.renderers.hosted.server import Gateway
from tests.renderers.hosted.speaking import face, mouth, speaking
from tests.renderers.moving_pictures import sound
from tests.studio import Studio, copy_studio

TERMS = (
    "--into", "dusk", "--holder", "Mara Lind", "--licence", "Contract 9", "--channels", "all", "--until", "2027-12-31",
    "--usage", "public", "--proof", "Release 4711",
)  # fmt: skip
SAID = ("--as", "sound", "--kind", "voice", "--locale", "ar-AE", "--line", "sip", "--speaker", "Noor Haddad")
SPOT = """\
schema: onbrief/shots/1
title: She says it
rate: "24"
beats:
  want: {purpose: Make it look cold., seconds: 0.5}
shots:
  face:
    title: She says it to us
    beat: want
    make: footage
    scene: golden-hour
    file: material/face.mp4
    sha256: %s
    frames: 16
    lips:
      speaker: Mara Lind
      lines: [sip]
      engine: house-lips
      original: en-GB
cuts:
  1s:
    title: Half a second
    frames: 12
    clips: [{shot: face, start: 2, frames: 12}]
    voice: [{line: sip, at: 4, frames: 6}]
"""
CARD = """\
id: house-lips
title: House lips
generative: true
part: edits
look: photographic
licence: Contract 3
usage: public
training_data: Not stated by its maker.
hosted: {service: gateway, endpoint: house/lips, takes: [video, voice]}
cost: {amount: 0.05, currency: USD, per: second, checked_on: 2026-11-22, source: "https://lips.example/prices"}
terms: {source: "https://lips.example/terms", read_on: 2026-11-22}
"""
ENGINE = {
    "renderer": "hosted",
    "model": "house-lips",
    "settings": {
        "service": "gateway",
        "endpoint": "house/lips",
        "takes": ["video", "voice"],
        "price": {"amount": 0.05, "currency": "USD", "per": "second"},
    },
}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Footage of somebody speaking English, who agreed; an Arabic recording by somebody who agreed too."""
    folder = tmp_path_factory.mktemp("lips")
    studio = make_spot(folder / "studio")
    (studio.root / "renderers" / "models" / "house-lips.yaml").write_text(CARD)
    change(studio.root / "stylepacks" / "lumen" / "stylepack.yaml", engines={"house-lips": ENGINE})
    brief = yaml.safe_load((studio.campaign / "brief.yaml").read_text("utf-8"))
    change(studio.campaign / "brief.yaml", engines={**brief["engines"], "house-lips": "1"})
    for locale in ("en-GB", "ar-AE"):
        copy = yaml.safe_load((studio.campaign / "copy" / f"{locale}.yaml").read_text("utf-8"))
        film = {**copy["film"], "voice": {"sip": {"text": "First sip."}}}
        change(studio.campaign / "copy" / f"{locale}.yaml", film=film)
    film = folder / "face.mp4"
    film.write_bytes(clips.write_clip(face(18, (96, 160)), (96, 160), "24", form=clips.SENT))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(studio.root)
        person = ("--kind", "talent", "--rights-name", "Mara Lind", "--consents", "lip-sync")
        found = brought(film, "--as", "component", *person, *TERMS, "--markets", "worldwide")
        digest = found["material"]["received"]["sha256"]
        (studio.campaign / "shots.yaml").write_text(SPOT % digest)
        brought(sound(folder / "sip.wav", 4), *SAID, *TERMS, "--consents", "lip-sync", "--markets", "AE")
    decide(studio, animatic=False)
    studio.commit("She says it")
    yield studio


@pytest.fixture
def studio(first: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    copy = copy_studio(first, tmp_path / "studio")
    monkeypatch.chdir(copy.root)
    return copy


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with speaking(tmp_path, monkeypatch) as gateway:
        yield gateway


def films(studio: Studio) -> Films:
    return compile_films(load(studio.root, "dusk"), [])


def held(studio: Studio, **changes: object) -> None:
    """Changes what Noor's release says; None takes a key out."""
    path = studio.campaign / "rights.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    noor = next(one for one in data["holdings"] if one["name"] == "Noor Haddad")
    for key, value in changes.items():
        noor.pop(key, None) if value is None else noor.update({key: value})
    path.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")


def blocked(studio: Studio, gate: object = likeness) -> list[Finding]:
    return list(gate.run(dossier(studio.root, "dusk", date(2026, 11, 22))))  # type: ignore[attr-defined]


def test_only_the_cut_of_a_language_whose_voice_differs_is_its_own(studio: Studio) -> None:
    found = films(studio)
    assert sorted(found.cuts) == ["cuts/1s/yuzu-96x160", "cuts/1s/yuzu-96x160-ar-AE"]
    lips = found.shots["shots/face/yuzu-96x160/lips/1s-0-ar-AE"]
    assert lips.request.params["film"] == {"frames": 12, "rate": "24"}
    assert lips.request.params["lips"] == {"first": 2, "voices": [{"at": 4, "frames": 6}]}
    assert lips.request.inputs["video"].request == found.shots["shots/face/yuzu-96x160"].id
    arabic = found.cuts["cuts/1s/yuzu-96x160-ar-AE"].request
    assert arabic.inputs["clip.0"].request == lips.id
    assert [clip.get("start", 0) for clip in arabic.params["clips"]] == [0]
    shared = found.cuts["cuts/1s/yuzu-96x160"].id
    spot = yaml.safe_load((studio.campaign / "shots.yaml").read_text("utf-8"))
    del spot["shots"]["face"]["lips"]
    (studio.campaign / "shots.yaml").write_text(yaml.safe_dump(spot, sort_keys=False))
    assert {name: job.id for name, job in films(studio).cuts.items()} == {"cuts/1s/yuzu-96x160": shared}


def test_stages_send_film_and_voice_and_the_mouth_moves_in_that_language(
    studio: Studio, gateway: Gateway
) -> None:
    compile_stage(studio.root, "dusk")
    made_stage("shots", studio.root, "dusk")
    assert len(gateway.charges) == 1
    made_stage("cuts", studio.root, "dusk")
    dark = {}
    for name in ("", "-ar-AE"):
        path = studio.build / "cuts" / "1s" / f"yuzu-96x160{name}.clip.mkv"
        dark[name] = [float(mouth(frame).mean()) < 60 for frame in clips.read_clip(path)]
    assert dark[""] == [False] * 12
    assert dark["-ar-AE"][4] and not any(dark["-ar-AE"][:4])
    made_stage("shots", studio.root, "dusk")
    assert len(gateway.charges) == 1


def test_nothing_is_asked_while_a_recording_is_missing_and_validate_says_so(studio: Studio) -> None:
    copy = yaml.safe_load((studio.campaign / "copy" / "ar-AE.yaml").read_text("utf-8"))
    copy["film"]["voice"]["sip"] = {"text": "First sip."}
    change(studio.campaign / "copy" / "ar-AE.yaml", film=copy["film"])
    assert sorted(films(studio).cuts) == ["cuts/1s/yuzu-96x160"]
    told = [p for p in validate(studio.root, studio.root, ["dusk"]).problems if "mouth" in p.what]
    assert [(p.what, p.note) for p in told] == [
        ("“sip” has no recording, so the mouth in face is left as it was filmed", True)
    ]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("engine: house-lips", "engine: house-lip", "“house-lip” is no engine of this style pack"),
        ("lines: [sip]", "lines: [gulp]", "no cut that shows face lets “gulp” be heard"),
        ("original: en-GB", "original: en-US", "“en-US” is no locale of the brief's markets"),
    ],
)
def test_a_mistake_is_told_at_its_line(studio: Studio, old: str, new: str, text: str) -> None:
    studio.edit("campaigns/dusk/shots.yaml", old, new)
    with pytest.raises(InputError) as told:
        load(studio.root, "dusk")
    line = 1 + [old in one for one in SPOT.split("\n")].index(True)
    assert any(
        p.where.startswith(f"campaigns/dusk/shots.yaml:{line}:") and text in p.what
        for p in told.value.problems
    ), told.value


def test_engines_that_move_no_lips_or_are_not_pinned_and_voices_of_nobody_are_mistakes(
    studio: Studio,
) -> None:
    pack = studio.root / "stylepacks" / "lumen" / "stylepack.yaml"
    mute = {**ENGINE, "settings": {**ENGINE["settings"], "takes": ["video"]}}  # type: ignore[dict-item]
    change(pack, engines={"house-lips": mute})
    studio.edit("campaigns/dusk/copy/ar-AE.yaml", "speaker: Noor Haddad", "speaker: ''")
    brief = yaml.safe_load((studio.campaign / "brief.yaml").read_text("utf-8"))
    change(
        studio.campaign / "brief.yaml",
        engines={k: v for k, v in brief["engines"].items() if k != "house-lips"},
    )
    with pytest.raises(InputError) as told:
        load(studio.root, "dusk")
    said = [p.what for p in told.value.problems]
    assert "house-lips doesn't take voice, so it moves no lips" in said
    assert "the brief doesn't pin house-lips" in said
    assert "a mouth in face follows this recording, and nobody says whose voice it is" in said


def test_a_build_stops_before_it_spends_where_somebody_has_not_agreed(
    studio: Studio, gateway: Gateway
) -> None:
    held(studio, consents=None)
    done = studio.onbrief("build", "dusk")
    assert done.returncode == 2
    said = "Noor Haddad hasn't agreed that a machine works with their voice: their release says nothing of it"
    assert said in done.stderr and "campaigns/dusk/copy/ar-AE.yaml:" in done.stderr, done.stderr
    compile_stage(studio.root, "dusk")
    with pytest.raises(InputError, match="Noor Haddad hasn't agreed"):
        made_stage("shots", studio.root, "dusk")
    assert not gateway.seen


def test_gates_tell_whose_consent_is_missing_or_too_narrow_at_its_line(studio: Studio) -> None:
    place = len(yaml.safe_load((studio.campaign / "rights.yaml").read_text("utf-8"))["holdings"]) - 1

    def told() -> list[tuple[str, str]]:
        return [
            (one.message, one.source)
            for one in blocked(studio)
            if "Noor" in one.message and "agreed" in one.message
        ]

    asked = "in shot face a machine makes lips follow the voice of Noor Haddad"
    assert told() == []
    signed = [one for one in blocked(studio) if "legal hasn't said yes" in one.message]
    assert {one.source for one in signed} == {
        "shots.yaml#/shots/face/lips/speaker", "copy/ar-AE.yaml#/film/voice/sip/speaker",
    }  # fmt: skip
    held(studio, markets=["GB"])
    assert (
        f"Noor Haddad has not agreed for the whole flight in AE, and {asked}; widen their consent, or take it out.",
        f"rights.yaml#/holdings/{place}/markets",
    ) in told()
    held(studio, markets=["AE"], until=date(2026, 11, 30))
    assert f"rights.yaml#/holdings/{place}/until" in {source for _, source in told()}
    assert any("Noor Haddad may be used until 2026-11-30" in one.message for one in blocked(studio, rights))
    held(studio, until=date(2027, 12, 31), consents=None)
    assert told() == [
        (
            f"Noor Haddad has not agreed, and {asked}; get their consent and write `consents: [lip-sync]`.",
            f"rights.yaml#/holdings/{place}/name",
        )
    ]


def test_the_models_card_is_told_of_and_what_it_makes_is_disclosed(studio: Studio) -> None:
    found = dossier(studio.root, "dusk", date(2026, 11, 22))
    (maker,) = [one for one in found.makers if one.name == "house-lips"]
    assert {use.locale for use in maker.uses} == {"ar-AE"}
    assert np.all([one.kind in ("talent", "voice") for one in found.changed])
    assert {one.name for one in found.changed} == {"Mara Lind", "Noor Haddad"}
