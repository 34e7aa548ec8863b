"""`onbrief import`: a file comes in with its rights and its history, and a build makes use of it."""

from __future__ import annotations

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import c2pa
import cv2
import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from onbrief.cli import cli
from onbrief.errors import InputError
from onbrief.pipeline.load import load
from onbrief.pipeline.material import bring, is_pointer
from onbrief.publish.credentials import credentials
from onbrief.publish.seal import Sealer
from tests.studio import Studio, copy_studio, make_studio

WHO = ("--who", "Ada Reed <ada@lumen.example>")
RIGHTS = (
    "--holder", "Nord", "--licence", "Contract 7", "--markets", "GB,AE", "--channels", "all",
    "--until", "2027-12-31", "--usage", "public",
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return make_studio(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def studio(empty: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    copy = copy_studio(empty, tmp_path / "studio")
    monkeypatch.chdir(copy.root)
    return copy


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["import", *map(str, arguments)], catch_exceptions=True)


def brought(*arguments: object) -> dict[str, Any]:
    done = run(*arguments, *WHO, "--format", "json")
    assert done.exit_code == 0, done.output + str(done.exception)
    return json.loads(done.stdout)


def why_not(*arguments: object) -> str:
    done = run(*arguments, *WHO)
    assert isinstance(done.exception, InputError), done.output
    return str(done.exception)


def photo(path: Path, size: tuple[int, int] = (120, 80), **words: str) -> Path:
    x = np.linspace(60, 220, size[0])[None, :, None] * np.ones((size[1], 1, 3))
    info = PngInfo()
    for key, text in words.items():
        info.add_text(key, text)
    Image.fromarray(x.astype(np.uint8)).save(path, pnginfo=info)
    return path


def cutout(path: Path) -> Path:
    pixels = np.zeros((90, 60, 4), np.uint8)
    pixels[5:85, 10:50] = (40, 60, 200, 255)
    cv2.imwrite(str(path), pixels)
    return path


def rights(studio: Studio) -> list[dict[str, Any]]:
    return yaml.safe_load((studio.campaign / "rights.yaml").read_text("utf-8"))["holdings"]


def test_nothing_comes_in_without_rights(studio: Studio, tmp_path: Path) -> None:
    before = sorted(path for path in studio.root.rglob("*") if ".git/" not in str(path))
    assert why_not(
        photo(tmp_path / "terrace.png"), "--as", "component", "--into", "dusk", "--holder", "Nord"
    ) == (
        "--licence, --markets, --channels, --until, --usage: nobody may use what nobody has the rights to: they are not "
        "told\n    Say so with these options, with --rights FILE, or with --own for your own work."
    )
    assert sorted(path for path in studio.root.rglob("*") if ".git/" not in str(path)) == before


def test_a_component_comes_in_with_record_rights_and_bytes_that_dvc_keeps(
    studio: Studio, tmp_path: Path
) -> None:
    found = brought(photo(tmp_path / "Terrace (FINAL).png"), "--as", "component", "--into", "dusk", *RIGHTS)
    assert found["file"] == "campaigns/dusk/material/terrace-final.png"
    record = found["material"]
    assert record["original"] == "Terrace (FINAL).png"
    assert record["brought"]["who"] == "Ada Reed <ada@lumen.example>"
    assert rights(studio)[-1] == {
        "name": "Terrace final", "kind": "other", "holder": "Nord", "licence": "Contract 7",
        "files": ["material/terrace-final.png", "material/terrace-final.original.png"],
        "markets": ["GB", "AE"], "channels": "all", "until": date(2027, 12, 31),
        "usage": "public",
    }  # fmt: skip
    pointer = studio.root / f"{found['file']}.dvc"
    assert is_pointer(pointer)
    status = studio.run("dvc", "status", str(pointer))
    assert "up to date" in status.stdout, status.stdout + status.stderr
    told = studio.run("git", "status", "--porcelain", "--untracked-files=all").stdout
    assert "terrace-final.yaml" in told
    assert "terrace-final.png\n" not in told  # the bytes are DVC's
    studio.commit("Brought in")
    done = studio.onbrief("validate", "--format", "text")
    assert "material" not in done.stdout, done.stdout


def test_bringing_the_same_in_again_changes_nothing(studio: Studio, tmp_path: Path) -> None:
    file = photo(tmp_path / "terrace.png")
    asked = (file, "--as", "candidate", "--into", "dusk", "--scene", "golden-hour")
    first = brought(*asked, "--own", "--focus", "0.3,0.6")
    told = {path: path.read_bytes() for path in studio.campaign.rglob("*") if path.is_file()}
    again = brought(*asked)
    assert again == {**first, "told": again["told"]}
    assert {path: path.read_bytes() for path in studio.campaign.rglob("*") if path.is_file()} == told
    photo(file, (140, 80))
    assert "other material has this name already" in why_not(*asked, "--own")


def test_a_candidate_gets_a_place_of_its_own_and_comments_stay(studio: Studio, tmp_path: Path) -> None:
    studio.edit("campaigns/dusk/brief.yaml", "    candidates: 2\n", "    candidates: 2 # two will do\n")
    found = brought(
        photo(tmp_path / "t.png"), "--as", "candidate", "--into", "dusk", "--scene", "golden-hour", "--own"
    )
    assert found["place"] == 3
    text = (studio.campaign / "brief.yaml").read_text("utf-8")
    assert "candidates: 2 # two will do\n    imported:\n      - place: 3\n" in text
    assert 'typeset: "1", composite: "1"}' in text
    scene = load(studio.root, "dusk").brief.scenes["golden-hour"]
    assert scene.places == (1, 2, 3)
    assert not scene.asks_an_engine(3)


def test_a_candidate_is_brought_in_for_a_place_that_an_engine_is_asked_for(
    studio: Studio, tmp_path: Path
) -> None:
    file = photo(tmp_path / "terrace.jpg")
    wanted = (file, "--as", "candidate", "--into", "dusk", "--scene", "golden-hour", "--own")
    assert "no engine is asked for candidate 9 of golden-hour\n    Those are 1, 2." in why_not(
        *wanted, "--place", 9
    )
    told = brought(*wanted, "--place", 2)
    assert "golden-hour holds it as candidate 3, in place of 2, which no engine could make" in told["told"]
    assert "instead: 2" in (studio.campaign / "brief.yaml").read_text("utf-8")
    assert "holds this picture as candidate 3 already" in why_not(*wanted, "--place", 1)
    studio.edit("campaigns/dusk/brief.yaml", "instead: 2", "instead: 3")
    with pytest.raises(InputError, match="no engine is asked for candidate 3 of golden-hour"):
        load(studio.root, "dusk")


def test_what_a_model_made_needs_its_card_or_a_word_against_it(studio: Studio, tmp_path: Path) -> None:
    file = photo(tmp_path / "dream.png", parameters="a bottle\nSteps: 20, Seed: 7, Model: house")
    asked = (file, "--as", "component", "--into", "dusk", "--own")
    assert why_not(*asked).startswith(
        "dream.png: a generative model made it, or so it seems: it carries a prompt\n    Name the model by its card"
    )
    assert "“hous” is no card of a model" in why_not(*asked, "--model", "hous")
    assert "“finish” is the card of code that draws by rules" in why_not(*asked, "--model", "finish")
    found = brought(*asked, "--source-type", "digitalCapture")
    assert found["material"]["embedded"]["prompt"] == "a bottle"


def test_a_matte_makes_a_cut_out_and_a_guessed_one_is_marked(studio: Studio, tmp_path: Path) -> None:
    shot = np.full((120, 90, 3), 225, np.uint8)
    shot[20:100, 25:65] = (30, 30, 190)
    cv2.imwrite(str(tmp_path / "shot.png"), shot)
    cv2.imwrite(str(tmp_path / "small.png"), np.zeros((9, 9), np.uint8))
    asked = (tmp_path / "shot.png", "--as", "component", "--into", "dusk", "--own")
    assert "the matte has" in why_not(*asked, "--matte", photo(tmp_path / "other.png", (60, 40)))
    found = brought(*asked, "--suggest-matte")
    assert found["material"]["suggested"] is True
    assert "its matte is a guess: look at it, and bring in a better one with --matte" in found["told"]
    matte = cv2.imread(str(studio.campaign / "material" / "shot.matte.png"), 0)
    assert (matte[60, 45], matte[5, 5]) == (255, 0)


def test_a_better_matte_takes_the_place_of_a_guess(studio: Studio, tmp_path: Path) -> None:
    cv2.imwrite(
        str(tmp_path / "shot.png"),
        cv2.rectangle(np.full((60, 60, 3), 225, np.uint8), (20, 20), (40, 50), (9, 9, 99), -1),
    )
    cv2.imwrite(
        str(tmp_path / "matte.png"), cv2.rectangle(np.zeros((60, 60), np.uint8), (20, 20), (40, 50), 255, -1)
    )
    asked = (tmp_path / "shot.png", "--as", "component", "--into", "dusk")
    guess = brought(*asked, "--own", "--suggest-matte")["material"]
    found = brought(*asked, "--matte", tmp_path / "matte.png")["material"]
    assert "suggested" not in found
    assert found["matte"]["sha256"] != guess["matte"]["sha256"]
    assert found["brought"] == guess["brought"]


def test_what_the_brief_names_and_nobody_recorded_is_a_mistake(studio: Studio, tmp_path: Path) -> None:
    brought(
        photo(tmp_path / "t.png"), "--as", "candidate", "--into", "dusk", "--scene", "golden-hour", "--own"
    )
    record = studio.campaign / "material" / "t.yaml"
    kept = record.read_bytes()
    record.unlink()
    told = studio.onbrief("validate", "campaigns/dusk").stderr
    assert "campaigns/dusk/brief.yaml:40:15: nothing is recorded of where this picture comes from" in told, (
        told
    )
    record.write_bytes(kept)
    studio.edit("campaigns/dusk/brief.yaml", "sha256: ", "sha256: 0000")
    path = studio.campaign / "brief.yaml"
    path.write_text(re.sub(r"(sha256: 0000\w{60})\w+", r"\1", path.read_text("utf-8")), "utf-8")
    assert (
        "other bytes were brought in under this name" in studio.onbrief("validate", "campaigns/dusk").stderr
    )


def sealed(studio: Studio, path: Path, kind: str) -> bytes:
    """A JPEG with content credentials, signed with this clone's development key."""
    out, image = io.BytesIO(), io.BytesIO()
    Image.open(photo(path)).save(image, "JPEG")
    sealer = Sealer(credentials(studio.root))
    made = {
        "action": "c2pa.created",
        "digitalSourceType": f"http://cv.iptc.org/newscodes/digitalsourcetype/{kind}",
    }
    told = {"label": "c2pa.actions.v2", "data": {"actions": [made]}}
    builder = sealer._builder({"claim_generator_info": [{"name": "another-tool"}], "assertions": [told]})
    own = sealer.credentials
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", own.chain.encode(), own.key_pem, None))
    image.seek(0)
    builder.sign(signer, "image/jpeg", image, out)
    return out.getvalue()


def test_content_credentials_are_kept_and_their_worth_is_told(studio: Studio, tmp_path: Path) -> None:
    data = sealed(studio, tmp_path / "plain.png", "digitalCapture")
    (tmp_path / "sound.jpg").write_bytes(data)
    at = data.rindex(b"\xff\xda") + 30
    (tmp_path / "changed.jpg").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    states = {}
    for name in ("sound", "changed"):
        found = brought(tmp_path / f"{name}.jpg", "--as", "component", "--into", "dusk", "--own")["material"]
        states[name] = found["seal"]["state"]
        assert found["received"]["file"] == f"{name}.original.jpg"  # with its manifest, as it came
    assert states == {"sound": "trusted", "changed": "broken"}
    (tmp_path / "dream.jpg").write_bytes(sealed(studio, tmp_path / "plain.png", "trainedAlgorithmicMedia"))
    said = why_not(tmp_path / "dream.jpg", "--as", "component", "--into", "dusk", "--own")
    assert "a generative model made it, or so it seems: its metadata say trainedAlgorithmicMedia" in said


def test_a_reference_is_listed_by_the_style_pack_and_small_enough_for_git(
    studio: Studio, tmp_path: Path
) -> None:
    found = brought(
        photo(tmp_path / "mood.png", (3000, 2000)), "--as", "reference", "--into", "dusk", "--own"
    )
    assert found["file"] == "stylepacks/lumen/references/mood.jpg"
    with Image.open(studio.root / found["file"]) as image:
        assert max(image.size) == 1536
    assert load(studio.root, "dusk").pack.references[-1] == "references/mood.jpg"


def test_a_finished_picture_takes_a_masters_place(studio: Studio, tmp_path: Path) -> None:
    asked = (
        photo(tmp_path / "hand.png"),
        "--as",
        "master",
        "--into",
        "dusk",
        "--scene",
        "golden-hour",
        "--own",
    )
    assert "a master is of one SKU and one shape" in why_not(*asked)
    brought(*asked, "--sku", "yuzu", "--shape", "wide", "--tool", "Photoshop 26", "--changed", "the cap")
    entry = load(studio.root, "dusk").selects.retouch[-1]
    assert (entry.step, entry.sku, entry.shape, entry.tool) == ("replace", "yuzu", "wide", "Photoshop 26")


def test_lost_bytes_are_brought_back_from_the_cache_and_foreign_pointers_are_refused(
    studio: Studio, tmp_path: Path
) -> None:
    found = brought(photo(tmp_path / "t.png"), "--as", "component", "--into", "dusk", "--own")
    place = studio.root / found["file"]
    data = place.read_bytes()
    place.unlink()
    assert bring(studio.root, "dusk", None, print) == []
    assert place.read_bytes() == data
    pointer = place.with_name(f"{place.name}.dvc")
    pointer.write_text(f"cmd: touch /tmp/owned\n{pointer.read_text()}")
    assert not is_pointer(pointer)
    studio.commit("A pointer with a command in it")
    assert "DVC would take this for stages of its own" in studio.onbrief("validate").stderr
    shutil.rmtree(studio.root / ".dvc" / "cache")
    place.unlink()
    assert bring(studio.root, "dusk", None, print) == [found["file"]]


def test_a_build_makes_layers_and_imports_and_trace_tells_who_brought_them(
    studio: Studio, tmp_path: Path
) -> None:
    brought(
        photo(tmp_path / "terrace.png"),
        "--as",
        "candidate",
        "--into",
        "dusk",
        "--scene",
        "golden-hour",
        *RIGHTS,
    )
    bottle = brought(cutout(tmp_path / "bottle.png"), "--as", "component", "--into", "dusk", "--own")
    wall = brought(photo(tmp_path / "wall.png"), "--as", "component", "--into", "dusk", "--own")
    layers = [
        {"role": "background", "file": wall["file"], "sha256": wall["material"]["working"]["sha256"]},
        {
            "role": "product", "file": bottle["file"], "sha256": bottle["material"]["working"]["sha256"],
            "spot": {"foot": [0.5, 0.9], "height": 0.6},
        },
    ]  # fmt: skip
    path = studio.campaign / "brief.yaml"
    text = path.read_text("utf-8")
    text = text.replace("    candidates: 2\n", f"    candidates: 1\n    layers: {json.dumps(layers)}\n")
    text = re.sub(r"placements: .*", "placements: [iab-display/300x250]\n    locales: [en-GB]", text)
    path.write_text(text, "utf-8")
    select = {
        "scene": "golden-hour", "candidate": 1, "request": "0" * 64, "sha256": "0" * 64, "reasons": ["light"],
        "who": WHO[1], "when": "2026-11-22",
    }  # fmt: skip
    (studio.campaign / "selects.yaml").write_text(
        yaml.safe_dump({"selects": [select]}).replace("'2026-11-22'", "2026-11-22")
    )
    done = studio.onbrief("build", "dusk")
    assert done.returncode in (0, 1), done.stdout + done.stderr  # at 96 px a gate may rightly block
    studio.commit("Built")
    lineage = json.loads((studio.campaign / "lineage.json").read_text("utf-8"))
    assert {row["name"] for row in lineage["material"]} == {"terrace", "bottle", "wall"}
    story = studio.onbrief("trace", str(next((studio.build / "variants" / "en-GB").rglob("*300x250*.jpg"))))
    assert story.returncode == 0, story.stderr
    assert "Material, bottle  proved  campaigns/dusk/material/bottle.yaml" in story.stdout
    assert "who         Ada Reed <ada@lumen.example>" in story.stdout
    used = studio.onbrief("where-used", "reference:dusk/material/bottle.png")
    assert "1 files of 1 campaign" in used.stdout or "1 file of 1 campaign" in used.stdout, used.stdout
