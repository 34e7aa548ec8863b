"""ComfyUI graphs, run by servers that answer as a recorded one did, or worse."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from starlette.responses import JSONResponse, RedirectResponse, Response

from onbrief.model.request import EngineFault, Rendering, RenderRequest
from renderers.comfyui import COMFYUI
from renderers.graphs import crew, watch
from renderers.moving.clips import read_clip
from tests.renderers.comfy.server import Comfy, Mood
from tests.renderers.films import a_film, bars, number

FILES = Path(__file__).parent / "comfy"
SIZE = (64, 48)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "POLL", 0.02)
    monkeypatch.setattr(watch, "REOPEN", 0.05)
    crew._resting.clear()
    for name in ("ONBRIEF_COMFYUI_TOKEN", "ONBRIEF_COMFYUI_PATIENCE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """The picture to start from, 16-bit."""
    path = tmp_path / "start.png"
    pixels = np.random.default_rng(0).integers(0, 65536, (SIZE[1], SIZE[0], 3), np.uint16)
    cv2.imwrite(str(path), pixels)
    return path


@pytest.fixture(scope="module")
def running() -> Iterator[list[Comfy]]:
    """Servers that tests have done with, for the next."""
    found: list[Comfy] = []
    yield found
    for server in found:
        server.stop()


@pytest.fixture
def servers(running: list[Comfy], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[Comfy]]]:
    """Gives servers of the given moods, and names them in the environment."""
    taken: list[Comfy] = []

    def begin(*moods: Mood) -> list[Comfy]:
        found = []
        for mood in moods or (Mood(),):
            server = running.pop() if running else Comfy().start()
            server.forget(mood)
            found.append(server)
        taken.extend(found)
        monkeypatch.setenv("ONBRIEF_COMFYUI", ",".join(server.address for server in found))
        return found

    yield begin
    for server in taken:
        server._interrupt.set()
        if server.is_alive:
            running.append(server)
        else:
            server.stop()


def asked(start: Path, seed: int = 7, **params: Any) -> tuple[RenderRequest, dict[str, Path]]:
    said = {
        "seed": str(seed), "size": list(SIZE), "prompt": "a bottle", "model": "house", "mode": "image",
        "strength": 0.5, "settings": {"noise": 0.25}, **params,
    }  # fmt: skip
    inputs = {"graph": FILES / "shot.json", "binding": FILES / "shot.yaml", "image": start}
    return RenderRequest(renderer="comfyui", version="1", params=said), inputs


def rendered(start: Path, notes: list | None = None, **params: Any) -> Rendering:
    def progress(share: float, note: str = "") -> None:
        if notes is not None:
            notes.append((share, note))

    return COMFYUI.render(*asked(start, **params), progress=progress)


def fault(start: Path, **params: Any) -> EngineFault:
    with pytest.raises(EngineFault) as told:
        rendered(start, **params)
    return told.value


def many(start: Path, count: int) -> dict[int, Any]:
    jobs = [asked(start, seed) for seed in range(count)]
    return dict(COMFYUI.render_many(jobs, progress=lambda share, note="": None))


# --- what is made


def test_what_is_asked_goes_to_the_inputs_that_the_binding_names(start: Path, servers) -> None:
    (server,) = servers()
    rendered(start)
    graph = server.asked[0]
    assert graph["3"]["inputs"] == {"image": ["2", 0], "seed": 7, "strength": 0.25}
    assert (graph["2"]["inputs"]["width"], graph["2"]["inputs"]["height"]) == SIZE
    sent = server.inputs[graph["1"]["inputs"]["image"]]
    with Image.open(io.BytesIO(sent)) as picture:
        assert (picture.mode, picture.size, picture.info) == ("RGB", SIZE, {})
        wanted = np.rint(cv2.imread(str(start), cv2.IMREAD_UNCHANGED)[..., ::-1] / 257)
        assert np.array_equal(np.asarray(picture), wanted)


def test_the_picture_comes_home_with_how_it_was_made(start: Path, servers) -> None:
    (server,) = servers()
    made = rendered(start)
    (saved,) = server.files.values()
    with Image.open(io.BytesIO(saved)) as picture:
        assert np.array_equal(made.pixels, np.asarray(picture).astype(np.uint16) * 257)
    record = made.record
    assert (record["server"], record["device"], record["graph"]) == (1, "cpu", "embedded")
    assert record["versions"] == {"comfyui": "0.3.64", "pytorch": "2.13.0+cpu"}
    assert len(record["pixels"]) == 64
    assert "127.0.0.1" not in json.dumps(record)


def test_the_graph_as_it_ran_is_kept_without_what_only_one_run_put_there(start: Path, servers) -> None:
    servers()
    first, again = rendered(start), rendered(start)
    assert first.evidence == again.evidence
    graph = json.loads(first.evidence["graph.json"])
    assert graph["9"] == {
        "_meta": {"title": "Save"},
        "class_type": "SaveImage",
        "inputs": {"images": ["3", 0], "filename_prefix": "shot"},
    }
    assert graph["3"]["inputs"]["seed"] == 7


def test_what_came_from_the_server_s_cache_is_recorded(start: Path, servers) -> None:
    servers()
    assert "cached" not in rendered(start).record
    assert rendered(start).record["cached"] == ["Start", "Canvas", "Noise"]


def test_a_graph_without_metadata_in_its_pictures_is_read_from_the_history(start: Path, servers) -> None:
    servers(Mood(plain=True))
    made = rendered(start)
    assert made.record["graph"] == "history"
    assert json.loads(made.evidence["graph.json"])["3"]["inputs"]["seed"] == 7


def test_a_graph_that_the_server_changed_is_told_and_kept_as_it_ran(start: Path, servers) -> None:
    servers(Mood(alters={"seed": 5}))
    made = rendered(start)
    assert made.record["altered"] == ["node “Noise” (#3)"]
    assert json.loads(made.evidence["graph.json"])["3"]["inputs"]["seed"] == 5


def test_progress_names_nodes_and_never_goes_back(start: Path, servers, monkeypatch) -> None:
    monkeypatch.setattr(watch, "POLL", 5)
    servers(Mood(pause=0.02))
    notes: list[tuple[float, str]] = []
    rendered(start, notes)
    shares = [share for share, _ in notes]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert [note for note in dict.fromkeys(note for _, note in notes) if note in ("Start", "Canvas", "Noise", "Save")] == ["Start", "Canvas", "Noise", "Save"]  # fmt: skip


# --- traps of the real server


def test_an_earlier_picture_never_comes_back_from_the_cache(start: Path, servers) -> None:
    (server,) = servers()
    rendered(start)
    server.files.clear()  # somebody tidied up
    rendered(start)
    first, again = (graph["9"]["inputs"]["filename_prefix"] for graph in server.asked)
    assert first != again


def test_a_picture_that_is_gone_before_it_was_fetched_is_made_once_more(start: Path, servers) -> None:
    (server,) = servers(Mood(loses=1))
    rendered(start)
    assert len(server.asked) == 2


def test_a_server_that_goes_on_deleting_is_told(start: Path, servers) -> None:
    servers(Mood(loses=9))
    assert str(fault(start)) == (
        "no ComfyUI server could do it: server 1: it deletes pictures before they can be fetched"
    )


def test_messages_of_an_earlier_job_are_not_taken_for_ours(start: Path, servers) -> None:
    servers(Mood(stale=True, pause=0.02))
    assert rendered(start).pixels.shape == (48, 64, 3)


@pytest.mark.parametrize("how", ["closed", "drops"])
def test_without_a_websocket_the_history_is_asked(start: Path, servers, how: str) -> None:
    servers(Mood(socket=how))
    assert rendered(start).pixels.shape == (48, 64, 3)


def test_a_picture_of_another_size_is_refused(start: Path, servers) -> None:
    content = io.BytesIO()
    Image.effect_noise((32, 32), 90).convert("RGB").save(content, "PNG")
    servers(Mood(saves=content.getvalue()))
    assert str(fault(start)) == "asked for 64 × 48 pixels, it made 32 × 32"


# --- complaints


@pytest.mark.parametrize(
    ("mood", "kind", "again", "told"),
    [
        (
            Mood(fails="fails"), "failed", False,
            "node “Noise” (#3) failed: mat1 and mat2 shapes cannot be multiplied (77x768 and 1024x320) (RuntimeError)",
        ),
        (Mood(fails="out of memory"), "exhausted", True, "node “Noise” (#3) ran out of the server's memory"),
        (
            Mood(refuses="unknown class"), "failed", False,
            "no ComfyUI server could do it: server 1: the server refused the graph: node “Noise” (#3): "
            "Cannot execute because node NoSuchNode does not exist.",
        ),
        (
            Mood(refuses="missing file"), "failed", False,
            "no ComfyUI server could do it: server 1: the server refused the graph: node “Start” (#1): "
            "input “image”, custom validation failed for node (Invalid image file: nope.png)",
        ),
        (
            Mood(lacks=("ImageScale",)), "failed", False,
            "no ComfyUI server could do it: server 1: node “Canvas” (#2): this server knows no node class “ImageScale”",
        ),
    ],
)  # fmt: skip
def test_a_failure_names_the_node_by_its_title(start: Path, servers, mood, kind, again, told) -> None:
    servers(mood)
    found = fault(start)
    assert (str(found), found.kind, found.again) == (told, kind, again)


@pytest.mark.parametrize("talk", ["bad value", "half valid"])
def test_a_graph_that_no_server_could_run_is_a_mistake_of_the_graph(start: Path, servers, talk: str) -> None:
    (server,) = servers(Mood(refuses=talk))
    with pytest.raises(ValueError, match=r"input “width”, failed to convert an input value to a INT value"):
        rendered(start)
    assert not server.running and not server.pending


def test_a_job_that_somebody_stopped_may_be_asked_again(start: Path, servers) -> None:
    (server,) = servers(Mood(hangs_at="Noise"))

    def progress(share: float, note: str = "") -> None:
        if note == "Noise":
            server._interrupt.set()

    with pytest.raises(EngineFault, match="somebody stopped it on the server, at node “Noise”") as told:
        COMFYUI.render(*asked(start), progress=progress)
    assert told.value.again


def test_a_job_that_does_not_move_is_taken_back(start: Path, servers, monkeypatch) -> None:
    (server,) = servers(Mood(hangs_at="Noise"))
    monkeypatch.setenv("ONBRIEF_COMFYUI_PATIENCE", "0.3")
    found = fault(start)
    assert str(found) == "nothing has moved on server 1 for 0.3 s, at Noise"
    assert found.again
    assert len(server.interrupted) == 1


def test_whoever_stops_a_build_stops_its_jobs(start: Path, servers) -> None:
    (server,) = servers(Mood(hangs_at="Noise"))

    def stop(share: float, note: str = "") -> None:
        if note == "Noise":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        COMFYUI.render(*asked(start), progress=stop)
    assert len(server.interrupted) == 1


# --- several servers


def test_several_servers_share_the_work_and_change_nothing_in_it(start: Path, servers) -> None:
    servers(Mood(pause=0.02))
    alone = many(start, 4)
    servers(Mood(pause=0.02), Mood(pause=0.02))
    shared = many(start, 4)
    assert {made.record["server"] for made in shared.values()} == {1, 2}
    assert all(np.array_equal(alone[i].pixels, shared[i].pixels) for i in range(4))


def test_the_least_busy_server_is_asked_first(start: Path, servers) -> None:
    queue = JSONResponse({"exec_info": {"queue_remaining": 3}})
    busy, idle = servers(
        Mood(answers={"/prompt": lambda r: queue}), Mood()
    )  # the first can't even be given work
    rendered(start)
    assert (busy.asked, len(idle.asked)) == ([], 1)


def test_a_server_that_dies_midway_is_retired_and_its_work_done_elsewhere(start: Path, servers) -> None:
    _, dead = servers(Mood(pause=0.02), Mood(dies_at="Noise"))
    made = many(start, 4)
    assert sorted(made) == [0, 1, 2, 3]
    assert all(isinstance(one, Rendering) and one.record["server"] == 1 for one in made.values())
    (told,) = [one.record["retried"] for one in made.values() if "retried" in one.record]
    assert told[0].startswith("server 2: ")
    assert len(dead.asked) == 1


def test_a_server_that_lacks_a_node_leaves_the_work_to_another(start: Path, servers) -> None:
    servers(Mood(lacks=("ImageAddNoise",)), Mood())
    assert rendered(start).record["server"] == 2


def test_a_server_that_forgets_a_job_is_left(start: Path, servers) -> None:
    servers(Mood(forgets=True), Mood())
    made = rendered(start)
    assert made.record["retried"] == ["server 1: it knows nothing of the job any more"]


def test_where_no_server_answers_the_fault_says_so_without_an_address(start: Path, monkeypatch) -> None:
    monkeypatch.setenv("ONBRIEF_COMFYUI", "http://127.0.0.1:9, http://127.0.0.1:11")
    found = fault(start)
    assert (found.kind, found.again) == ("unreachable", True)
    assert "127.0.0.1" not in str(found)
    assert "server 1" in str(found) and "server 2" in str(found)


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        ("", "no ComfyUI server is named; put its address into ONBRIEF_COMFYUI"),
        ("ftp://x", "ONBRIEF_COMFYUI, address 1: an address of a ComfyUI server reads `http://host:8188`"),
        ("http://me:secret@x", "ONBRIEF_COMFYUI, address 1: an address holds no name or password; a token goes to ONBRIEF_COMFYUI_TOKEN"),
    ],
)  # fmt: skip
def test_addresses_are_looked_at_first(start: Path, monkeypatch, addresses: str, told: str) -> None:
    monkeypatch.setenv("ONBRIEF_COMFYUI", addresses)
    found = fault(start)
    assert (str(found), found.kind) == (told, "unreachable")


# --- what it is made with

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def developed(start: Path, folder: Path, declared: bool = True) -> dict[str, Path]:
    """The same graph with a custom node in it, which ends in a preview, as inputs."""
    graph = json.loads((FILES / "shot.json").read_text("utf-8"))
    graph["4"] = {
        "class_type": "TrialSlow",
        "inputs": {"image": ["3", 0], "seconds": 0.0, "steps": 1},
        "_meta": {"title": "Develop"},
    }
    graph["9"] = {"class_type": "PreviewImage", "inputs": {"images": ["4", 0]}, "_meta": {"title": "Save"}}
    binding = (FILES / "shot.yaml").read_text("utf-8")
    package = {"name": "onbrief-trial", "source": "https://example.com/trial", "commit": COMMIT}
    (folder / "graph.json").write_text(json.dumps(graph), "utf-8")
    packages = f"custom_nodes: [{json.dumps(package)}]\n" if declared else ""
    (folder / "binding.yaml").write_text(binding + packages, "utf-8")
    return {"graph": folder / "graph.json", "binding": folder / "binding.yaml", "image": start}


@pytest.mark.parametrize(
    ("packages", "seen"),
    [
        ({}, "there"),
        ({"onbrief-trial": {"ver": "1.2.0", "cnr_id": "trial", "aux_id": None, "enabled": True}}, "there"),
        ({"onbrief-trial": {"ver": COMMIT, "cnr_id": "", "aux_id": "x/trial", "enabled": True}}, "commit"),
    ],
)
def test_custom_nodes_are_recorded_with_what_the_server_bears_out(
    start: Path, tmp_path: Path, servers, packages: dict, seen: str
) -> None:
    servers(Mood(packages=packages))
    request, _ = asked(start)
    made = COMFYUI.render(request, developed(start, tmp_path), progress=lambda share, note="": None)
    (package,) = made.record["custom_nodes"]
    assert (package["name"], package["commit"], package["seen"]) == ("onbrief-trial", COMMIT, seen)


def test_nothing_is_rendered_with_custom_nodes_that_nobody_declared(start: Path, tmp_path: Path, servers) -> None:  # fmt: skip
    (server,) = servers()
    with pytest.raises(ValueError, match="it comes from the custom nodes “onbrief-trial”"):
        COMFYUI.render(
            asked(start)[0], developed(start, tmp_path, declared=False), progress=lambda share, note="": None
        )
    assert server.asked == []


def test_a_preview_leaves_equal_evidence_and_never_comes_from_the_cache(
    start: Path, tmp_path: Path, servers
) -> None:
    (server,) = servers()
    inputs = developed(start, tmp_path)
    first, again = (
        COMFYUI.render(asked(start)[0], inputs, progress=lambda share, note="": None) for _ in range(2)
    )
    assert first.evidence == again.evidence
    assert "onbrief" not in json.loads(first.evidence["graph.json"])["9"]["inputs"]
    assert len(server.files) == 2


def test_a_server_with_another_commit_of_a_package_leaves_the_work_to_one_with_the_declared(
    start: Path, tmp_path: Path, servers
) -> None:
    servers(Mood(packages={"onbrief-trial": {"ver": "f" * 40}}), Mood())
    request, _ = asked(start)
    made = COMFYUI.render(request, developed(start, tmp_path), progress=lambda share, note="": None)
    assert made.record["retried"] == [
        "server 1: this server has onbrief-trial at commit ffffffffffff, the binding says 0123456789ab"
    ]


# --- servers that lie


def _huge(request: Any) -> Response:
    return Response(b" " * 5_000_000 + b"{}", media_type="application/json")


@pytest.mark.parametrize("path", ["/prompt", "/queue", "/history", "/object_info", "/upload", "/system_stats", "/view"])  # fmt: skip
@pytest.mark.parametrize(
    "said",
    [
        Response(b"<html>", media_type="text/html"),
        Response(b'{"a": ' * 3000, media_type="application/json"),
        JSONResponse([[[]]]),
        Response(status_code=500),
        RedirectResponse("http://169.254.169.254/latest"),
    ],
    ids=["html", "deep", "list", "500", "redirect"],
)
def test_nonsense_is_the_server_s_fault_and_never_a_traceback(start: Path, servers, path, said) -> None:
    """Where an answer only says more about a picture, the picture is made all the same."""
    socket = "closed" if path in ("/queue", "/history") else "open"
    servers(Mood(answers={path: said}, socket=socket))
    try:
        rendered(start)
    except EngineFault as found:
        assert "127.0.0.1" not in str(found) and "169.254" not in str(found)
        assert len(str(found)) < 600
    except ValueError as found:  # of what has no node, perhaps
        pytest.fail(f"the asker was blamed: {found}")


def test_a_redirect_is_not_followed(start: Path, servers, monkeypatch) -> None:
    first, second = servers(Mood(), Mood())
    monkeypatch.setenv("ONBRIEF_COMFYUI", first.address)
    first.mood.answers["/system_stats"] = RedirectResponse(f"{second.address}/system_stats")
    assert "answered with a redirect, which is not followed" in str(fault(start))
    assert second.seen == []


def test_an_answer_without_end_is_cut_off(start: Path, servers) -> None:
    servers(Mood(answers={"/system_stats": _huge}))
    assert "answered with more than 1 MB" in str(fault(start))


@pytest.mark.parametrize(
    "image",
    [
        {"filename": "../../etc/passwd", "subfolder": "", "type": "output"},
        {"filename": "a.png", "subfolder": "../..", "type": "output"},
        {"filename": "a.png", "subfolder": "", "type": "input"},
        {"filename": ["a"], "subfolder": 3, "type": None},
        "a.png",
    ],
)
def test_a_picture_s_name_that_leads_elsewhere_is_not_fetched(start: Path, servers, image) -> None:
    (server,) = servers(Mood(images=[image]))
    assert "it names its picture in a way that leads elsewhere" in str(fault(start))
    assert "GET /view" not in server.seen


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x89PNG\r\n\x1a\n", "no picture"),
        (b"", "no picture"),
        (b"GIF89a" + bytes(40), "no picture"),
    ],
)
def test_bytes_that_are_no_picture_are_refused(start: Path, servers, content: bytes, told: str) -> None:
    servers(Mood(answers={"/view": Response(content)}))
    assert told in str(fault(start))


def test_a_picture_that_is_cut_short_is_refused(start: Path, servers) -> None:
    content = io.BytesIO()
    Image.effect_noise(SIZE, 90).convert("RGB").save(content, "PNG")
    servers(Mood(saves=content.getvalue()[:-900]))
    assert "what it saved is no picture" in str(fault(start))


def test_a_lossy_picture_is_a_mistake_of_the_graph(start: Path, servers) -> None:
    content = io.BytesIO()
    Image.effect_noise(SIZE, 90).convert("RGB").save(content, "JPEG")
    servers(Mood(saves=content.getvalue()))
    with pytest.raises(ValueError, match="the graph saves JPEG; only PNG keeps every pixel"):
        rendered(start)


def test_a_graph_that_saves_several_pictures_is_a_mistake(start: Path, servers) -> None:
    one = {"filename": "a.png", "subfolder": "", "type": "output"}
    servers(Mood(images=[one, one]))
    with pytest.raises(ValueError, match=r"node “Save” \(#9\) saves 2 pictures; each request is for one"):
        rendered(start)


def test_the_token_goes_to_the_server_and_nowhere_else(start: Path, servers, monkeypatch) -> None:
    heard = []

    def stats(request: Any) -> Response:
        heard.append(request.headers.get("authorization"))
        return Response(status_code=401)

    servers(Mood(answers={"/system_stats": stats}))
    monkeypatch.setenv("ONBRIEF_COMFYUI_TOKEN", "s3cret")
    assert "s3cret" not in str(fault(start))
    assert heard == ["Bearer s3cret"]


def test_nothing_is_sent_for_a_graph_that_can_t_be_used(start: Path, servers) -> None:
    (server,) = servers()
    with pytest.raises(
        ValueError, match=r"this picture is asked with \$steps, and nothing in the graph takes it up"
    ):
        rendered(start, settings={"noise": 0.25, "steps": 30})
    assert server.seen == []


def test_the_environment_is_no_part_of_a_request(start: Path) -> None:
    assert "ONBRIEF" not in json.dumps(asked(start)[0].model_dump())
    assert os.environ.get("ONBRIEF_COMFYUI_TOKEN") is None


# --- films


def filmed(start: Path, tmp_path: Path, kind: str, frames: int = 5) -> Rendering:
    binding = tmp_path / "film.yaml"
    text = (FILES / "shot.yaml").read_text("utf-8").replace("{node: Save}", f"{{node: Save, kind: {kind}}}")
    binding.write_text(text.replace("$negative", "$negative, $frames, $last"), "utf-8")
    request, inputs = asked(start, film={"frames": frames, "rate": "25"})
    return COMFYUI.render(request, {**inputs, "binding": binding}, progress=lambda share, note="": None)


def numbers(made: Rendering, folder: Path) -> list[int]:
    clip = folder / "clip.mkv"
    clip.write_bytes(made.files["clip"])
    return [number(frame) for frame in read_clip(clip)]


def test_the_frames_that_one_node_saves_become_a_clip(start: Path, servers, tmp_path: Path) -> None:
    named = [{"filename": f"f_{k}.png", "subfolder": "", "type": "output"} for k in range(6)]
    (server,) = servers(Mood(images=named))
    for k, frame in enumerate(bars(6)):
        server.files[f"output//f_{k}.png"] = cv2.imencode(".png", frame[..., ::-1])[1].tobytes()
    made = filmed(start, tmp_path, "frames")
    assert numbers(made, tmp_path) == [0, 1, 2, 3, 4]
    assert number(made.pixels) == 2


def test_a_film_that_a_node_saves_is_kept_and_becomes_a_clip(start: Path, servers, tmp_path: Path) -> None:
    film = a_film(tmp_path / "theirs.mkv", count=9).read_bytes()
    servers(Mood(saves=film))
    made = filmed(start, tmp_path, "film")
    assert numbers(made, tmp_path) == [0, 1, 2, 3, 4]
    assert made.evidence["original.film"] == film


def test_a_film_that_is_too_short_is_the_engines_fault(start: Path, servers, tmp_path: Path) -> None:
    servers(Mood(saves=a_film(tmp_path / "theirs.mkv", count=3).read_bytes()))
    with pytest.raises(EngineFault, match="it has 3 frames, asked for 5; make the shot shorter"):
        filmed(start, tmp_path, "film")


def test_a_graph_for_pictures_is_not_asked_for_films(start: Path, servers) -> None:
    servers()
    with pytest.raises(ValueError, match="the graph makes a picture, by `output: kind`, and a film is asked"):
        rendered(start, film={"frames": 5, "rate": "25"})
