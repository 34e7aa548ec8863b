"""Where does it come from? Asked of what was really rendered, with a ledger and a decision beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from onbrief.audit.link import Link
from onbrief.audit.pages import trace_page
from onbrief.audit.trace import trace
from onbrief.errors import InputError
from onbrief.lineage.fingerprint import look_of, pixels_of
from onbrief.lineage.nodes import nodes_of
from onbrief.lineage.read import lineage_of
from onbrief.model.canonical import sha256
from onbrief.model.ledger import Asset
from onbrief.model.ledger import Signed as SignedRow
from tests.audit.house import ADA, House
from tests.audit.test_story import decision
from tests.studio import Studio, copy_studio

PATH = "variants/ar-AE/golden-hour/yuzu_iab-display-300x250_ar-AE.jpg"
DECISION = "campaigns/dusk/decisions/brand-1.json"


@dataclass(frozen=True)
class Shipped:
    """A repository that published one file, and that file as it left."""

    house: House
    asset: Asset
    delivered: Path
    approved: Path

    def links(self, name: object) -> dict[str, Link]:
        return {link.title: link for link in trace(self.house.root, str(name))}


@pytest.fixture(scope="module")
def shipped(first_build: Studio, tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    folder = tmp_path_factory.mktemp("shipped")
    house = House(copy_studio(first_build, folder / "house").root)
    approved = house.root / "campaigns/dusk/build" / PATH
    lineage = lineage_of(house.root, "dusk", "HEAD")
    assert lineage
    file = next(f for f in lineage.data["files"] if f["path"] == PATH)
    sealed = folder / "sealed.jpg"
    sealed.write_bytes(approved.read_bytes() + b"a seal")
    text = decision(covers={PATH: file["sha256"]})
    house.write(DECISION, text)
    house.commit("Approved")
    asset = house.asset(
        1, approved=file["sha256"], path=PATH, request=file["request"], locale="ar-AE", market="AE", size=(300, 250),
        pixels=pixels_of(sealed), look=look_of(sealed), uses=nodes_of(house.root, lineage)[file["request"]],
    )  # fmt: skip
    asset = asset.model_copy(update={"delivered": sha256(sealed.read_bytes())})
    signed = SignedRow(path=DECISION, sha256=sha256(text.encode()), scope="brand", by=ADA, evidence="signed")
    house.deliver(house.publish(1, [asset], decisions=(signed,)), "s3://lumen/summer")
    house.commit("Publish")
    return Shipped(house, asset, sealed, approved)


def test_a_shipped_file_alone_leads_to_who_asked_approved_and_published(shipped: Shipped) -> None:
    links = shipped.links(shipped.delivered)
    told = list(links)
    assert told[:5] == ["Delivered file", "Published", "Delivered to", "Sign-off, brand", "File"]
    assert {"Deliverable", "Variant", "Copy, headline", "Fonts", "Master", "Select", "Candidate", "Plate", "Scene",
            "Label", "Checks"} <= set(told)  # fmt: skip
    proved = {title for title, link in links.items() if link.mark == "proved"}
    assert {
        "Delivered file",
        "File",
        "Variant",
        "Copy, headline",
        "Fonts",
        "Master",
        "Plate",
        "Label",
    } <= proved
    assert {
        links[title].mark for title in ("Published", "Delivered to", "Sign-off, brand", "Select", "Checks")
    } == {"recorded"}
    assert links["Sign-off, brand"].marks["signature"] == "missing"
    assert links["Variant"].marks["seconds"] == "recorded"  # somebody's word, in no hash
    assert links["Published"].facts["by"] == "CI <ci@lumen.example> (bot)"
    assert links["Delivered to"].facts["where"] == "s3://lumen/summer"
    assert links["Sign-off, brand"].facts["reason"] == "It is what we asked for."


def test_ids_and_names_lead_to_the_same(shipped: Shipped) -> None:
    core = shipped.asset.core
    expected = list(shipped.links(shipped.delivered))
    for name in (
        shipped.asset.delivered,
        shipped.asset.id[:12],
        core.approved,
        core.name,
        PATH,
        core.request[:16],
    ):
        assert list(shipped.links(name)) == expected, name


def resaved(
    shipped: Shipped, folder: Path, change: Callable[[Image.Image], Image.Image], suffix: str
) -> Path:
    path = folder / f"again.{suffix}"
    with Image.open(shipped.delivered) as image:
        change(image).save(path, quality=60)
    return path


def test_a_copy_without_loss_is_proved_by_its_pixels(shipped: Shipped, tmp_path: Path) -> None:
    links = shipped.links(resaved(shipped, tmp_path, lambda image: image, "png"))
    assert links["Delivered file"].facts["known"] == "proved by its pixels: they are those of the asset"
    assert links["Variant"].mark == "proved"


def test_a_small_copy_looks_like_it_and_nothing_is_called_proved(shipped: Shipped, tmp_path: Path) -> None:
    links = shipped.links(resaved(shipped, tmp_path, lambda image: image.resize((150, 125)), "jpg"))
    assert re.match(
        r"looks like this asset \(\d+ of 256 bits differ\)", links["Delivered file"].facts["known"]
    )
    assert links["Delivered file"].facts["name"] == shipped.asset.core.name
    assert "proved" not in {link.mark for link in links.values()}


def test_a_picture_like_no_other_is_unknown(shipped: Shipped, tmp_path: Path) -> None:
    path = tmp_path / "another.png"
    stripes = Image.new("L", (64, 64))
    stripes.putdata([255 * (x // 4 % 2) for _ in range(64) for x in range(64)])
    stripes.save(path)
    with pytest.raises(InputError, match="no lineage names these bytes"):
        trace(shipped.house.root, str(path))


def test_a_copy_of_what_is_only_built_is_known_as_well(shipped: Shipped, tmp_path: Path) -> None:
    other = shipped.approved.parents[2] / "en-GB/golden-hour/yuzu_google-display-300x600_en-GB.jpg"
    with Image.open(other) as image:
        image.save(tmp_path / "again.png")
    links = shipped.links(tmp_path / "again.png")
    assert (
        links["File in hand"].facts["known"] == "proved by its pixels: they are those of the file in build/"
    )


def test_a_decision_that_was_changed_since_is_missing_not_believed(shipped: Shipped, tmp_path: Path) -> None:
    house = copy_house(shipped, tmp_path)
    signed = SignedRow(path=DECISION, sha256="0" * 64, scope="brand", by=ADA, evidence="signed")
    house.publish(2, [shipped.asset.model_copy(update={"delivered": "1" * 64})], decisions=(signed,))
    house.commit("Publish with a decision that never was")
    links = {link.title: link for link in trace(house.root, "1" * 64)}
    assert links["Sign-off, brand"].mark == "missing"


def test_a_commit_that_is_not_here_is_missing_and_the_ledger_still_answers(
    shipped: Shipped, tmp_path: Path
) -> None:
    house = copy_house(shipped, tmp_path)
    house.publish(2, [shipped.asset.model_copy(update={"delivered": "1" * 64})], revision="f" * 40)
    house.commit("Publish from elsewhere")
    links = {link.title: link for link in trace(house.root, "1" * 64)}
    assert (links["Delivered file"].mark, links["File"].mark) == ("proved", "missing")


def test_a_recall_of_what_it_uses_is_told(shipped: Shipped, tmp_path: Path) -> None:
    house = copy_house(shipped, tmp_path)
    house.recall("font:Noto Sans Arabic")
    house.commit("Recall")
    links = {link.title: link for link in trace(house.root, str(shipped.delivered))}
    assert links["Recalled"].facts["what"] == "font:Noto Sans Arabic"


def test_the_page_holds_its_pictures_and_asks_nobody(shipped: Shipped) -> None:
    page = trace_page(
        shipped.house.root, str(shipped.delivered), trace(shipped.house.root, str(shipped.delivered))
    )
    assert "default-src 'none'; style-src 'sha256-" in page and "img-src data:;" in page
    assert set(re.findall(r'src="(data:image/jpeg|[^"]{0,12})', page)) == {"data:image/jpeg"}
    assert page.count("<img") >= 4  # the file, its master, the candidate, the plate
    assert "<script" not in page and "http-equiv" in page


def test_the_page_escapes_what_people_wrote(shipped: Shipped) -> None:
    evil = Link("Copy, <b>x", {"text": "<img src=x onerror=alert(1)>\u202e"}, '"><script>', mark="recorded")
    page = trace_page(
        shipped.house.root, "<i>.jpg", [evil, Link("File", {"path": "<i>.jpg"}, mark="missing")]
    )
    assert "<script>" not in page and "<i>" not in page and "<img src=x" not in page
    assert "\u202e" not in page and "&lt;U+202E&gt;" in page


def test_what_is_recorded_wrongly_is_told_in_words(shipped: Shipped, tmp_path: Path) -> None:
    house = copy_house(shipped, tmp_path)
    path = house.root / "campaigns/dusk/lineage.json"
    data = json.loads(path.read_text("utf-8"))
    for request in data["requests"]:
        request["about"].pop("deliverable", None)
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(InputError, match="what is recorded of it can't be read"):
        house.commit("Broken")
        trace(house.root, next(f["sha256"] for f in data["files"] if f["path"].startswith("variants/en-GB")))


def copy_house(shipped: Shipped, folder: Path) -> House:
    return House(copy_studio(Studio(shipped.house.root), folder / "copy").root)


def test_a_file_out_of_a_pack_is_named_in_the_pack(shipped: Shipped) -> None:
    pack = shipped.house.root / "campaigns/dusk/build/packs/lumen_dusk_AE_v1.zip"
    name = "assets/lumen_dusk_yuzu_iab-display-300x250_ar-AE_300x250_v1.jpg"
    assert "Delivered file" in shipped.links(f"{pack}:{name}")
    with pytest.raises(InputError, match="no such file in a pack"):
        trace(shipped.house.root, f"{pack}:assets/other.jpg")
