"""What a hosted model is asked with, what comes home, and what it costs."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onbrief.model.request import EngineFault, RenderRequest
from renderers.hosted import HOSTED, listed_cost, nearest
from renderers.services import purchase, wire
from renderers.services.gateway import Gateway as Service
from renderers.services.pictures import MOST_CUT, fitted
from renderers.services.purchase import bill
from renderers.services.said import kept
from renderers.services.service import Over, Spoilt
from renderers.services.wire import Reply
from tests.renderers.hosted.asking import asked, render
from tests.renderers.hosted.server import Gateway, picture, running


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    monkeypatch.setattr(purchase, "FIRST_POLL", 0.01)
    with running() as gateway:
        monkeypatch.setenv("ONBRIEF_GATEWAY", gateway.address)
        monkeypatch.setenv("ONBRIEF_JOURNAL", str(tmp_path / "journal"))
        yield gateway


def file(folder: Path, name: str, size: tuple[int, int] = (96, 128)) -> Path:
    path = folder / f"{name}.png"
    path.write_bytes(picture(name, size))
    return path


def shown(address: str) -> Image.Image:
    kind, _, data = address.partition(",")
    assert kind in ("data:image/png;base64", "data:image/jpeg;base64")
    return Image.open(io.BytesIO(base64.b64decode(data)))


def sent(gateway: Gateway) -> dict[str, Any]:
    return list(gateway.jobs.values())[-1].asked["input"]


# What is asked


def test_words_size_and_seed_are_sent_and_what_came_is_kept(gateway: Gateway) -> None:
    rendering = render(asked(negative="text", settings={"options": {"steps": 28}}))
    assert sent(gateway) == {
        "prompt": "a bottle at dusk",
        "negative": "text",
        "seed": 7,
        "size": [96, 128],
        "steps": 28,
    }
    came = np.asarray(Image.open(io.BytesIO(rendering.evidence["original.png"])).convert("RGB"))
    assert (rendering.pixels == came.astype(np.uint16) * 257).all()
    assert rendering.record["hosted"] is True
    assert rendering.record["seed"] == "7"
    assert json.loads(rendering.evidence["answer.json"])["request"] == {
        "authorization": "[removed]",
        "model": "house/flux",
    }


def test_pictures_are_sent_as_eight_bit_files_and_the_mask_with_them(
    gateway: Gateway, tmp_path: Path
) -> None:
    image, mask = file(tmp_path, "plate"), tmp_path / "mask.png"
    Image.new("L", (96, 128), 255).save(mask)
    inputs = {
        "image": image,
        "mask": mask,
        "reference.10": file(tmp_path, "b"),
        "reference.2": file(tmp_path, "a"),
    }
    HOSTED.render(asked(mode="inpaint"), inputs, progress=lambda done, note="": None)
    told = sent(gateway)
    assert np.array_equal(np.asarray(shown(told["image"])), np.asarray(Image.open(image)))
    assert shown(told["mask"]).mode == "L"
    first, second = (np.asarray(shown(one)) for one in told["references"])
    assert np.array_equal(first, np.asarray(Image.open(inputs["reference.2"])))
    assert np.array_equal(second, np.asarray(Image.open(inputs["reference.10"])))


@pytest.mark.parametrize(
    ("params", "inputs", "text"),
    [
        ({"mode": "image"}, ["image"], "house/flux doesn't take an image, by `takes` of its settings"),
        ({"mode": "inpaint"}, ["image", "mask"], "house/flux doesn't take an image, by `takes` of its settings"),
        ({}, ["reference.0"], "house/flux doesn't take reference pictures, by `takes` of its settings"),
        (
            {"guides": {"depth": 0.5}}, [],
            "house/flux follows no maps of depth, normals or edges; take out `guides`, or use `strength` to start from "
            "the block-out",
        ),
    ],
)  # fmt: skip
def test_what_a_model_does_not_take_is_not_asked(
    gateway: Gateway, tmp_path: Path, params: dict, inputs: list[str], text: str
) -> None:
    files = {name: file(tmp_path, name) for name in inputs}
    with pytest.raises(ValueError) as told:
        HOSTED.render(
            asked(**params, settings={"takes": ["seed"]}), files, progress=lambda done, note="": None
        )
    assert str(told.value) == text
    assert not gateway.charges


def test_a_seed_or_negative_words_that_are_not_taken_are_not_sent_and_that_is_recorded(
    gateway: Gateway,
) -> None:
    records = [
        render(asked(negative="text", seed=seed, settings={"takes": []})).record for seed in ("1", "2")
    ]
    assert {"seed", "negative"}.isdisjoint(sent(gateway))
    assert [(record["seed"], record["negative"]) for record in records] == [("not taken", "not taken")] * 2
    assert len(gateway.charges) == 2  # two candidates are two pictures all the same


def test_a_long_seed_is_shortened_to_what_all_services_take(gateway: Gateway) -> None:
    record = render(asked(seed=str(2**62 + 5))).record
    assert sent(gateway)["seed"] == 5
    assert record["seed"] == "5"


def test_options_do_not_say_again_what_the_scene_says(gateway: Gateway) -> None:
    with pytest.raises(ValueError, match="`options` may not say `prompt`"):
        render(asked(settings={"options": {"prompt": "something else"}}))


def test_a_model_of_fixed_shapes_is_asked_for_the_nearest_and_the_rest_is_cropped(gateway: Gateway) -> None:
    shapes = {"aspects": ["1:1", "4:5", "9:16"], "names": {"prompt": "text"}}
    rendering = render(asked(settings=shapes))
    assert sent(gateway) == {"text": "a bottle at dusk", "seed": 7, "aspect": "4:5"}
    assert rendering.pixels.shape == (128, 96, 3)
    assert rendering.record["fitted"] == {"made": [160, 200], "crop": [5, 0, 150, 200], "scale": 0.64}
    assert nearest((96, 128), ["1:1", "4:5", "9:16"]) == "4:5"
    assert nearest((1920, 1080), ["1:1", "4:5", "16:9", "3:2"]) == "16:9"
    assert nearest((96, 128), []) is None


@given(
    made=st.tuples(st.integers(16, 400), st.integers(16, 400)),
    wanted=st.tuples(st.integers(2, 50), st.integers(2, 50)),
)
def test_a_picture_of_another_size_fits_exactly_or_is_refused(
    made: tuple[int, int], wanted: tuple[int, int]
) -> None:
    size = (wanted[0] * 8, wanted[1] * 8)
    pixels = np.zeros((made[1], made[0], 3), np.uint8)
    try:
        out, done = fitted(pixels, size)
    except Spoilt:
        return
    assert out.shape == (size[1], size[0], 3)
    if done:
        left, top, wide, tall = done["crop"]
        assert left >= 0 and left + wide <= made[0] and top >= 0 and top + tall <= made[1]
        assert 1 - wide * tall / (made[0] * made[1]) <= MOST_CUT


# What is paid


def test_neither_a_new_price_nor_more_patience_buys_a_picture_again(gateway: Gateway) -> None:
    render(asked())
    render(asked(settings={"price": {"amount": 9, "currency": "EUR"}, "timeout_s": 5}))
    assert len(gateway.charges) == 1


def test_two_that_ask_for_the_same_at_once_pay_once(gateway: Gateway) -> None:
    gateway.meet("submit", "slow")
    others = [threading.Thread(target=render, args=(asked(),)) for _ in range(3)]
    for one in others:
        one.start()
    for one in others:
        one.join()
    assert len(gateway.keys) == len(gateway.charges) == 1


@pytest.mark.parametrize(
    ("price", "size", "cost"),
    [
        ({"amount": 0.05, "currency": "USD"}, [96, 128], {"amount": 0.05, "currency": "USD"}),
        (
            {"amount": 0.02, "currency": "EUR", "per": "megapixel"},
            [1000, 1500],
            {"amount": 0.03, "currency": "EUR"},
        ),
        ({"amount": 1, "currency": "USD", "per": "second"}, [96, 128], None),
        ({"amount": -1, "currency": "USD"}, [96, 128], None),
        (None, [96, 128], None),
        ("free", [96, 128], None),
    ],
)
def test_what_a_picture_will_cost_is_known_before(price: Any, size: list[int], cost: Any) -> None:
    assert listed_cost({"size": size, "settings": {"price": price}}) == cost


def test_several_are_waited_for_side_by_side_and_one_fault_loses_no_other(gateway: Gateway) -> None:
    gateway.meet("submit", "422: content_policy_violation")
    requests: list[tuple[RenderRequest, dict[str, Path]]] = [(asked(seed=str(i)), {}) for i in range(6)]
    made = dict(HOSTED.render_many(requests, progress=lambda done, note="": None))
    faults = [one for one in made.values() if isinstance(one, EngineFault)]
    assert sorted(made) == list(range(6))
    assert [fault.kind for fault in faults] == ["refused"]
    assert len(gateway.charges) == 5


def test_what_cannot_be_asked_ends_a_batch_when_the_others_are_home(gateway: Gateway) -> None:
    wrong = asked(settings={"takes": []}, mode="image")
    came = []
    with pytest.raises(ValueError, match="doesn't take an image"):
        came.extend(HOSTED.render_many([(asked(), {}), (wrong, {})], progress=lambda done, note="": None))
    assert len(gateway.charges) in (0, 1)


# Where things stand


def test_a_journal_that_cannot_be_read_stops_before_anything_is_asked(
    gateway: Gateway, tmp_path: Path
) -> None:
    render(asked())
    (entry,) = (tmp_path / "journal").glob("*.json")
    entry.write_text("{ half")
    with pytest.raises(ValueError, match="nobody knows if this picture was paid for"):
        render(asked())
    assert len(gateway.charges) == 1


def test_a_kept_picture_that_was_damaged_is_fetched_again_not_asked_again(
    gateway: Gateway, tmp_path: Path
) -> None:
    render(asked())
    (kept,) = (tmp_path / "journal").glob("*.png")
    kept.write_bytes(kept.read_bytes()[:-9])
    render(asked())
    assert len(gateway.charges) == 1


def test_a_job_of_one_gateway_is_not_looked_for_at_another(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.meet("poll", "always 503")
    monkeypatch.setattr(wire, "FIRST_WAIT", 0.001)
    with pytest.raises(EngineFault):
        render(asked())
    with running() as other:
        monkeypatch.setenv("ONBRIEF_GATEWAY", other.address)
        with pytest.raises(
            ValueError, match=r"was asked for at http://127\.0\.0\.1:\d+ and may be paid for there"
        ):
            render(asked())
    assert not other.charges


def test_the_journal_lies_in_the_repository_around_the_working_folder(
    gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONBRIEF_JOURNAL")
    inside = tmp_path / "repository" / "campaigns" / "dusk"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    with pytest.raises(ValueError, match="there is no repository here to keep what is paid for in"):
        render(asked())
    (tmp_path / "repository" / ".git").mkdir()
    render(asked())
    assert len(list((tmp_path / "repository" / ".onbrief" / "hosted").glob("*.json"))) == 1


@pytest.mark.parametrize(
    "address", ["", "http://gateway.example", "https://me:pass@gateway.example", "file:///etc"]
)
def test_a_gateway_is_reached_by_https_or_on_this_machine(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONBRIEF_GATEWAY", address)
    monkeypatch.setenv("ONBRIEF_JOURNAL", str(tmp_path))
    with pytest.raises(ValueError, match="ONBRIEF_GATEWAY is n"):
        render(asked())


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example/x", "../admin", "a//b", "a/../b", "/a", "a?b=c", ""]
)
def test_an_endpoint_is_a_name_and_leads_nowhere_else(endpoint: str) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        render(asked(settings={"endpoint": endpoint}))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "status", "error", "picture", "url", "data", "seed", "cost", "runs", "key", "progress"]
            )
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(told=JSON)
def test_whatever_is_told_can_be_kept(told: Any) -> None:
    text = json.dumps(kept(told, ["secret"]), ensure_ascii=False, allow_nan=False)
    assert text.encode()
    bill(told, None)


def test_half_characters_and_secrets_are_not_kept() -> None:
    told = json.loads(
        '{"a": ["\\ud800 secret", 1e999], "x-api-key": 1, "u": "see https://a:b@c.example/d?e=f now"}'
    )
    assert kept(told, ["secret"]) == {
        "a": ["? [secret]", "inf"],
        "x-api-key": "[removed]",
        "u": "see https://c.example/d?[removed] now",
    }


@settings(max_examples=60)
@given(status=st.integers(200, 499), told=JSON, raw=st.none() | st.binary(max_size=40))
def test_whatever_a_gateway_answers_is_a_picture_or_a_fault(
    status: int, told: Any, raw: bytes | None
) -> None:
    reply = Reply(status, {}, raw if raw is not None else json.dumps(told).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONBRIEF_GATEWAY", "http://127.0.0.1:9")
        patch.setattr("renderers.services.gateway.send", lambda *_, **__: reply)
        patch.setattr("renderers.services.wire.send", lambda *_, **__: reply)
        patch.setattr("renderers.services.wire.TRIES", 1)
        service = Service()
        for act in (
            lambda: service.submit("a/b", {}, "k"),
            lambda: service.find("a/b", "k"),
            lambda: service.poll("a/b", "job-1"),
            lambda: service.fetch("a/b", "job-1"),
        ):
            try:
                act()
            except (EngineFault, ValueError, Over, Spoilt) as fault:
                assert str(fault)
