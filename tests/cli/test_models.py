"""`onbrief models`: cards are listed, files held against them, new ones written; nothing that runs code is taken."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from onbrief.cli import cli
from onbrief.errors import InputError
from onbrief.model.canonical import sha256
from onbrief.model.card import digest
from onbrief.pipeline import weights

CONTENT = {
    "model_index.json": b'{"_class_name": "ORTStableDiffusionXLPipeline"}',
    "unet/model.onnx": b"graph",
    "unet/model.onnx_data": b"weights",
    "LICENSE": b"Do no harm.",
    ".gitattributes": b"",
}
FILES = {name: sha256(data) for name, data in CONTENT.items() if not name.startswith(".")}
SAID = (
    "--title",
    "House SDXL",
    "--licence",
    "MIT",
    "--usage",
    "internal",
    "--training-data",
    "Our own pictures.",
)
TERMS = ("--terms", "https://example.com/terms", "--read-on", "2026-11-01")
CARD = "renderers/models/house.yaml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository; beside it, in `export/`, a model."""
    root = tmp_path / "repository"
    for name in ("campaigns", "stylepacks", "renderers/models"):
        (root / name).mkdir(parents=True)
    for name, data in CONTENT.items():
        path = tmp_path / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.chdir(root)
    monkeypatch.delenv("ONBRIEF_MODELS", raising=False)
    monkeypatch.setattr(weights, "_known", {})
    return root


def models(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["models", *arguments], standalone_mode=False)


def done(*arguments: str) -> str:
    result = models(*arguments)
    assert result.exception is None, result.output
    return result.stdout


def refused(*arguments: str) -> list[str]:
    error = models(*arguments).exception
    assert isinstance(error, InputError), error
    return [str(problem) for problem in error.problems]


def card(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / CARD).read_text("utf-8"))


def test_a_new_card_holds_what_was_said_and_every_file(root: Path) -> None:
    told = done("add", "house", "--from", "../export", "--client", "lumen", *SAID, *TERMS)
    assert f"{CARD}  4 files\n" in told
    assert f"house: {{renderer: diffusion, model: house, weights: {digest(FILES)}}}" in told
    assert "put them there, or run the same with --copy" in told
    assert card(root) == {
        "id": "house",
        "title": "House SDXL",
        "generative": True,
        "look": "photographic",
        "licence": "MIT",
        "usage": "internal",
        "clients": {"allow": ["lumen"]},
        "training_data": "Our own pictures.",
        "family": "sdxl",
        "terms": {"source": "https://example.com/terms", "read_on": yaml.safe_load("2026-11-01")},
        "files": FILES,
    }
    assert not (root / "models").exists()


def test_what_a_card_said_before_stays_with_its_comments(root: Path) -> None:
    done("add", "house", "--from", "../export", *SAID, *TERMS)
    text = (root / CARD).read_text("utf-8")
    (root / CARD).write_text(text.replace("licence: MIT", "licence: MIT # ask Lea before 2028"), "utf-8")
    (root.parent / "export/unet/model.onnx").write_bytes(b"newer")
    done("add", "house", "--from", "../export", "--usage", "public")
    text = (root / CARD).read_text("utf-8")
    assert "licence: MIT # ask Lea before 2028\n" in text
    assert (card(root)["usage"], card(root)["files"]["unet/model.onnx"]) == ("public", sha256(b"newer"))
    assert text.startswith("# yaml-language-server: $schema=../../schemas/model-card.schema.json\n")


def test_a_copy_is_whole_and_never_over_other_files(root: Path) -> None:
    done("add", "house", "--from", "../export", "--copy", *SAID, *TERMS)
    assert weights.hashes(root / "models/house") == FILES
    assert done("verify") == "house  4 files as the card lists\n"
    (root.parent / "export/unet/model.onnx").write_bytes(b"newer")
    assert refused("add", "house", "--from", "../export", "--copy") == [
        "models/house: other files lie here already\n    Move them away, then copy again."
    ]
    assert (weights.hashes(root / "models/house"), card(root)["files"]) == (FILES, FILES)
    assert list((root / "models").iterdir()) == [root / "models/house"]


@pytest.mark.parametrize("name", ["model.ckpt", "model.pt", "pytorch_model.bin", "model.onnx", "notes.txt"])
def test_files_that_run_code_when_opened_are_refused_whatever_they_are_called(root: Path, name: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps({}))
    for data in (pickle.dumps({"a": 1}), archive.getvalue()):
        (root.parent / "export" / name).write_bytes(data)
        assert refused("add", "house", "--from", "../export", *SAID, *TERMS) == [
            f"{name}: this file can run code when it is opened (a pickle)\n"
            "    Export the model as ONNX or safetensors, and leave this file out."
        ]
    assert not (root / CARD).exists()


def test_what_no_engine_reads_and_links_are_refused(root: Path) -> None:
    (root.parent / "export/setup.py").write_text("print()")
    assert refused("add", "house", "--from", "../export", *SAID)[0].startswith(
        "setup.py: no engine reads a file of this kind\n"
    )
    (root.parent / "export/setup.py").unlink()
    (root.parent / "secret.json").write_text("{}")
    (root.parent / "export/more.json").symlink_to(root.parent / "secret.json")
    assert "this is a link that leads out" in refused("add", "house", "--from", "../export", *SAID)[0]
    for name in ("../house", "House", "a/b", ""):
        assert "can't be a name here" in refused("add", name, "--from", "../export", *SAID, *TERMS)[0]


def test_a_card_that_would_be_none_is_not_written(root: Path) -> None:
    result = models("add", "house", "--from", "../export", *SAID)
    assert "A card says more than that; add --terms." in str(result.exception.format_message())  # type: ignore[union-attr]
    told = refused("add", "house", "--from", "../export", *SAID, "--terms", "http://example.com")
    assert told[0].startswith(f"{CARD}:")
    assert "https://" in told[0]
    assert not (root / CARD).exists()


def test_a_hosted_models_card_tells_service_and_price(root: Path) -> None:
    price = ("--price", "0.025", "USD", "--price-source", "https://example.com/prices")
    told = done(
        "add", "flux", "--hosted", "fal", "fal-ai/flux/dev", "--takes", "seed,image", *price, *SAID, *TERMS
    )
    assert (
        "flux: {renderer: hosted, model: flux, settings: {service: fal, endpoint: fal-ai/flux/dev, "
        "takes: [seed, image], price: {amount: 0.025, currency: USD, per: picture}}}"
    ) in told
    listed = json.loads(done("list", "--format", "json"))["models"]
    assert [(one["id"], one["where"], one["weights"]) for one in listed] == [("flux", "hosted", None)]


def test_the_list_tells_where_files_are_who_uses_them_and_what_to_pin(root: Path) -> None:
    done("add", "house", "--from", "../export", "--deny", "perch", *SAID, *TERMS)
    told = done("list")
    assert "house  MIT      internal  all, but perch  not here  nobody" in told
    assert f"  house  weights: {digest(FILES)}\n" in told
    done("add", "house", "--from", "../export", "--copy")
    (row,) = json.loads(done("list", "--format", "json"))["models"]
    assert (row["where"], row["files"], row["stylepacks"]) == ("here", FILES, [])


def test_verify_reads_every_byte_and_believes_nothing(root: Path) -> None:
    done("add", "house", "--from", "../export", "--copy", *SAID, *TERMS)
    (root / "models/house/unet/model.onnx").write_bytes(b"grapH")
    (root / "models/stray").mkdir()
    result = models("verify", "--format", "json")
    assert result.return_value == 1
    assert [
        (one["id"], one["state"], len(one["problems"])) for one in json.loads(result.stdout)["models"]
    ] == [
        ("house", "not as its card lists", 1),
        ("stray", "no card", 1),
    ]
    weights.models_folder(root).rename(root / "away")
    assert models("verify").return_value == 0  # told, but nothing here is wrong
    assert models("verify", "house").return_value == 1  # whoever names it wants it looked at
    assert refused("verify", "hause") == ["hause: no model has such a card\n    Did you mean “house”?"]
