"""No picture is delivered under another's name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from checks import duplicates
from onbrief.model.finding import Measured, Spec, Subject
from tests.checks.conftest import line
from tests.defects.sketch import BANNER, Sketch, draw

ENGLISH = BANNER.say("headline", px=34)
GERMAN = ENGLISH.say("headline", text="Sanftes Licht,\nlange Tage").say("cta", text="Dein Schutz")
TOLD = "block brief.yaml#/deliverables/0: This is the picture of {}, though its {} should differ; deliver each file its own picture. "
Seen = tuple[Subject, Spec]


def drawn(folder: Path, name: str, sketch: Sketch = ENGLISH) -> Seen:
    (folder / name).mkdir()
    return draw(sketch, folder / name)


def of(taker: Seen, giver: Seen) -> Seen:
    """A file with another file's picture; its sidecar and its mattes are still its own."""
    return replace(taker[0], path=giver[0].path), taker[1]


def said(about: dict[str, dict[str, Any]] | None = None, **files: Seen) -> list[str]:
    """name → file; about: name → what sets it apart beside its words."""
    known = {"scene": "hero", "sku": "yuzu"}
    batch = [
        Measured(name, {**known, **(about or {}).get(name, {})}, spec, duplicates.measure(subject, spec))
        for name, (subject, spec) in files.items()
    ]
    return [f"{finding.asset} {line(finding)}" for finding in duplicates.run(batch)]


def test_each_locale_with_its_own_picture_passes(tmp_path: Path) -> None:
    assert said(en=drawn(tmp_path, "en"), de=drawn(tmp_path, "de", GERMAN)) == []


def test_another_locales_picture_blocks_and_its_owner_is_not_accused(tmp_path: Path) -> None:
    en, de = drawn(tmp_path, "en"), drawn(tmp_path, "de", GERMAN)
    told = "de " + TOLD.format("en", "words") + "[0 code values apart; allowed: more than 12]"
    assert said(en=en, de=of(de, en)) == [told]
    assert said(de=of(de, en), en=en) == [told]


def test_it_is_known_again_after_another_round_through_jpeg(tmp_path: Path) -> None:
    en, de = drawn(tmp_path, "en"), drawn(tmp_path, "de", GERMAN)
    again = tmp_path / "again.jpg"
    Image.fromarray(en[0].pixels).save(again, quality=60)
    (told,) = said(en=en, de=(replace(de[0], path=again), de[1]))
    assert told.startswith("de " + TOLD.format("en", "words"))


def test_one_picture_of_two_products_blocks(tmp_path: Path) -> None:
    en, other = drawn(tmp_path, "en"), drawn(tmp_path, "other")
    (told,) = said({"other": {"sku": "hibiscus"}}, en=en, other=other)
    assert "though its product should differ" in told


def test_one_picture_of_two_scenes_blocks(tmp_path: Path) -> None:
    en, other = drawn(tmp_path, "en"), drawn(tmp_path, "other")
    (told,) = said({"other": {"scene": "beach"}}, en=en, other=other)
    assert "though its scene should differ" in told


def test_one_picture_of_two_layouts_blocks(tmp_path: Path) -> None:
    right = replace(ENGLISH, words={n: replace(w, x=w.x + 30) for n, w in ENGLISH.words.items()})
    en, moved = drawn(tmp_path, "en"), drawn(tmp_path, "moved", right)
    (told,) = said(en=en, moved=of(moved, en))
    assert told.startswith("moved " + TOLD.format("en", "layout"))


def test_what_was_asked_alike_may_look_alike(tmp_path: Path) -> None:
    """One picture for two placements of one size, with the same words."""
    assert said(one=drawn(tmp_path, "one"), other=drawn(tmp_path, "other")) == []


def test_a_price_in_small_print_is_not_mistaken_for_a_swap(tmp_path: Path) -> None:
    """Two files may differ in a few letters and look alike at a glance; each follows its own type."""
    cheaper = ENGLISH.say("legal", text="Use as directed")
    assert said(one=drawn(tmp_path, "one"), other=drawn(tmp_path, "other", cheaper)) == []


def test_a_blank_picture_has_no_edges_to_follow(tmp_path: Path) -> None:
    en, de = drawn(tmp_path, "en"), drawn(tmp_path, "de", GERMAN)
    blank = tmp_path / "blank.png"
    Image.fromarray(np.full((250, 300, 3), 200, np.uint8)).save(blank)
    both = [(replace(subject, path=blank), spec) for subject, spec in (en, de)]
    assert len(said(en=both[0], de=both[1])) == 1
