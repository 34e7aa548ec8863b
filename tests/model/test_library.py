"""What campaigns share is read once, and held against the renderers and fonts that are there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from onbrief.errors import InputError, in_order
from onbrief.model import library
from onbrief.model.campaign import read_draft
from onbrief.model.library import Installed, Library
from onbrief.model.stylepack import Vocabulary
from onbrief.pipeline.load import installed, load
from tests.studio import Studio

BOTTLE = "stylepacks/lumen/products/bottle.yaml"


class Bottle(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["bottle"]
    radius: float
    neck: tuple[float, float] = (1, 2)


class Can(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["can"]


KINDS: TypeAdapter = TypeAdapter(Annotated[Bottle | Can, Field(discriminator="kind")])


@pytest.mark.parametrize(
    ("geometry", "answers"),
    [
        ("kind: can", []),
        ("kind: cann", ["4:7: “cann” is not known here\n    Did you mean “can”?"]),
        ("radius: 1", ["1:1: “kind” is missing\n    Add “kind:” here."]),
        ("kind: bottle\nraduis: 1",
         ["1:1: “radius” is missing\n    Add “radius:” here.",
          "5:1: “raduis” is not a word of this file\n    Did you mean “radius”?"]),
        ("kind: bottle\nradius: 1\nneck: [1]",
         ["6:7: this list holds one; more are expected\n    Write the others, too."]),
    ],
)  # fmt: skip
def test_a_product_is_held_against_the_renderer_s_kinds(
    studio: Studio, geometry: str, answers: list[str]
) -> None:
    (studio.root / BOTTLE).write_text(f"# A product.\ntitle: x\ntokens: x\n{geometry}\n", "utf-8")
    look = Library(studio.root, Installed({"pathtrace": "1"}, lambda _: {"product": KINDS})).look("lumen")
    told = [str(p) for p in in_order(look.problems)]
    expected = [a.replace("1:1:", "2:1:") for a in answers]
    assert told == [f"{BOTTLE}:{answer}" for answer in expected]


def test_a_style_pack_is_read_once_for_all_its_campaigns(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        shutil.copytree(studio.campaign, studio.root / "campaigns" / f"dusk-{n}")
    read: list[str] = []
    look = library.look
    monkeypatch.setattr(
        library, "look", lambda root, path, model: read.append(path.name) or look(root, path, model)
    )
    shared = Library(studio.root, installed())
    for n in range(3):
        read_draft(shared, f"dusk-{n}")
    assert read.count("stylepack.yaml") == read.count("iab-display.yaml") == 1


def test_bytes_that_are_no_font_are_told(studio: Studio) -> None:
    fake = studio.root / "stylepacks" / "lumen" / "fake.ttf"
    fake.write_bytes(b"\0\1\0\0" + b"\xff" * 500)
    studio.edit(
        "stylepacks/lumen/stylepack.yaml",
        "pip:fontpkg_outfit/files/Outfit[wght].ttf",
        "stylepacks/lumen/fake.ttf",
    )
    with pytest.raises(InputError) as error:
        load(studio.root, "dusk")
    [problem] = error.value.problems
    assert (problem.what, problem.cure) == (
        "“stylepacks/lumen/fake.ttf”: this is no font that can be read",
        "Replace it.",
    )


def test_the_path_tracer_publishes_the_words_of_a_vocabulary() -> None:
    words = installed().words("pathtrace")
    assert {"product", "sku", *Vocabulary.model_fields} - {"disallowed", "reasons"} <= set(words)
    assert not installed().words("typeset")


def test_a_package_s_name_runs_no_code(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this package is not installed"):
        installed().font_file(tmp_path, "pip:antigravity.x/font.ttf")  # type: ignore[misc]
