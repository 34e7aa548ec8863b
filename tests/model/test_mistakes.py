"""Every mistake is answered with file, line and column, what is wrong, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.campaign import load_campaign
from onbrief.model.source import MAX_BYTES, read_yaml
from renderers import VERSIONS
from tests.studio import Studio, make_studio

BRIEF = "campaigns/dusk/brief.yaml"
PACK = "stylepacks/lumen/stylepack.yaml"
COPY = "campaigns/dusk/copy/en-GB.yaml"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return make_studio(tmp_path_factory.mktemp("mistakes"))


def mistakes(studio: Studio) -> list[str]:
    with pytest.raises(InputError) as error:
        load_campaign(studio.root, "dusk", VERSIONS.items())
    return [str(problem) for problem in error.value.problems]


CASES = {
    "an unknown key": (
        BRIEF, "objective:", "objektive:",
        [f"{BRIEF}:1:1: “objective” is missing\n    Add “objective:” here.",
         f"{BRIEF}:7:1: “objektive” is not a word of this file\n    Did you mean “objective”?"],
    ),
    "a misspelt term": (
        BRIEF, "lighting: low-sun", "lighting: low-sum",
        [f"{BRIEF}:35:5: “low-sum” is no lighting of this style pack\n    Did you mean “low-sun”?"],
    ),
    "a duplicate key": (
        BRIEF, "version: 1\n", "version: 1\nversion: 2\n",
        [f"{BRIEF}:6:1: “version” stands here twice (first at 5:1)\n    Keep one."],
    ),
    "a wrong type": (
        BRIEF, "version: 1", "version: one",
        [f"{BRIEF}:5:1: input should be a valid integer, unable to parse string as an integer (found: 'one')"],
    ),
    "dates in the wrong order": (
        BRIEF, "flight: {start: 2027-06-01, end: 2027-08-31}", "flight: {start: 2027-06-01, end: 2027-05-31}",
        [f"{BRIEF}:15:1: ends (2027-05-31) before it starts (2027-06-01)"],
    ),
    "a placement that doesn't exist": (
        BRIEF, "iab-display/320x50", "iab-display/320x60",
        [f"{BRIEF}:43:39: “iab-display/320x60” is no placement of the catalogue\n"
         "    Did you mean “iab-display/320x50”?"],
    ),
    "a moving placement": (
        BRIEF, "iab-display/320x50", "instagram/story-video",
        [f"{BRIEF}:43:39: instagram/story-video is for video; only stills can be made\n    Choose a still."],
    ),
    "a missing locale file": (
        BRIEF, "locales: [en-GB]", "locales: [en-GB, fr-FR]",
        ["campaigns/dusk/copy/fr-FR.yaml: this file is missing\n    Add it, or take out what refers to it."],
    ),
    "an engine that isn't installed": (
        BRIEF, 'typeset: "1"', 'typeset: "7"',
        [f"{BRIEF}:18:40: typeset 7 is pinned, 1 is installed\n"
         "    Install the pinned version, or pin the new one and review what it renders."],
    ),
    "the same deliverable twice": (
        BRIEF, "google-display/300x600]", "google-display/300x600, iab-display/320x50]",
        [f"{BRIEF}:43:83: yuzu for iab-display/320x50 is already asked for by deliverable 1\n"
         "    Keep one of them, or part them by locale."],
    ),
    "samples that don't repeat": (
        PACK, "  spp: 4\n  aux_spp: 1\nfull", "  spp: 12\n  aux_spp: 1\nfull",
        [f"{PACK}:295:1: 12 samples a pixel don't repeat bit for bit; use a power of two: 8, 16, 32 …"],
    ),
    "a comma in a text without quotes": (
        BRIEF, "subject: {product: bottle}", "subject: {product: bottle, note: tall, with its label in front}",
        [f"{BRIEF}:28:44: “with its label in front” is not a word of this file\n"
         "    If this is the rest of a text that holds a comma, put the text in quotes."],
    ),
    "a tab": (
        COPY, "cta:", "\tcta:",
        ["campaigns/dusk/copy/en-GB.yaml:5:1: not valid YAML: found a tab character that violates indentation\n"
         "    YAML indents with blanks, not tabs."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_with_its_place_and_cure(good: Studio, case: str) -> None:
    file, old, new, expected = CASES[case]
    path = good.root / file
    before = path.read_text("utf-8")
    good.edit(file, old, new)
    try:
        assert mistakes(good) == expected
    finally:
        path.write_text(before, "utf-8")


def test_all_mistakes_are_told_at_once_and_without_a_traceback(good: Studio) -> None:
    path = good.root / BRIEF
    before = path.read_text("utf-8")
    good.edit(BRIEF, "camera: ", "camera: x-")
    good.edit(BRIEF, "ground: ", "ground: x-")
    told = good.onbrief("validate")
    path.write_text(before, "utf-8")
    assert told.returncode == 2
    assert told.stderr.count(BRIEF) == 2
    assert "Traceback" not in told.stderr


def test_a_symbolic_link_is_refused(good: Studio, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg/>")
    logo = good.root / "stylepacks/lumen/logo.svg"
    before = logo.read_bytes()
    logo.unlink()
    logo.symlink_to(secret)
    try:
        assert "this is a symbolic link\n    Replace it with the file itself." in mistakes(good)[0]
    finally:
        logo.unlink()
        logo.write_bytes(before)


def test_a_path_out_of_the_repository_is_refused(good: Studio) -> None:
    pack = "stylepacks/lumen/stylepack.yaml"
    before = (good.root / pack).read_text("utf-8")
    good.edit(pack, "file: logo.svg", "file: ../../../../etc/passwd")
    try:
        assert "this path leads out of the repository\n    Use a path inside it." in mistakes(good)[0]
    finally:
        (good.root / pack).write_text(before, "utf-8")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(InputError, match="at most 1 MB is read"):
        read_yaml(tmp_path, path)


def test_aliases_that_multiply_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match="more than 50000 values"):
        read_yaml(tmp_path, path)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_data_or_a_mistake_told_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    root = tmp_path_factory.mktemp("any")
    path = root / "any.yaml"
    path.write_bytes(data)
    try:
        read_yaml(root, path)
    except InputError as error:
        assert error.problems[0].where.startswith("any.yaml")
