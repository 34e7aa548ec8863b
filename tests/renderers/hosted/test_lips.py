"""Lips that follow a voice: what is sent, what is proved of what comes back, and that it is paid for once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onbrief.model.request import EngineFault, Rendering, RenderRequest
from renderers.hosted import listed_cost
from renderers.moving.clips import read_clip, told
from renderers.services.fal import Fal
from renderers.services.service import Wish
from renderers.services.settings import Hosted
from tests.renderers.hosted.asking import asked, render
from tests.renderers.hosted.server import Gateway
from tests.renderers.hosted.speaking import face, heard, mouth, sent, speaking
from tests.renderers.moving_pictures import clip, sound

PRICE = {"amount": 0.05, "currency": "USD", "per": "second"}


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with speaking(tmp_path, monkeypatch) as gateway:
        yield gateway


def wanted(at: int = 4, **settings: Any) -> RenderRequest:
    """Eight frames from the third on; the voice's window begins so many frames into them."""
    return asked(
        prompt="", size=[64, 96], film={"frames": 8, "rate": "25"},
        lips={"first": 2, "voices": [{"at": at, "frames": 4}]},
        settings={"endpoint": "house/lips", "takes": ["video", "voice"], "price": PRICE, **settings},
    )  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("spoken")
    return {"video": clip(folder / "face.mkv", face(12)), "voice.0": sound(folder / "word.wav", 3)}


def frames(rendering: Rendering, folder: Path) -> list[np.ndarray]:
    path = folder / "made.mkv"
    path.write_bytes(rendering.files["clip"])
    assert (told(path).size, told(path).rate) == ((64, 96), 25)
    return list(read_clip(path))


def test_a_mouth_moves_where_the_voice_is_heard_and_the_film_stays_frame_for_frame(
    gateway: Gateway, inputs: dict[str, Path], tmp_path: Path
) -> None:
    rendering = render(wanted(), **inputs)
    (job,) = gateway.jobs.values()
    assert set(job.asked["input"]) == {"video", "voice"}
    assert len(heard(sent(job.asked["input"]["voice"]))) == 8 * 48_000 // 25
    made, before = frames(rendering, tmp_path), face(12)[2:10]
    dark = [float(mouth(picture).mean()) < 60 for picture in made]
    assert (
        dark == [False] * 4 + [True] + [False] * 3
    )  # the click of the recording, in its window's first frame
    for picture, was in zip(made, before, strict=True):
        assert np.abs(picture[:40].astype(int) - was[:40]).mean() < 4
    assert rendering.record["hosted"] and rendering.record["cost"]["basis"] == "billed"
    assert {"original.mp4", "answer.json"} == set(rendering.evidence)
    assert listed_cost(wanted().params) == {"amount": 0.016, "currency": "USD"}
    # The same again is in the journal; another voice is another job.
    render(wanted(), **inputs)
    assert len(gateway.charges) == 1
    render(wanted(at=-1), **inputs)
    assert len(gateway.charges) == 2


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("another size", "it has 64 × 80 pixels, not the 64 × 96 that were sent"),
        ("another rate", "it has 50 frames a second, and 25 were sent"),
        ("too short", "it has 7 frames, and 8 were sent"),
        ("too long", "it has more than the 8 frames that were sent"),
        ("another film", "its frame 3 shows something else than the one that was sent"),
        ("html answer", "can't be used as a film"),
    ],
)
def test_what_is_not_the_film_that_was_sent_is_refused_and_not_paid_for_again(
    gateway: Gateway, inputs: dict[str, Path], fault: str, text: str
) -> None:
    gateway.meet("file", f"always {fault}")
    for _ in range(2):
        with pytest.raises(EngineFault) as told:
            render(wanted(), **inputs)
        assert text in str(told.value) and "It was charged" in str(told.value)
    assert len(gateway.charges) == 1


def test_an_engine_that_takes_no_voice_is_never_asked(gateway: Gateway, inputs: dict[str, Path]) -> None:
    with pytest.raises(ValueError, match=r"house/lips doesn't take a voice, by `takes` of its settings"):
        render(wanted(takes=["video"]), **inputs)
    with pytest.raises(ValueError, match=r"it is to be asked with its voice, and there is none"):
        render(wanted(), video=inputs["video"])
    with pytest.raises(ValueError, match=r"the video has 4 frames from frame 8 on; 8 are asked for"):
        late = wanted().model_copy(
            update={"params": {**wanted().params, "lips": {"first": 8, "voices": [{"at": 0, "frames": 4}]}}}
        )
        render(late, **inputs)
    assert not gateway.seen


def test_fal_is_asked_by_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "key-id:key-secret")
    wish = Wish(prompt="", size=(64, 96), film=True, video=b"\0\0\0\x20ftypisom", voice=b"RIFF....WAVE")
    payload = Fal().payload(
        wish, Hosted(service="fal", endpoint="fal-ai/sync-lipsync/v2", takes=("video", "voice"))
    )
    assert {name: address.partition(";")[0] for name, address in payload.items()} == {
        "video_url": "data:video/mp4", "audio_url": "data:audio/wav",
    }  # fmt: skip
