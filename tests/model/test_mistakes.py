"""Every mistake is answered with file, line and column, what is wrong, and what to do."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.errors import MOST, InputError
from onbrief.pipeline.load import load
from tests.model.mistakes import BOTTLE, BRIEF, CASES, COPY, IAB, PACK, SELECTS, WORDS
from tests.studio import Studio, make_studio


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return make_studio(tmp_path_factory.mktemp("mistakes"))


def mistakes(studio: Studio) -> list[str]:
    with pytest.raises(InputError) as error:
        load(studio.root, "dusk")
    return [str(problem) for problem in error.value.problems]


def change(studio: Studio, file: str, old: str, new: str) -> str:
    """Edits a file at one place; its new text from the edited line on, as the rest of the whole."""
    path = studio.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_with_its_place_and_cure(good: Studio, case: str) -> None:
    file, old, new, answers = CASES[case]
    before = change(good, file, old, new)
    edited = before.replace(old, new, 1)
    start = edited.rfind("\n", 0, before.index(old)) + 1
    try:
        told = mistakes(good)
    finally:
        (good.root / file).write_text(before, "utf-8")
    expected = []
    for where, what, cure in answers:
        if where.startswith("@"):
            above = edited[: edited.index(where[1:], start)]
            where = f"{above.count(chr(10)) + 1}:{len(above) - above.rfind(chr(10))}"  # noqa: PLW2901
        full = where if ".yaml" in where else f"{file}:{where}"
        expected.append(f"{full}: {what}" + (f"\n    {cure}" if cure else ""))
    assert told == expected


def test_all_mistakes_of_all_files_are_told_at_once(good: Studio) -> None:
    edits = [
        (BRIEF, "version: 1", "version: one"),
        (BRIEF, "lighting: low-sun", "lighting: low-sum"),
        (COPY, "direction: ltr", "direction: left"),
        (COPY, "headline: Golden hour, bottled", "headline: ☃"),
        (PACK, "hex: '#6fa58d'", "hex: green"),
        (WORDS, "set: podium-halo", "set: podium-hallo"),
    ]
    before = {file: (good.root / file).read_text("utf-8") for file, _, _ in edits}
    for edit in edits:
        change(good, *edit)
    try:
        told = [problem.split("\n")[0] for problem in mistakes(good)]
    finally:
        for file, text in before.items():
            (good.root / file).write_text(text, "utf-8")
    assert [t.split(": ", 1)[1] for t in told] == [
        "a whole number is expected here, not “one”",
        "“low-sum” is no lighting of this style pack",
        "“left” is not known here",
        "the fonts for latin can't draw “☃” (U+2603 SNOWMAN)",
        "“green” should be “#” and six of 0–9 and a–f",
        "“podium-hallo” is not known here",
    ]


def test_a_broken_style_pack_hides_nothing_in_the_campaign(good: Studio) -> None:
    pack, brief = change(good, PACK, "name: lumen", "name: [lumen"), change(good, BRIEF, "GB:", "gb:")
    try:
        told = [problem.split("\n")[0] for problem in mistakes(good)]
    finally:
        (good.root / PACK).write_text(pack, "utf-8")
        (good.root / BRIEF).write_text(brief, "utf-8")
    assert told == [
        f"{BRIEF}:11:3: “gb” should be a region's two capital letters (ISO 3166)",
        f"{PACK}:2:6: the list that opens at 1:7 is not closed",
    ]


def test_a_brief_that_is_no_yaml_hides_nothing_in_the_copy(good: Studio) -> None:
    brief, copy = change(good, BRIEF, "title: Dusk", "title: Dusk: x"), change(good, COPY, "cta:", "ctaa:")
    try:
        told = [problem.split("\n")[0] for problem in mistakes(good)]
    finally:
        (good.root / BRIEF).write_text(brief, "utf-8")
        (good.root / COPY).write_text(copy, "utf-8")
    assert told == [
        f"{BRIEF}:4:12: a colon that begins a value stands where none can",
        f"{COPY}:1:1: “cta” is missing",
        f"{COPY}:5:1: “ctaa” is not a word of this file",
    ]


LINK = "this is a symbolic link\n    Replace it with the file itself."
FOLDER = "this is a folder, not a file\n    Put a text file in its place."


@pytest.mark.parametrize(
    ("file", "put", "answer"),
    [
        ("stylepacks/lumen/logo.svg", lambda path: path.symlink_to("/etc/passwd"), LINK),
        (COPY, lambda path: path.symlink_to("/etc/passwd"), LINK),
        (BRIEF, lambda path: path.symlink_to("copy/en-GB.yaml"), LINK),
        (COPY, Path.mkdir, FOLDER),
        (COPY, os.mkfifo, "this is a pipe or device, not a file\n    Put a text file in its place."),
        (COPY, lambda path: path.write_bytes(b"locale: en-GB\nheadline: caf\xe9\n"),
         "this is not UTF-8 text (byte 0xE9)\n    Save the file as UTF-8."),
        (COPY, lambda path: path.write_bytes("locale: en-GB\n".encode("utf-16")),
         "this is not UTF-8 text (byte 0xFF)\n    Save the file as UTF-8."),
        (COPY, lambda path: (path.touch(), os.truncate(path, 100_000_000)),
         "this file holds 100.0 MB; at most 1 MB of YAML is read\n    Keep pictures and data out of it."),
    ],
    ids=["logo link", "copy link", "brief link", "folder", "pipe", "latin-1", "utf-16", "100 MB"],
)  # fmt: skip
def test_what_is_no_sound_file_is_refused_unread(good: Studio, file: str, put, answer: str) -> None:
    path = good.root / file
    before = path.read_bytes()
    path.unlink()
    put(path)
    try:
        told = mistakes(good)
    finally:
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        path.write_bytes(before)
    assert len(told) == 1
    assert told[0].endswith(f": {answer}")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="a system without users")
def test_a_file_that_may_not_be_read_is_told_so(good: Studio) -> None:
    path = good.root / COPY
    path.chmod(0)
    folders = [f for f in path.parents if f.stat().st_mode & 0o777 == 0o700]
    me = os.geteuid()
    try:
        for folder in folders if me == 0 else ():
            folder.chmod(0o755)
        if me == 0:
            os.seteuid(65534)
        assert mistakes(good) == [
            f"{COPY}: this file can't be read (Permission denied)\n    Mend its access."
        ]
    finally:
        os.seteuid(me)
        for folder in folders:
            folder.chmod(0o700)
        path.chmod(0o644)


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        ("iab-display/320x50", ", ".join(f"iab-display/{n}x{n}" for n in range(20_000)),
         "“iab-display/0x0” is no placement of the catalogue"),
        ("skus:\n", "skus:\n" + "".join(f"  yuzu-{n}: {{nam: x}}\n" for n in range(8_000)),
         "“nam” is not a word of this file"),
        ("title: Dusk\n", "title: Dusk\n" * 20_000, "“title” stands here twice (first at 4:1)"),
        ("skus: [yuzu]\n    placements: [iab-display/300x250, ",
         f"skus: [{', '.join(['yuzu'] * 9_000)}]\n    placements: [{'iab-display/300x250, ' * 9_000}",
         "this brief asks for 162,036,000 files; a campaign makes at most 20,000"),
    ],
    ids=["unknown placements", "unknown keys", "duplicate keys", "millions of files"],
)  # fmt: skip
def test_very_many_mistakes_end_in_bounded_time(good: Studio, old: str, new: str, first: str) -> None:
    before = change(good, BRIEF, old, new)
    started = time.process_time()
    try:
        told = mistakes(good)
    finally:
        (good.root / BRIEF).write_text(before, "utf-8")
    assert len(told) <= 3 * MOST
    assert any(first in problem for problem in told)
    assert time.process_time() - started < 10


FILES = (BRIEF, COPY, SELECTS, PACK, WORDS, BOTTLE, IAB)
VALUES = (
    "null",
    "[]",
    "{}",
    "x",
    "1",
    "-1",
    "true",
    "[1]",
    "{a: b}",
    '""',
    "2027-01-01",
    "[[]]",
    "{x: {y: z}}",
    "1.5",
    "'1'",
)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(VALUES)), min_size=1, max_size=3),
)
def test_whatever_value_stands_where_another_belongs_is_told_in_words(
    good: Studio, file: str, edits: list[tuple[int, str]]
) -> None:
    path = good.root / file
    before = text = path.read_text("utf-8")
    for number, value in edits:
        values = list(re.finditer(r"(?<=: )[^\n,}\]]+", text))
        chosen = values[number % len(values)]
        text = text[: chosen.start()] + value + text[chosen.end() :]
    path.write_text(text, "utf-8")
    try:
        load(good.root, "dusk")
    except InputError as error:
        assert all(problem.what and ".yaml" in problem.where for problem in error.problems)
    finally:
        path.write_text(before, "utf-8")
