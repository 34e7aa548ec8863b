"""The stand-in speaks as the recorded server did: same calls, same messages, same keys."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from websockets.sync.client import connect

from tests.renderers.comfy.record import graph_with, node, noisy_png
from tests.renderers.comfy.server import EXCHANGE, Comfy, Mood, comfy

FILES = {"image": ("start.png", noisy_png(), "image/png")}
UPLOAD = {"type": "input", "subfolder": "onbrief", "overwrite": "false"}


@pytest.fixture(scope="module")
def server() -> Iterator[Comfy]:
    with comfy() as found:
        requests.post(f"{found.address}/upload/image", files=FILES, data=UPLOAD, timeout=5)
        yield found


def shape(value: Any) -> Any:
    """Keys and types, whatever the values; nodes' numbers are keys, too."""
    if isinstance(value, dict):
        return {key: shape(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return (
        "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__
    )


def messages(server: Comfy, graph: dict) -> tuple[list, dict]:
    """What the WebSocket says of a job, but for the state of the queue, and the history afterwards."""
    key, client = str(uuid.uuid4()), uuid.uuid4().hex
    heard = []
    with connect(f"ws{server.address.removeprefix('http')}/ws?clientId={client}") as ear:
        said = {"prompt": graph, "prompt_id": key, "client_id": client}
        requests.post(f"{server.address}/prompt", json=said, timeout=5)
        while True:
            told = json.loads(ear.recv(timeout=5))
            if told["type"] != "status":
                heard.append(told)
            if told["type"] == "executing" and told["data"]["node"] is None:
                break
    return heard, requests.get(f"{server.address}/history/{key}", timeout=5).json()[key]


def recorded_messages(talk: str, turn: int = 0) -> list:
    """Those of one run of a recorded conversation."""
    runs: list[list] = []
    for line in EXCHANGE["talks"][talk]:
        if line[0] == "POST /prompt":
            runs.append([])
        elif line[0] == "WS" and line[1]["type"] != "status":
            runs[-1].append(line[1])
    return runs[turn]


def recorded_history(talk: str, turn: int = 0) -> dict:
    found = [line[2]["PROMPT"] for line in EXCHANGE["talks"][talk] if line[0].startswith("GET /history")]
    return found[turn]


def test_a_success_and_its_repetition_are_told_alike(server: Comfy) -> None:
    for turn in (0, 1):
        heard, history = messages(server, graph_with())
        wanted = recorded_messages("success and again", turn)
        assert [shape(message) for message in heard] == [shape(message) for message in wanted]
        theirs = recorded_history("success and again", turn)
        assert sorted(history) == sorted(theirs)
        for key in ("outputs", "status"):
            assert shape(history[key]) == shape(theirs[key])
        assert [type(item) for item in history["prompt"]] == [type(item) for item in theirs["prompt"]]


def test_a_failure_is_told_alike(server: Comfy) -> None:
    server.mood = Mood(fails="fails")
    heard, history = messages(server, graph_with(n2=node("EmptyImage", "Canvas", width=8)))
    server.mood = Mood()
    assert shape(heard[-2]) == shape(recorded_messages("fails")[-2])
    assert history["status"]["status_str"] == recorded_history("fails")["status"]["status_str"] == "error"


@pytest.mark.parametrize(("method", "path", "status", "wanted"), EXCHANGE["talks"]["idle"] and [
    (*line[0].split(" ", 1), *line[1:]) for line in EXCHANGE["talks"]["idle"]
])  # fmt: skip
def test_idle_it_answers_alike(server: Comfy, method: str, path: str, status: int, wanted: Any) -> None:
    answer = requests.request(method, server.address + path, timeout=5)
    assert (answer.status_code, answer.json()) == (status, wanted)


def test_an_upload_is_answered_alike(server: Comfy) -> None:
    for line in EXCHANGE["talks"]["upload"]:
        answer = requests.post(f"{server.address}/upload/image", files=FILES, data=UPLOAD, timeout=5)
        assert [answer.status_code, answer.json()] == line[1:]


def test_the_recording_holds_no_machine_s_paths() -> None:
    text = (Path(__file__).parent / "exchange.json").read_text("utf-8")
    assert "/tmp" not in text and "/root" not in text and "/home" not in text
