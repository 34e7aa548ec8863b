"""What was recorded can be made again: the same on this machine, and any other picture is found out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onbrief.lineage.read import Lineage, lineage_of
from onbrief.pipeline.reproduce import Comparison, Reproduction, Verdict, recorded_in, reproduce, sample
from renderers import VERSIONS
from tests.studio import Studio, make_studio

FILE = "candidates/golden-hour/01.png"
LUT = "stylepacks/lumen/luts/lumen.cube"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """A campaign whose candidates are rendered and committed."""
    studio = make_studio(tmp_path_factory.mktemp("reproduce"))
    assert studio.onbrief("build").returncode == 3
    studio.commit("Candidates to choose from")
    return studio


@pytest.fixture
def recorded(built: Studio) -> Iterator[Callable[[str, bytes], None]]:
    """Commits other bytes as what was recorded of a file; takes it back after the test."""
    head = built.run("git", "rev-parse", "HEAD").stdout.strip()
    kept: dict[Path, bytes] = {}

    def record(name: str, data: bytes) -> None:
        path, lineage = built.build / name, built.campaign / "lineage.json"
        kept[path] = path.read_bytes()
        before = hashlib.sha256(kept[path]).hexdigest()
        path.unlink()
        path.write_bytes(data)
        text = lineage.read_text("utf-8").replace(before, hashlib.sha256(data).hexdigest())
        lineage.write_text(text, "utf-8")
        built.commit("Another picture")

    yield record
    built.run("git", "reset", "-q", "--hard", head)
    for path, data in kept.items():
        path.write_bytes(data)


def told(studio: Studio, *options: str) -> tuple[int, str]:
    """Exit status and text, seconds taken out."""
    done = studio.onbrief("reproduce", *options)
    return done.returncode, re.sub(r"  \d+\.\d s$", "", done.stdout + done.stderr, flags=re.M)


def files(studio: Studio) -> dict[Path, tuple[int, bytes]]:
    folders = (studio.build, studio.root / ".onbrief", studio.root / ".dvc" / "cache")
    return {p: (p.stat().st_mtime_ns, p.read_bytes()) for f in folders for p in f.rglob("*") if p.is_file()}


def again(studio: Studio, name: str = FILE) -> Reproduction:
    """One recorded picture made anew."""
    lineage = lineage_of(studio.root, studio.name, "HEAD")
    assert lineage is not None
    return reproduce(studio.root, next(one for one in recorded_in([lineage]) if one.file == name))


def painted(studio: Studio, side: int, folder: Path) -> bytes:
    """The first candidate with a red square of so many pixels."""
    with Image.open(studio.build / FILE) as image:
        pixels = np.array(image)
    pixels[50 : 50 + side, 50 : 50 + side] = (255, 0, 0)
    Image.fromarray(pixels).save(folder / "painted.png")
    return (folder / "painted.png").read_bytes()


def test_on_the_same_machine_every_picture_is_made_again_and_nothing_is_written(built: Studio) -> None:
    before = files(built)
    status, text = told(built)
    lines = text.splitlines()
    assert status == 0
    assert (lines[0], lines[-1]) == ("dusk: 5 of 5 recorded requests", "5 bit-identical")
    assert sorted(lines[1:-1]) == [
        f"bit-identical       dusk  {name}"
        for name in (
            "candidates/golden-hour/01.png",
            "candidates/golden-hour/02.png",
            "candidates/labels/yuzu.png",
            "candidates/plates/golden-hour/01.png",
            "candidates/plates/golden-hour/02.png",
        )
    ]
    assert files(built) == before


def test_a_changed_patch_is_different(built: Studio, recorded: Callable, tmp_path: Path) -> None:
    recorded(FILE, painted(built, 6, tmp_path))
    status, text = told(built)
    assert status == 1
    assert re.search(
        rf"different           dusk  {FILE}\n"
        r" {20}ΔE2000 mean 0\.\d\d \(at most 0\.1\), worst 16-pixel block \d+\.\d\d \(at most 0\.5\), "
        r"worst pixel \d+\.\d\n",
        text,
    ), text
    assert text.endswith("4 bit-identical, 1 different\n")


def test_one_changed_pixel_is_told_and_fails_where_all_must_be_exact(
    built: Studio, recorded: Callable, tmp_path: Path
) -> None:
    recorded(FILE, painted(built, 1, tmp_path))
    status, text = told(built, "--format", "json", "--exact")
    found = next(r for r in json.loads(text)["results"] if r["file"] == FILE)
    assert (status, found["verdict"]) == (1, "perceptually close")
    assert found["delta_e_2000"]["pixel"] > 20


def test_other_bytes_of_the_same_pixels_are_no_difference(
    built: Studio, recorded: Callable, tmp_path: Path
) -> None:
    with Image.open(built.build / FILE) as image:
        image.save(tmp_path / "again.png", compress_level=9)
    recorded(FILE, (tmp_path / "again.png").read_bytes())
    assert again(built).worst == Comparison(Verdict.PIXEL_IDENTICAL)


def test_a_recorded_picture_of_another_size_is_different(
    built: Studio, recorded: Callable, tmp_path: Path
) -> None:
    Image.new("RGB", (12, 10)).save(tmp_path / "small.png")
    recorded(FILE, (tmp_path / "small.png").read_bytes())
    assert again(built).worst == Comparison(Verdict.DIFFERENT, reason="12 × 10 pixels were recorded")


def test_recorded_bytes_that_are_no_picture_are_not_run(built: Studio, recorded: Callable) -> None:
    recorded(FILE, b"no picture")
    assert again(built).worst == Comparison(Verdict.NOT_RUN, reason="what was recorded is no picture")


def test_what_is_drawn_elsewhere_is_different(built: Studio, recorded: Callable) -> None:
    name = FILE.replace(".png", ".layout.json")
    layout = json.loads((built.build / name).read_text("utf-8"))
    layout["elements"][0]["box"][0] += 1
    recorded(name, json.dumps(layout).encode())
    role = layout["elements"][0]["role"]
    assert again(built).worst == Comparison(Verdict.DIFFERENT, reason=f"{role} is drawn elsewhere")


def test_what_was_measured_otherwise_in_the_same_place_is_close(built: Studio, recorded: Callable) -> None:
    name = FILE.replace(".png", ".layout.json")
    layout = json.loads((built.build / name).read_text("utf-8"))
    layout["elements"][-1]["about"]["delta_e"] = 0.01
    recorded(name, json.dumps(layout).encode())
    assert again(built).worst == Comparison(Verdict.CLOSE)


def test_what_cannot_be_had_is_not_run_and_does_not_pass(built: Studio) -> None:
    plate, cache = built.build / "candidates/plates/golden-hour/01.png", built.root / ".dvc" / "cache"
    data = plate.read_bytes()
    plate.unlink()
    cache.rename(cache.with_name("away"))
    try:
        status, text = told(built)
    finally:
        cache.with_name("away").rename(cache)
        plate.write_bytes(data)
    assert status == 1
    assert (
        f"not run             dusk  {FILE}\n{'':<20}its plate is neither in build/ nor in DVC's cache\n"
        in text
    )
    assert text.endswith("4 bit-identical, 1 not run\n")


def test_what_left_the_build_folder_is_taken_from_dvcs_cache(built: Studio) -> None:
    plate = built.build / "candidates/plates/golden-hour/01.png"
    data = plate.read_bytes()
    plate.unlink()
    try:
        assert again(built).worst == Comparison(Verdict.BIT_IDENTICAL)
    finally:
        plate.write_bytes(data)


@pytest.fixture
def changed_lut(built: Studio) -> Iterator[None]:
    """A style pack that went on after the campaign was built."""
    lut = built.root / LUT
    before = lut.read_bytes()
    lut.write_bytes(before + b"\n")
    yield
    lut.write_bytes(before)


def test_a_style_pack_that_went_on_is_taken_from_git_as_it_was(built: Studio, changed_lut: None) -> None:
    assert again(built).worst == Comparison(Verdict.BIT_IDENTICAL)


def test_a_version_that_git_does_not_hold_is_not_run(
    built: Studio, recorded: Callable, changed_lut: None
) -> None:
    lineage = built.campaign / "lineage.json"
    text = re.sub(
        rf'"blob": "\w+", "path": "{LUT}"',
        f'"blob": "{"0" * 40}", "path": "{LUT}"',
        lineage.read_text("utf-8"),
    )
    lineage.write_text(text, "utf-8")
    built.commit("Recorded from a file that was never committed")
    why = f"{LUT} is not what it was made from, and Git has no such version"
    assert again(built).worst == Comparison(Verdict.NOT_RUN, reason=why)


def test_a_request_that_was_changed_by_hand_is_not_run(built: Studio, recorded: Callable) -> None:
    why = "its record was changed: what it asks for has another id"
    lineage = built.campaign / "lineage.json"
    lineage.write_text(lineage.read_text("utf-8").replace('"spp": 4', '"spp": 8'), "utf-8")
    built.commit("Changed by hand")
    found = again(built, "candidates/plates/golden-hour/01.png")
    assert found.worst == Comparison(Verdict.NOT_RUN, reason=why)


def test_another_version_of_the_engine_is_not_run(built: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, "finish", "2")
    assert again(built).worst == Comparison(Verdict.NOT_RUN, reason="finish 1 made it, 2 is installed")


def test_a_sample_repeats_by_its_seed(built: Studio) -> None:
    one, again = (told(built, "--sample", "2", "--seed", "2026-11-21") for _ in range(2))
    assert one == again
    assert one[1].startswith("dusk: 2 of 5 recorded requests, seed 2026-11-21\n")


def test_what_is_recorded_later_changes_no_ones_lot() -> None:
    def drawn(count: int) -> list[str]:
        lineage = Lineage("x", None, {"requests": [{"id": f"{i:064x}"} for i in range(count)]})
        return [one.request for one in sample(recorded_in([lineage]), count, "night")]

    assert [x for x in drawn(60) if x in drawn(40)] == drawn(40)
    assert drawn(40) != sorted(drawn(40))


def test_without_a_committed_lineage_there_is_nothing_to_look_at(built: Studio, recorded: Callable) -> None:
    (built.campaign / "lineage.json").unlink()
    built.commit("Not built yet")
    expected = "no campaign has a committed lineage: 0 of 0 recorded requests\nnothing to look at\n"
    assert told(built) == (0, expected)


def test_a_lineage_with_conflict_marks_is_told_in_words(built: Studio, recorded: Callable) -> None:
    lineage = built.campaign / "lineage.json"
    lineage.write_text("{\n<<<<<<< ours\n" + lineage.read_text("utf-8"), "utf-8")
    built.commit("An unfinished merge")
    assert told(built) == (
        2,
        "campaigns/dusk/lineage.json:2:1: this is not the record of a build: not valid JSON\n"
        "    2 | <<<<<<< ours\n      | ^\n"
        "    Restore it from Git; the next build brings it up to date.\n",
    )
