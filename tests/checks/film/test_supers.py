"""film-supers: the words over the picture are there, in their time, in their language."""

from __future__ import annotations

import pytest

from checks.film import written
from tests.checks.film.films import said
from tests.checks.film.lettered import WORDS, seen, sheet

SOURCE = "copy/en-GB.yaml#/film/supers/sip"


@pytest.mark.parametrize("locale", WORDS)
def test_a_super_is_read_in_every_language(spots, locale: str) -> None:
    assert said("film-supers", *seen(spots(locale=locale), sheet(locale))) == []


def test_a_missing_super_is_told_with_its_time_and_its_copy(spots) -> None:
    path = spots(words={"super": " "})
    assert said("film-supers", *seen(path, sheet())) == [
        f"block {SOURCE} @2+10: The super “First sip of the evening” isn't seen; nothing can be read there. "
        "[nothing; allowed: “First sip of the evening”]"
    ]


def test_one_wrong_letter_is_told(spots) -> None:
    path = spots(words={"super": "First zip of the evening"})
    assert said("film-supers", *seen(path, sheet())) == [
        f"block {SOURCE} @2+10: The super reads “First zip of the evening”, but the copy is “First sip of the evening”; "
        "set it anew from the copy. [“First zip of the evening”; allowed: “First sip of the evening”]"
    ]


@pytest.mark.parametrize("other", ["de-DE", "ar-AE", "ja-JP"])
def test_another_languages_super_is_told_by_its_name(spots, other: str) -> None:
    path = spots(locale=other)
    assert said("film-supers", *seen(path, sheet())) == [
        f"block {SOURCE} @2+10: The super is that of {other}; the copy for en-GB is “First sip of the evening”. "
        f"[the words of {other}; allowed: “First sip of the evening”]"
    ]


def test_a_film_that_ends_before_a_super_is_told(spots) -> None:
    late = {"at": 40, "frames": 6, "role": "super.1", "text": "One more", "source": SOURCE}
    assert said("film-supers", *seen(spots(), sheet(frames=50, supers=[late]))) == [
        f"block {SOURCE} @40+6: The super “One more” isn't seen: the film ends before frame 43. "
        "[25 frames; allowed: more than 43 frames]"
    ]


def test_words_of_all_gates_are_read_at_once_where_they_are_right(
    spots, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    read = written.read
    monkeypatch.setattr(written, "read", lambda pages, pack: asked.append(pack) or read(pages, pack))
    given = seen(spots(), sheet())
    assert [said(check, *given) for check in ("film-supers", "film-end-card")] == [[], []]
    assert asked == ["eng"]
