"""What the typesetter promises: real sheets from the lumen pack on a small painted master."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from onbrief.model.request import Rendering, RenderRequest
from renderers.typeset import TYPESET
from renderers.typography import crop, ink, room, words
from renderers.typography.sheet import TypesetError

ROOT = Path(__file__).parents[2]
PACK = ROOT / "stylepacks/lumen"
COMMON = ROOT / "renderers/typography/common.typ"
SITE = Path(yaml.__file__).parents[1]
COPY = {
    "en-GB": {
        "headline": "Golden hour, bottled",
        "body": "Fine bubbles and 0 % alcohol.",
        "cta": "Find your flavour",
    },
    "ar-AE": {"headline": "غروب في كل رشفة", "body": "فقاعات ناعمة. بلا كحول.", "cta": "اختر نكهتك"},
    "ja-JP": {
        "headline": "夕陽を、ひとくち。",
        "body": "きめ細かな泡で、アルコール0％。",
        "cta": "フレーバーを見る",
    },
}
LEGAL = {"en-GB": "Non-alcoholic. Please recycle.", "ar-AE": "خالٍ من الكحول.", "ja-JP": "清涼飲料水。"}
GROUND, DARK = "#6fa58d", "#35584a"


@pytest.fixture(scope="session")
def pack() -> dict:
    return yaml.safe_load((PACK / "stylepack.yaml").read_text("utf-8"))


@pytest.fixture
def draw(tmp_path: Path, pack: dict):
    """Sets one placement on a plain master with a product on the right third, or low in the middle."""

    def _draw(
        size: tuple[int, int],
        shape: str,
        locale: str = "en-GB",
        *,
        safe=(0, 0, 0, 0),
        ground: str = GROUND,
        **copy: str,
    ) -> Rendering:
        width, height = master = (size[0] * 5 // 4, size[1] * 5 // 4)
        rtl, tall = locale == "ar-AE", shape in ("tall", "portrait")
        w, h = (0.3 * width, 0.45 * height) if tall else (0.2 * width, 0.8 * height)
        x, y = (0.35 * width, 0.45 * height) if tall else ((0.15 if rtl else 0.65) * width, 0.1 * height)
        product = [round(v) for v in (x, y, w, h)]
        picture = Image.new("RGB", master, ground)
        matte = Image.new("L", master)
        for image, colour in ((picture, "#f08a2e"), (matte, 255)):
            image.paste(colour, (product[0], product[1], product[0] + product[2], product[1] + product[3]))
        picture.save(tmp_path / "master.png")
        matte.save(tmp_path / "matte.png")
        layout = {
            "schema": "onbrief/layout/1",
            "size": master,
            "elements": [{"role": "product", "box": product}],
        }
        (tmp_path / "layout.json").write_text(json.dumps(layout))
        inputs = {"master": tmp_path / "master.png", "matte.product": tmp_path / "matte.png",
                  "master.layout": tmp_path / "layout.json"}  # fmt: skip
        text = {**COPY[locale], "legal": LEGAL[locale], **copy}
        return TYPESET.render(
            *request(pack, size, shape, locale, safe, text, inputs), progress=lambda *_: None
        )

    return _draw


def request(pack: dict, size, shape: str, locale: str, safe, copy: dict, inputs: dict):
    kind, family = pack["type"], pack["layouts"][shape]
    script = next(n for n, s in kind["scripts"].items() if locale[:2] in s["languages"])
    params = {
        "kind": "variant", "size": list(size), "shape": shape, "safe": list(safe), "locale": locale,
        "direction": "rtl" if locale == "ar-AE" else "ltr", "copy": copy, "min_type_px": 10,
        "sources": {role: f"copy/{locale}.yaml#/{role}" for role in copy},
        "palette": {"ground": GROUND, **{role: colour["hex"] for role, colour in pack["palette"].items()}},
        "type": {**kind["rules"], "locales": {locale: script}, "scripts": {script: kind["scripts"][script]["rules"]}},
        "logo": pack["logo"], "layout": {**family["options"], "colours": family["colours"]},
    }  # fmt: skip
    files = [file for font in kind["scripts"][script]["fonts"] for file in kind["fonts"][font]["files"]]
    inputs = {
        **inputs, "template": PACK / family["template"], "common": COMMON,
        "logo": PACK / pack["logo"]["file"], "logo.reversed": PACK / pack["logo"]["reversed"],
        **{f"font.{i}": SITE / file.removeprefix("pip:") for i, file in enumerate(files)},
    }  # fmt: skip
    return RenderRequest(renderer="typeset", version="1", params=params), inputs


def found(rendering: Rendering) -> dict:
    return {element.role: element for element in rendering.elements}


@pytest.mark.parametrize("locale", ["en-GB", "ar-AE", "ja-JP"])
@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((540, 960), "tall"),
        ((432, 540), "portrait"),
        ((540, 540), "square"),
        ((600, 314), "wide"),
        ((728, 90), "strip"),
    ],
)
def test_every_family_in_every_script_says_what_must_be_said(draw, size, shape, locale):
    rendering = draw(size, shape, locale)
    elements = found(rendering)
    assert rendering.pixels.shape == (size[1], size[0], 3)
    assert {"headline", "cta", "logo", "product", "picture"} <= set(elements)
    assert all(e.about.get("fits", True) and e.about.get("px", 99) >= 10 for e in rendering.elements)
    over = (rendering.mattes["ink"] >= 32) & (rendering.mattes["product"] >= 128)
    assert not over.any(), "copy keeps off the product's silhouette"


def test_the_same_request_gives_the_same_bytes(draw):
    first, second = draw((540, 540), "square"), draw((540, 540), "square")
    assert np.array_equal(first.pixels, second.pixels)
    assert first.elements == second.elements


def test_ink_stays_inside_the_safe_area(draw):
    ink_matte = draw((540, 960), "tall", safe=(134, 32, 192, 32)).mattes["ink"] >= 32
    ink_matte[134 : 960 - 192, 32 : 540 - 32] = False
    assert not ink_matte.any()


def test_arabic_starts_at_the_right(draw):
    latin, arabic = found(draw((600, 314), "wide")), found(draw((600, 314), "wide", "ar-AE"))
    assert latin["headline"].box[0] < 60
    assert sum(arabic["headline"].box[::2]) > 540


def test_a_thin_strip_drops_the_body_and_keeps_the_button(draw):
    elements = found(draw((320, 50), "strip", headline="Golden hour", cta="Find yours"))
    assert elements["picture"].about["dropped"] == ["body", "legal"]
    assert {"headline", "cta", "logo"} <= set(elements)


def test_copy_that_cannot_fit_says_so_instead_of_being_cut(draw):
    elements = found(draw((320, 50), "strip", headline="Donaudampfschifffahrtsgesellschaftskapitänsmütze"))
    assert elements["headline"].about["fits"] is False


def test_words_are_data_and_never_markup(draw):
    elements = found(draw((600, 314), "wide", headline='#panic("x") *a*', body="$ x $ @preview #sys"))
    assert elements["headline"].about["text"] == '#panic("x") *a*'


def test_type_reads_on_a_difficult_ground(draw):
    rendering = draw((600, 314), "wide", ground=DARK)
    elements = found(rendering)
    for role in ("headline", "body", "legal"):
        x, y, w, h = (int(v) for v in elements[role].box)
        behind = rendering.pixels[y : y + h, x : x + w][rendering.mattes["type"][y : y + h, x : x + w] == 0]
        ratio = ink.contrast(ink.luminance(behind), ink.luminance(ink.rgb(elements[role].about["colour"])))
        assert np.percentile(ratio, 5) >= ink.needs(
            elements[role].about["px"], elements[role].about["weight"]
        )


@pytest.mark.parametrize(
    "line",
    [
        '#import "@preview/cetz:0.3.0"',
        '#import "@" + "preview/x:1.0.0"',
        '#include "../x.typ"',
        '#plugin("x.wasm")',
    ],
)
def test_a_layout_that_asks_for_more_than_its_data_is_refused(tmp_path, line):
    (tmp_path / "evil.typ").write_text(line)
    label = RenderRequest(
        renderer="typeset", version="1", params={"kind": "label", "size": [8, 8], "data": {}}
    )
    with pytest.raises(TypesetError, match="layouts read nothing but their data"):
        TYPESET.render(label, {"template": tmp_path / "evil.typ"}, progress=lambda *_: None)


def test_a_layout_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "link.typ").symlink_to(COMMON)
    label = RenderRequest(
        renderer="typeset", version="1", params={"kind": "label", "size": [8, 8], "data": {}}
    )
    with pytest.raises(TypesetError, match="a style pack holds plain files"):
        TYPESET.render(label, {"template": tmp_path / "link.typ"}, progress=lambda *_: None)


def test_label_art_keeps_its_words_on_the_face_of_the_bottle():
    data = {"brand": "LUMEN", "descriptor": "Botanical Tonic", "flavour": ["Blood Orange", "Rosemary"],
            "volume": "330 ml", "accent": "#d9542b", "paper": "#f6f0e2", "ink": "#1f332b"}  # fmt: skip
    art = RenderRequest(
        renderer="typeset", version="1", params={"kind": "label", "size": [512, 425], "data": data}
    )
    inputs = {
        "template": PACK / "layouts/label-bottle.typ",
        "font.0": SITE / "fontpkg_outfit/files/Outfit[wght].ttf",
    }
    pixels = TYPESET.render(art, inputs, progress=lambda *_: None).pixels.astype(int)
    for rows, ground in (
        (slice(40, 300), pixels[200, 2]),
        (slice(312, 348), pixels[330, 2]),
    ):  # above, in the band
        columns = np.flatnonzero((np.abs(pixels[rows] - ground).sum(2) > 60).any(axis=0))
        assert columns[0] >= 0.2 * 512 and columns[-1] <= 0.8 * 512


def test_a_crop_keeps_the_product_whole_and_its_ratio():
    layout = {"elements": [{"role": "product", "box": [1200, 100, 300, 700]}]}
    window = crop.window((1760, 924), (300, 250), layout, ["side"], False)
    assert window[2] / window[3] == pytest.approx(300 / 250)
    assert crop.share((1200, 100, 300, 700), window) == pytest.approx(1)


def test_rooms_are_clear_of_the_silhouette():
    matte = np.zeros((100, 200), np.uint8)
    matte[40:90, 80:120] = 255
    found_rooms = room.rooms((10, 10, 180, 80), room.silhouette(matte, 5))
    assert found_rooms["above"][3] <= 25
    assert sum(found_rooms["left"][::2]) <= 75
    assert found_rooms["right"][0] >= 125


def test_numbers_stay_with_their_units_and_leaning_words_with_what_follows():
    assert [p["t"] for p in words.phrases("Just 0 % alcohol of the garden", "en-GB")] == [
        "Just", "0\u00a0%", "alcohol", "of\u00a0the\u00a0garden",
    ]  # fmt: skip


def test_japanese_breaks_between_phrases():
    assert [p["t"] for p in words.phrases("夕陽を、ひとくち。", "ja-JP")] == ["夕陽を、", "ひとくち。"]


def test_contrast_is_as_wcag_defines_it():
    black, white, grey = (ink.luminance(ink.rgb(c)) for c in ("#000000", "#ffffff", "#767676"))
    assert ink.contrast(black, white) == pytest.approx(21)
    assert ink.contrast(grey, white) == pytest.approx(4.54, abs=0.01)
    assert (ink.needs(24, 400), ink.needs(20, 700), ink.needs(20, 400)) == (3, 3, 4.5)
