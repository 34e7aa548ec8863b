"""Does what is said fit the time it has? Measured on the recording, or on the scratch voice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from onbrief.model.shots import seconds as seconds_of

SLACK = 0.04  # seconds that a line may run on: a breath


@dataclass(frozen=True)
class Fit:
    """A line and its window. at, frames: the window. window, seconds: of it and of what was heard.

    letters: characters a second. hurry: how much faster the scratch voice read than it would. over: seconds too long;
    outside: the words that fall outside. by: `recording`, `espeak-ng` or `hum`.
    """

    line: str
    text: str
    at: int
    frames: int
    window: float
    seconds: float
    letters: float
    hurry: float
    over: float
    outside: str
    by: str

    @property
    def fits(self) -> bool:
        return self.over == 0

    def told(self) -> str:
        """One sentence, where it doesn't fit."""
        if self.fits:
            return ""
        return f"“{self.line}” is too long by {self.over:.1f} s: the last words “{self.outside}” fall outside"


def fit(line: str, text: str, at: int, frames: int, rate: str, seconds: float, hurry: float, by: str) -> Fit:
    """Holds a line of so many seconds against its window."""
    window = seconds_of(frames, rate)
    over = round(seconds - window, 2) if seconds > window + SLACK else 0.0
    outside = _outside(text, window / seconds) if over else ""
    letters = round(len(text) / seconds, 1) if seconds else 0.0
    return Fit(line, text, at, frames, round(window, 3), round(seconds, 3), letters, hurry, over, outside, by)


def _outside(text: str, share: float) -> str:
    """The words of a text that end after a share of its time: a word takes its letters' share."""
    words = text.split() if " " in text.strip() else list(text.strip())
    glue = " " if " " in text.strip() else ""
    total, passed = sum(map(len, words)) or 1, 0
    for place, word in enumerate(words):
        passed += len(word)
        if passed > share * total + 1e-9:
            return glue.join(words[place:])
    return words[-1] if words else ""


def rows(fits: list[Fit]) -> list[dict[str, Any]]:
    """As records keep them."""
    return [asdict(one) for one in fits]
