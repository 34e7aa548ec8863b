"""Characters that hide or turn text around: refused in what people write, made visible in what they are told."""

from __future__ import annotations

import re
import unicodedata

from onbrief.errors import Problem

# Controls, line ends that editors don't show as such, and characters that turn the reading direction of the text
# around them (Unicode TR 36 and 39). RLM, LRM, ALM and joiners only shape their neighbours: copy needs them.
_BIDI = "\u202a-\u202e\u2066-\u2069"
HIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{_BIDI}\ufeff\ufffe\uffff]")
_NOT_SHOWN = re.compile(f"[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029{_BIDI}\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """Text for a message: controls and direction marks as `<U+202E>`, so that nothing hides or turns around."""
    return _NOT_SHOWN.sub(lambda m: f"<U+{ord(m[0]):04X}>", text)


def hidden(name: str, text: str) -> tuple[str, list[Problem]]:
    """The text with characters that must not stand in it replaced one for one, and a problem for each."""
    problems = []
    for match in HIDDEN.finditer(text):
        before = re.split(r"\r\n|\r|\n", text[: match.start()])
        where = f"{name}:{len(before)}:{len(before[-1]) + 1}"
        problems.append(hidden_problem(where, match[0]))
        if len(problems) == 20:
            break
    return (HIDDEN.sub("\ufffd", text) if problems else text), problems


def hidden_problem(where: str, character: str) -> Problem:
    code = f"U+{ord(character):04X}"
    if re.match(f"[{_BIDI}]", character):
        what = f"{code} {unicodedata.name(character)} turns the reading direction of what follows"
        return Problem(where, what, "Delete it. In right-to-left copy, use U+200E or U+200F beside a sign.")
    title = unicodedata.name(character, "control character")
    return Problem(where, f"{code} {title.lower()} stands here; nobody can see it", "Delete it.")
