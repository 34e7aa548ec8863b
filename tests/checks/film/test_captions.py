"""film-captions: what is said can be read, in files that players take and at a pace that people keep."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.film.timed_text import Unplayable, read_captions
from onbrief.model.finding import Spec, Subject
from tests.checks.film.films import make, said
from tests.checks.film.lettered import WORDS, seen, sheet

SOURCE, FILE = "copy/en-GB.yaml#/film/voice/sip", "shots.yaml#/cuts/15s/captions"
SAID = "Long light, and the first cold sip."
SRT = f"1\n00:00:00,200 --> 00:00:02,600\n{SAID}\n"


def asked(
    tmp_path: Path, srt: str | None = SRT, text: str = SAID, how: str = "sidecar"
) -> tuple[Subject, Spec]:
    """A film of five seconds in which one line is said from 0.2 s to 2.6 s, with its captions beside it."""
    line = {"at": 1, "frames": 12, "line": "sip", "text": text, "source": SOURCE}
    film, spec = seen(tmp_path / "a.mp4", sheet(captions=how, voice=[line]))
    beside = {}
    if srt is not None:
        beside["srt"] = tmp_path / "a.srt"
        beside["srt"].write_text(srt, "utf-8")
    return Subject(film.path, about=film.about, sidecars=beside), spec


def test_captions_that_say_the_line_in_its_time_pass(tmp_path: Path) -> None:
    assert said("film-captions", *asked(tmp_path)) == []


def test_captions_that_are_wanted_but_missing_are_told(tmp_path: Path) -> None:
    assert said("film-captions", *asked(tmp_path, None)) == [
        f"block {FILE} @0+25: There is no file of captions beside the film; deliver its .srt or .vtt with it. "
        "[no file; allowed: SubRip or WebVTT]"
    ]


def test_a_caption_that_is_gone_too_soon_is_told(tmp_path: Path) -> None:
    (line,) = said("film-captions", *asked(tmp_path, SRT.replace("02,600", "01,200")))
    assert line.startswith(
        f"block {SOURCE} @1+12: SubRip: The caption “{SAID}” is gone before it can be read"
    )
    assert line.endswith("[35 characters a second; allowed: at most 20]")


def test_captions_of_another_language_are_told_with_what_they_say(tmp_path: Path) -> None:
    (line,) = said(
        "film-captions", *asked(tmp_path, SRT.replace(SAID, "Langes Licht und der erste Schluck."))
    )
    assert line.startswith(
        f"block {SOURCE} @1+12: SubRip: While “{SAID}” is spoken the captions say “Langes Licht"
    )


def test_captions_over_one_another_and_after_the_end_are_told(tmp_path: Path) -> None:
    two = "1\n00:00:00,200 --> 00:00:01,800\nLong light, and\n\n2\n00:00:01,400 --> 00:00:02,600\nthe first cold sip.\n"
    (line,) = said("film-captions", *asked(tmp_path, two))
    assert "begins before “Long light, and” ends" in line and line.endswith(
        "[0.40 s together; allowed: one after the other]"
    )
    (line,) = said("film-captions", *asked(tmp_path, SRT.replace("02,600", "06,000")))
    assert line.endswith("[6.00 s; allowed: 5.00 s]")


def test_burned_captions_are_read_in_the_frames(spots) -> None:
    voice = {"at": 2, "frames": 10, "line": "sip", "text": WORDS["en-GB"]["super"], "source": SOURCE}
    right = sheet(captions="burned", voice=[voice], supers=[])
    assert said("film-captions", *seen(spots(), right)) == []
    wrong = sheet(captions="burned", voice=[{**voice, "text": "Something else is said"}], supers=[])
    assert len(said("film-captions", *seen(spots(), wrong))) == 1


@pytest.mark.parametrize(("drawn", "told"), [("Du auch?", 0), ("", 1)])
def test_a_short_caption_over_the_letters_of_a_label_is_found_by_its_white(
    tmp_path: Path, drawn: str, told: int
) -> None:
    frame = np.full((768, 432, 3), (228, 200, 178), np.uint8)
    cv2.putText(frame, "LUMEN", (104, 628), cv2.FONT_HERSHEY_DUPLEX, 2.0, (35, 28, 22), 5, cv2.LINE_AA)
    frame[572:600, 160:264] //= 2
    cv2.putText(frame, drawn, (166, 593), cv2.FONT_HERSHEY_DUPLEX, 0.66, (255, 255, 255), 2, cv2.LINE_AA)
    voice = {"at": 1, "frames": 5, "line": "too", "text": "Du auch?", "source": SOURCE}
    cues = sheet("de-DE", frames=8, captions="burned", voice=[voice], supers=[], card=None)
    film = make(tmp_path / "label.mp4", [frame] * 8, rate="5", crf=20)
    assert len(said("film-captions", *seen(film, cues))) == told


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", ""),
        ("one\n" + SRT, "line 1: a caption begins with its number"),
        (SRT.replace(" --> ", " -> "), "line 2: there are no times, written 00:00:01,000 --> 00:00:02,000"),
        (SRT.replace(",200", ".200"), "line 2: “00:00:00.200” is no time; write 00:00:01,000"),
        (SRT.replace("02,600", "00,100"), "line 2: the caption ends before it begins"),
        (SRT.replace(SAID, ""), "line 1: the caption is empty"),
        (SRT + SRT, "line 1: a blank line is missing between two captions"),
        (SRT.replace(SAID, "a\x00b"), "there are control characters in it"),
    ],
)
def test_what_players_would_not_take_is_told_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "a.srt"
    path.write_text(text, "utf-8")
    if not why:
        assert read_captions(path) == []
        return
    with pytest.raises(Unplayable, match=f"^{why}$".replace("(", r"\(")):
        read_captions(path)


def test_webvtt_is_read_with_its_headers_notes_and_settings(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_text(
        "WEBVTT\nKind: captions\n\nNOTE made by hand\n\none\n00:00.200 --> 00:02.600 align:center\n<i>First</i>\nsip\n",
        "utf-8",
    )
    (caption,) = read_captions(path)
    assert (caption.start, caption.end, caption.lines) == (200, 2600, ("First", "sip"))


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda t: f"WEBVTT\n\n{t}".encode())))
def test_whatever_lies_beside_a_film_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.vtt"
    for suffix in (".vtt", ".srt"):
        one = path.with_suffix(suffix)
        one.write_bytes(data)
        try:
            read_captions(one)
        except Unplayable as why:
            assert str(why)
