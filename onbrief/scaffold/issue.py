"""A brief out of an issue: `### Label` and its answer, as a forge renders an issue form. Written by anyone."""

from __future__ import annotations

import re

from onbrief.errors import InputError
from onbrief.scaffold.questions import QUESTIONS, wish_of
from onbrief.scaffold.wish import Wish

MAX_BYTES = 70_000  # a forge takes 65,536 characters
NOTHING = "_No response_"
CURE = "Copy the issue's text unchanged, headings and all."


def read_issue(text: str, name: str) -> tuple[Wish, dict[str, str]]:
    """The wish in an issue's text, and where each question stands. Raises InputError with file:line of every answer that can't be used."""
    labels = {q.label: q.key for q in QUESTIONS}
    answers: dict[str, list[str]] = {}
    where: dict[str, str] = {}
    key = None
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        heading = re.fullmatch(r"### (.+?)\s*", line)
        if heading and heading[1] in labels:
            key = labels[heading[1]]
            if key in answers:
                raise InputError.at(f"{name}:{number}:1", f"“{heading[1]}” stands here twice", CURE)
            answers[key], where[key] = [], f"{name}:{number}:1"
        elif key:
            answers[key].append(line)
    if not answers:
        raise InputError.at(name, "this is no brief: none of the form's headings is here", CURE)
    given = {key: "\n".join(lines).strip() for key, lines in answers.items()}
    places = {q.key: where.get(q.key, name) for q in QUESTIONS}
    return wish_of({key: "" if text == NOTHING else text for key, text in given.items()}, places), places
