"""fal, through its own client, against a server that speaks its queue. The real service was not asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from onbrief.model.request import EngineFault, Rendering
from renderers.moving.clips import read_clip
from renderers.services import purchase, wire
from tests.renderers.films import a_film, bars, number
from tests.renderers.hosted import fal_server
from tests.renderers.hosted.asking import asked, render
from tests.renderers.hosted.fal_server import Queue

KEY = "key-id:key-secret"
TAKES = ["seed", "image"]


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fal_server.certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def queue(pem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    monkeypatch.setattr(purchase, "FIRST_POLL", 0.01)
    monkeypatch.setattr(wire, "FIRST_WAIT", 0.01)
    with fal_server.running(pem) as queue:
        # What FAL_QUEUE_RUN_HOST does; the client reads that once, when it is imported.
        monkeypatch.setattr("fal_client.client.QUEUE_URL_FORMAT", f"https://{queue.host}/")
        for name, value in {
            "FAL_KEY": KEY,
            "SSL_CERT_FILE": str(pem),
            "REQUESTS_CA_BUNDLE": str(pem),
            "ONBRIEF_JOURNAL": str(tmp_path / "journal"),
        }.items():
            monkeypatch.setenv(name, value)
        yield queue


def ask(**settings: Any) -> Rendering:
    return render(
        asked(settings={"service": "fal", "endpoint": "fal-ai/flux/dev", "takes": TAKES, **settings})
    )


def test_a_picture_is_asked_for_as_fal_calls_things_and_kept_as_it_came(queue: Queue) -> None:
    rendering = ask(options={"num_inference_steps": 28})
    assert queue.endpoints == ["/fal-ai/flux/dev"]
    (sent,) = queue.jobs.values()
    assert sent == {
        "prompt": "a bottle at dusk",
        "seed": 7,
        "image_size": {"width": 96, "height": 128},
        "num_images": 1,
        "sync_mode": False,
        "num_inference_steps": 28,
    }
    assert rendering.pixels.shape == (128, 96, 3)
    assert rendering.record["cost"] == {"amount": 0.05, "currency": "USD", "basis": "listed"}
    assert rendering.record["device"] == "fal"
    assert rendering.evidence["original.jpg"].startswith(b"\xff\xd8")
    assert json.loads(rendering.evidence["answer.json"])["prompt"] == "a bottle at dusk"


def test_the_key_goes_to_the_queue_and_into_nothing_that_is_kept(queue: Queue, tmp_path: Path) -> None:
    rendering = ask()
    assert queue.tokens == {f"Key {KEY}"}
    kept = [path.read_bytes() for path in (tmp_path / "journal").iterdir()]
    assert not any(b"key-secret" in data for data in [*kept, *rendering.evidence.values()])


@pytest.mark.parametrize("fault", ["busy", "proxy down"])
def test_what_never_reached_the_queue_is_sent_again(queue: Queue, fault: str) -> None:
    queue.faults["submit"].extend([fault, fault])
    ask()
    assert len(queue.jobs) == 1


@pytest.mark.parametrize("fault", ["lost", "500"])
def test_where_fal_may_have_taken_the_job_a_person_looks_and_nothing_is_sent_again(
    queue: Queue, fault: str, tmp_path: Path
) -> None:
    queue.faults["submit"].append(fault)
    with pytest.raises(EngineFault) as first:
        ask()
    assert (first.value.kind, first.value.again) == ("failed", False)
    assert first.value.cost == {"amount": 0.05, "currency": "USD", "basis": "listed"}
    with pytest.raises(EngineFault, match="a run ended while it was asked") as second:
        ask()
    assert second.value.cost is None  # counted once
    assert len(queue.jobs) == 1

    (entry,) = (tmp_path / "journal").glob("*.json")
    told = json.loads(entry.read_text())
    entry.write_text(json.dumps({**told, "state": "submitted", "job": next(iter(queue.jobs))}))
    assert ask().record["cost"] == {"amount": 0.0, "currency": "USD", "basis": "listed", "earlier": 0.05}
    assert len(queue.jobs) == 1


@pytest.mark.parametrize(
    ("step", "fault", "kind", "text"),
    [
        ("submit", "no credit", "exhausted", "fal says there is no credit left: “User is locked. Reason: Exhausted balance.”"),
        ("status", "failed", "failed", "fal, job *: it failed: “CUDA out of memory”"),
        ("status", "forgotten", "failed", "fal doesn't know its own job * any more"),
        ("status", "odd", "failed", "fal answered with what its own client can't read"),
        (
            "result", "filter", "refused",
            "fal, job *: the model's content filter said no: “body.prompt: The content could not be processed because it was "
            "flagged by a content checker.”",
        ),
        ("result", "black", "refused", "fal, job *: the content filter blacked the picture out. It was charged *"),
        ("result", "gone", "failed", "fal, job *: the picture has expired before it was fetched. It was charged *"),
        (
            "result", "elsewhere", "failed",
            "fal, job *: the picture is not fetched: it leads to cdn.example.net, which is not of this service. It was *",
        ),
    ],
)  # fmt: skip
def test_what_goes_wrong_at_fal_is_told(queue: Queue, step: str, fault: str, kind: str, text: str) -> None:
    queue.faults[step].append(fault)
    with pytest.raises(EngineFault) as told:
        ask()
    assert told.value.kind == kind
    assert alike(str(told.value), text), str(told.value)


@pytest.mark.parametrize(
    ("step", "fault", "text"),
    [
        ("submit", "no such app", "fal doesn't take what it is asked (404): “Application 'dev' not found”"),
        (
            "result", "bad input",
            "fal, job *: the model doesn't take what it is asked (422): “body.image_size.width: ensure this value is at least 256”",
        ),
    ],
)  # fmt: skip
def test_what_was_asked_wrongly_is_told_in_fals_words_and_can_be_asked_again(
    queue: Queue, step: str, fault: str, text: str
) -> None:
    queue.faults[step].append(fault)
    with pytest.raises(ValueError) as told:
        ask()
    assert alike(str(told.value), text), str(told.value)
    ask()


def test_without_a_key_nothing_is_asked(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAL_KEY")
    with pytest.raises(ValueError, match="FAL_KEY is not set"):
        ask()
    assert not queue.jobs


def alike(text: str, pattern: str) -> bool:
    """`*` stands for anything."""
    parts = pattern.split("*")
    return text.startswith(parts[0]) and text.endswith(parts[-1]) and all(part in text for part in parts)


# --- films

FILM = {
    "service": "fal",
    "endpoint": "fal-ai/kling-video/v2.1/pro/image-to-video",
    "takes": ["image", "last", "duration"],
    "durations": ["5", "10"],
    "price": {"amount": 0.09, "currency": "USD", "per": "second"},
}


def filmed(tmp_path: Path, frames: int = 8, **settings: Any) -> Rendering:
    ends = {}
    for name, k in (("image", 0), ("last", 7)):
        ends[name] = tmp_path / f"{name}.png"
        cv2.imwrite(str(ends[name]), bars(8)[k][..., ::-1])
    film = {"frames": frames, "rate": "25"}
    request = asked(size=[64, 48], mode="image", film=film, settings={**FILM, **settings})
    return render(request, **ends)


def test_a_film_is_asked_for_with_its_first_and_last_frame_and_comes_home_as_a_clip(
    queue: Queue, tmp_path: Path
) -> None:
    queue.film = a_film(tmp_path / "theirs.mkv", count=12, rate="24").read_bytes()
    made = filmed(tmp_path)
    (sent,) = queue.jobs.values()
    assert {"image_url", "end_image_url", "duration", "prompt"} <= set(sent) and sent["duration"] == "5"
    assert "num_images" not in sent
    clip = tmp_path / "clip.mkv"
    clip.write_bytes(made.files["clip"])
    assert [number(frame) for frame in read_clip(clip)] == list(range(8))
    assert made.evidence["original.webm"] == queue.film
    assert made.record["hosted"] and made.record["fitted"] == {"rate": "24"}
    assert made.record["cost"] == {"amount": 0.45, "currency": "USD", "basis": "listed"}  # five seconds


@pytest.mark.parametrize(
    ("count", "rate", "told"),
    [
        (6, "25", "it has 6 frames, asked for 8; make the shot shorter"),
        (20, "12", "it has 12 frames a second, asked for 25; set the model's rate"),
    ],
)
def test_a_film_that_is_not_what_was_asked_is_charged_and_told(
    queue: Queue, tmp_path: Path, count: int, rate: str, told: str
) -> None:
    queue.film = a_film(tmp_path / "theirs.mkv", count=count, rate=rate).read_bytes()
    with pytest.raises(EngineFault, match=told) as fault:
        filmed(tmp_path)
    assert "It was charged (0.45 USD)" in str(fault.value) and not fault.value.again


def test_bytes_that_are_no_film_are_told(queue: Queue, tmp_path: Path) -> None:
    queue.film = b"<html>come back later</html>" * 20
    with pytest.raises(EngineFault, match="that can't be used as a film"):
        filmed(tmp_path)


def test_a_length_that_the_model_does_not_make_is_never_asked_for(queue: Queue, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="it makes no film of 12 seconds: 5, 10"):
        filmed(tmp_path, frames=300)
    assert not queue.jobs
