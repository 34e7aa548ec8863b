"""A model's files are those of its card, byte by byte, and gigabytes are read once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from onbrief.errors import InputError
from onbrief.model.canonical import sha256
from onbrief.model.card import ModelCard, digest
from onbrief.pipeline import weights
from onbrief.pipeline.weights import REMEMBERED, digest_of, hashes, hold

CARD = {
    "id": "house",
    "title": "House",
    "generative": False,
    "look": "none",
    "licence": "MIT",
    "usage": "public",
    "training_data": "Nothing.",
}
CONTENT = {"model_index.json": b"{}", "unet/model.onnx": b"weights"}
FILES = {name: sha256(data) for name, data in CONTENT.items()}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a card and its model's files; nothing is remembered."""
    monkeypatch.delenv("ONBRIEF_MODELS", raising=False)
    monkeypatch.setattr(weights, "_known", {})
    (tmp_path / "renderers/models").mkdir(parents=True)
    (tmp_path / "renderers/models/house.yaml").write_text(yaml.safe_dump({**CARD, "files": FILES}))
    for name, data in CONTENT.items():
        path = tmp_path / "models/house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def told(root: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        hold(root, "house", digest(FILES))
    return [str(problem) for problem in error.value.problems]


def test_the_right_files_are_taken(root: Path) -> None:
    assert hold(root, "house", digest(FILES)) == root / "models/house"


def test_each_file_that_differs_is_told_with_what_was_expected_and_found(root: Path) -> None:
    (root / "models/house/unet/model.onnx").write_bytes(b"other")
    (root / "models/house/vae.onnx").write_bytes(b"more")
    (root / "models/house/model_index.json").unlink()
    assert told(root) == [
        "models/house/model_index.json: this file is on the model's card, but not here\n    Put it there.",
        "models/house/unet/model.onnx: this is another file than the model's card lists: its SHA-256 is "
        f"{sha256(b'other')}, not {FILES['unet/model.onnx']}\n"
        "    Put the right one there; or clear this one: onbrief models add house --from FOLDER",
        "models/house/vae.onnx: this file is on no card, so nobody vouches for it\n"
        "    Take it away; or, if it belongs to the model: onbrief models add house --from FOLDER",
    ]


def test_files_of_another_version_than_was_asked_for_are_refused(root: Path) -> None:
    with pytest.raises(InputError, match="these files are not those that were asked for"):
        hold(root, "house", "0" * 64)


def test_a_model_that_is_not_on_this_machine_is_told_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONBRIEF_MODELS", str(root / "elsewhere"))
    with pytest.raises(InputError, match="the files of this model are not on this machine"):
        hold(root, "house", digest(FILES))


def test_files_are_read_again_only_when_they_changed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(path: Path) -> str:
        read.append(path.name)
        return sha256(path.read_bytes())

    monkeypatch.setattr(weights, "sha256_file", counted)
    folder = root / "models/house"
    assert hashes(folder, root) == FILES
    assert sorted(read) == ["model.onnx", "model_index.json"]
    read.clear()
    weights._known.clear()  # as another process
    assert hashes(folder, root) == FILES
    assert read == []
    path = folder / "unet/model.onnx"
    stat = path.stat()
    path.write_bytes(b"w3ights")  # of the same size,
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # and as old, to whoever asks for that alone
    assert hashes(folder, root)["unet/model.onnx"] == sha256(b"w3ights")
    assert read == ["model.onnx"]
    assert hashes(folder, root, anew=True).keys() == FILES.keys()
    assert len(read) == 3
    assert len(json.loads((root / REMEMBERED).read_text())) == 2  # what is gone is forgotten


@pytest.mark.parametrize("text", ["", "{}", "[[1]]", "[" * 100_000, '[["a", "b", 1, 2, 3]]'])
def test_a_broken_memory_is_no_memory(root: Path, text: str) -> None:
    (root / ".onbrief").mkdir()
    (root / REMEMBERED).write_text(text)
    assert digest_of(root / "models/house", root) == digest(FILES)


def test_links_out_of_the_folder_are_refused(root: Path) -> None:
    (root / "secret").write_text("x")
    (root / "models/house/more.json").symlink_to(root / "secret")
    with pytest.raises(
        InputError, match=r"house/more\.json: this is a link that leads out of the model's folder"
    ):
        digest_of(root / "models/house")
    (root / "models/house/more.json").unlink()
    (root / "models/house/inner").symlink_to(root / "models/house/unet")
    with pytest.raises(InputError, match="house/inner: this is a link"):
        digest_of(root / "models/house")
    (root / "models/house/inner").unlink()
    (root / "models/house/more.json").symlink_to("gone.json")
    with pytest.raises(InputError, match=r"house/more\.json: this is a link that leads nowhere"):
        digest_of(root / "models/house")


def test_what_begins_with_a_dot_is_no_part_of_a_model(root: Path) -> None:
    (root / "models/house/.DS_Store").write_text("x")
    assert digest_of(root / "models/house") == digest(FILES)


@pytest.mark.parametrize(
    "name", ["../model.onnx", "/model.onnx", "unet//model.onnx", "C:model.onnx", "a\\b.onnx", "a\n"]
)
def test_a_card_names_no_file_outside_the_models_folder(name: str) -> None:
    with pytest.raises(ValueError, match="no path inside the model's folder"):
        ModelCard.model_validate({**CARD, "files": {name: "a" * 64}})
