"""What two requests for a film ask differently: words, voice, time and picture are told apart."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from onbrief.review.asked import parts


def film(**changes: Any) -> dict[str, Any]:
    """A recorded request; changes: a super's words, its first frame, what the voice says, the cut, the sound."""
    told = {
        "words": "First sip",
        "at": 2,
        "said": "The best hour.",
        "cut": "a" * 64,
        "sound": "b" * 64,
    } | changes
    copied = [{"role": "super.0", "text": told["words"], "at": told["at"], "frames": 5, "source": "copy#/x"}]
    voice = [{"line": "best", "text": told["said"], "at": 0, "frames": 9, "source": "copy#/film/voice/best"}]
    return deepcopy(
        {
            "id": str(sorted(changes.items())),
            "renderer": "film",
            "version": "1",
            "params": {"copy": {"super.0": told["words"]}, "cues": {"supers": copied, "voice": voice}},
            "inputs": {"picture": {"request": told["cut"]}, "sound": {"request": told["sound"]}},
        }
    )


def asked(**changes: Any) -> list[tuple[str, str]]:
    found = parts(film(), film(**changes))
    assert len(set(found)) == len(found)  # they name rows of a table
    return [(part.name, part.field) for part in found]


def test_a_changed_super_is_words_and_no_other_time() -> None:
    assert asked(words="First cold sip") == [("copy", "super.0")]


def test_a_super_that_comes_later_is_time_and_no_other_words() -> None:
    assert asked(at=4) == [("other", "cues")]


def test_a_changed_line_of_the_voice_is_words_and_another_sound() -> None:
    assert asked(said="The last hour.", sound="c" * 64) == [("copy", "voice.best"), ("sound", "")]


def test_another_cut_is_another_picture() -> None:
    assert asked(cut="c" * 64) == [("picture", "")]
