"""`onbrief engines lint`: graphs and bindings, offline and against servers that run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.renderers.comfy.server import comfy
from tests.studio import ROOT, Studio, make_studio

SHOT = ROOT / "tests/renderers/comfy"
PACK = "stylepacks/lumen/stylepack.yaml"
GRAPH, BINDING = "stylepacks/lumen/comfyui/shot.json", "stylepacks/lumen/comfyui/shot.yaml"
ENGINES = """
engines:
  hero:
    renderer: comfyui
    model: house
    blockout: true
    strength: 0.5
    settings: {graph: comfyui/shot.json, binding: comfyui/shot.yaml, noise: 0.2}
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    studio = make_studio(tmp_path_factory.mktemp("engines"))
    folder = studio.root / "stylepacks/lumen/comfyui"
    folder.mkdir()
    for name in ("shot.json", "shot.yaml"):
        shutil.copyfile(SHOT / name, folder / name)
    path = studio.root / PACK
    path.write_text(path.read_text("utf-8") + ENGINES, "utf-8")
    return studio


@pytest.fixture
def studio(sound: Studio) -> Iterator[Studio]:
    """The same, with everything as it was afterwards."""
    files = {sound.root / name: (sound.root / name).read_bytes() for name in (PACK, GRAPH, BINDING)}
    yield sound
    for path, content in files.items():
        path.write_bytes(content)


def lint(studio: Studio, *arguments: str, servers: str = "") -> tuple[int, str, str]:
    told = studio.run("onbrief", "engines", "lint", *arguments, ONBRIEF_COMFYUI=servers)
    return told.returncode, told.stdout, told.stderr


def test_sound_graphs_have_no_mistakes(studio: Studio) -> None:
    assert lint(studio) == (0, "1 graph: no mistakes\n", "")


def test_mistakes_stand_where_they_are_in_binding_and_graph(studio: Studio) -> None:
    studio.edit(BINDING, "node: Noise, input: seed", "node: Nois, input: seed")
    assert lint(studio, "lumen") == (
        2,
        "",
        f"{GRAPH}:4:2: node “Noise” (#3): its “seed” is not bound, so every candidate would share it\n"
        '    4 |  "3": {"class_type": "ImageAddNoise", "inputs": {"image": ["2", 0], "seed": 1, "strength": 0.2},\n'
        "      |  ^\n"
        "    Bind it to `$seed`, or list it under `fixed:` and say why.\n"
        f"{BINDING}:4:17: the graph has no node titled “Nois”\n"
        "    4 |   $seed: {node: Nois, input: seed}\n"
        "      |                 ^\n"
        "    Did you mean “Noise”?\n"
        "1 graph: 2 mistakes\n",
    )


def test_files_that_an_engine_doesn_t_name_or_that_aren_t_there_are_told(studio: Studio) -> None:
    studio.edit(PACK, "graph: comfyui/shot.json", "graph: comfyui/shoot.json")
    studio.edit(PACK, ", binding: comfyui/shot.yaml", "")
    status, told, _ = lint(studio, "lumen", "--format", "json")
    rows = json.loads(told)
    assert status == 2
    assert [(row["file"], row["what"]) for row in rows] == [
        (PACK, "this engine has no binding"),
        (PACK, "there is no file comfyui/shoot.json"),
    ]


def test_files_outside_the_style_pack_are_not_read(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", "utf-8")
    studio.edit(PACK, "graph: comfyui/shot.json", f"graph: {tmp_path}/x.json")
    status, _, told = lint(studio, "lumen")
    assert status == 2
    assert "this path leads out of the repository" in told


def test_servers_that_run_are_asked_what_they_offer(studio: Studio) -> None:
    with comfy() as right, comfy(lacks=("ImageAddNoise",)) as lacking:
        assert lint(studio, servers=right.address) == (0, "1 graph on 1 server: no mistakes\n", "")
        status, _, told = lint(studio, servers=f"{right.address},{lacking.address},http://127.0.0.1:9")
    assert status == 2
    assert (
        f"{GRAPH}:4:2: server 2: node “Noise” (#3): this server knows no node class “ImageAddNoise”\n" in told
    )
    assert "server 3 can't be asked: /object_info could not be reached (ConnectionError)" in told
    assert told.endswith("1 graph on 3 servers: 2 mistakes\n")


def test_a_graph_that_no_style_pack_names_yet_is_looked_over_by_its_binding(studio: Studio) -> None:
    assert lint(studio, BINDING) == (0, "1 graph: no mistakes\n", "")


def test_validate_looks_over_graphs_as_well(studio: Studio) -> None:
    studio.edit(GRAPH, '"title": "Noise"', '"title": "Save"')
    told = studio.onbrief("validate", "stylepacks/lumen")
    assert told.returncode == 2
    assert "2 nodes are titled “Save”: #3, #9" in told.stderr
