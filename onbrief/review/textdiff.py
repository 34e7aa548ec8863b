"""Which words of a text changed. Whole words, never parts: Arabic letters join, and a half-marked word reads badly."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import cache

MOST = 1500  # words of a text that are held against the other's; a longer one counts as changed all over

Piece = tuple[str, bool]  # a run of text, and whether it differs


def changed_words(old: str, new: str, language: str = "") -> tuple[list[Piece], list[Piece]]:
    """Both texts as runs. language: a locale; Japanese is cut between its phrases, since it has no spaces."""
    before, after = _words(old, language), _words(new, language)
    if max(len(before), len(after)) > MOST:
        return [(old, True)], [(new, True)]
    same = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept_before = {block.a + n for block in same for n in range(block.size)}
    kept_after = {block.b + n for block in same for n in range(block.size)}
    return _runs(before, kept_before), _runs(after, kept_after)


def _words(text: str, language: str) -> list[str]:
    if language.partition("-")[0] in ("ja", "zh", "th"):
        return [word for part in re.findall(r"\s+|\S+", text) for word in _phrases(language)(part)]
    return re.findall(r"\s+|\S+", text)


@cache
def _phrases(language: str) -> Callable[[str], Sequence[str]]:
    if language.startswith("ja"):
        import budoux  # loads its model, so only where there is Japanese

        return budoux.load_default_japanese_parser().parse
    return tuple


def _runs(words: Sequence[str], kept: set[int]) -> list[Piece]:
    """Neighbours of one kind joined. A space between two changed words is changed too."""
    differs = [n not in kept for n in range(len(words))]
    for n in range(1, len(words) - 1):
        if words[n].isspace() and differs[n - 1] and differs[n + 1]:
            differs[n] = True
    runs: list[Piece] = []
    for word, changed in zip(words, differs, strict=True):
        if runs and runs[-1][1] == changed:
            runs[-1] = (runs[-1][0] + word, changed)
        else:
            runs.append((word, changed))
    return runs
