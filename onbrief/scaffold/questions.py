"""The questions of a brief, once: the issue form, the local page and the command read this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from onbrief.errors import InputError, Problem
from onbrief.scaffold.place import slug
from onbrief.scaffold.wish import DISCLOSURES, USAGES, Wish, day, markets, placements, skus

Kind = Literal["line", "lines", "date", "choice"]
LONGEST = {"line": 400, "lines": 4000, "date": 10, "choice": 40}  # characters of an answer
ISSUE_FORM = ".github/ISSUE_TEMPLATE/brief.yml"


@dataclass(frozen=True)
class Question:
    """key: what it fills in. group: the heading it stands under on the page."""

    key: str
    group: str
    label: str
    help: str
    kind: Kind = "line"
    example: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True


WHAT, WHERE, SOLD, SAID = "What and why", "Where and when", "What is shown", "The first words"
QUESTIONS = (
    Question("name", WHAT, "Name", "Lower-case letters, digits and hyphens. It names the folder and the branch.", example="spring-launch"),
    Question("title", WHAT, "Title", "How people call it.", example="Nordlys, first light"),
    Question("stylepack", WHAT, "Style pack", "The brand look: a folder of stylepacks/.", example="lumen"),
    Question("objective", WHAT, "Objective", "What should be different once people have seen it?", kind="lines"),
    Question("audience", WHAT, "Audience", "Who is it for?", kind="lines"),
    Question("message", WHAT, "Message", "The one thing that they should remember."),
    Question("markets", WHERE, "Markets", "One country a line, with its languages.", kind="lines", example="GB: en-GB\nCH: de-CH, fr-CH"),
    Question(
        "placements", WHERE, "Placements", "One a line, as channel/placement (see placements/). Left empty, the usual ones.",
        kind="lines", example="instagram/story-1080\niab-display/300x250", required=False,
    ),
    Question("live", WHERE, "First day", "As 2027-06-01.", kind="date", example="2027-06-01"),
    Question("end", WHERE, "Last day", "As 2027-08-31.", kind="date", example="2027-08-31"),
    Question("usage", WHERE, "Usage", "Where will it be seen?", kind="choice", choices=USAGES),
    Question(
        "disclosure", WHERE, "Disclosure", "What is said about the making?",
        kind="choice", choices=DISCLOSURES,
    ),
    Question(
        "skus", SOLD, "SKUs", "One a line. After an equals sign, the product of the style pack, if it has several.",
        kind="lines", example="Rose & Fig\nCedar = bottle",
    ),
    Question("headline", SAID, "Headline", "In the first market's first language; drafts are welcome.", required=False),
    Question("body", SAID, "Body", "A sentence or two.", required=False),
    Question("cta", SAID, "Call to action", "Two or three words.", required=False),
    Question("legal", SAID, "Legal line", "What the law or the client wants there.", required=False),
    Question("landing_url", SAID, "Landing page", "Where a click leads.", example="https://example.com/spring", required=False),
)  # fmt: skip


def wish_of(answers: Mapping[str, str], where: Mapping[str, str]) -> Wish:
    """Answers as a wish. where: key → how to name its place. Raises InputError with every wrong answer."""
    said = {q.key: _clean(answers.get(q.key, "")) for q in QUESTIONS}
    problems = [Problem(where[q.key], *mistake) for q in QUESTIONS for mistake in _mistakes(q, said[q.key])]
    found: dict[str, Any] = {}
    readers = {
        "name": slug,
        "markets": lambda text, at: markets(text.splitlines(), at),
        "skus": lambda text, at: skus(text.splitlines(), at),
        "placements": lambda text, at: placements(text.splitlines(), at),
        "live": day,
        "end": day,
    }
    for key, read in readers.items():
        if said[key]:
            try:
                found[key] = read(said[key], where[key])
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(problems)
    plain = ("stylepack", "title", "objective", "audience", "message", "usage", "disclosure")
    words = {key: said[key] for key in ("headline", "body", "cta", "legal", "landing_url") if said[key]}
    found |= {key: said[key] for key in plain}
    return Wish(**found, words=words)


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def _mistakes(q: Question, text: str) -> list[tuple[str, str]]:
    if not text:
        return [(f"“{q.label}” has no answer", q.help)] if q.required else []
    if len(text) > LONGEST[q.kind]:
        return [(f"{len(text)} characters; at most {LONGEST[q.kind]} fit here", "Say it shorter.")]
    if q.kind != "lines" and "\n" in text:
        return [("one line is enough here", "Take out the line breaks.")]
    hidden = sorted(
        {c for c in text if c != "\n" and not c.isprintable() and c not in "\u00ad\u200c\u200d\u200e\u200f"}
    )
    if hidden:
        return [
            (f"a hidden character stands here (U+{ord(hidden[0]):04X})", "Type the answer again, without it.")
        ]
    if q.choices and text not in q.choices:
        return [(f"“{text[:40]}” is not on the list", f"Choose {', '.join(q.choices)}.")]
    return []


def issue_form() -> str:
    """The issue form, as ISSUE_FORM holds it."""
    form = {
        "name": "Brief",
        "description": "Ask for a campaign.",
        "title": "Brief: ",
        "labels": ["brief"],
        "body": [
            {
                "type": "markdown",
                "attributes": {"value": "One command turns this into a branch with a valid campaign."},
            }
        ]
        + [_field(q) for q in QUESTIONS],
    }
    head = (
        "# Made from onbrief/scaffold/questions.py: python -m onbrief.scaffold.questions > "
        + ISSUE_FORM
        + "\n"
    )
    return head + yaml.safe_dump(form, sort_keys=False, allow_unicode=True, width=110)


def _field(q: Question) -> dict[str, Any]:
    attributes: dict[str, Any] = {"label": q.label, "description": q.help}
    if q.choices:
        attributes["options"] = list(q.choices)
    elif q.example:
        attributes["placeholder"] = q.example
    kinds = {"line": "input", "date": "input", "lines": "textarea", "choice": "dropdown"}
    return {
        "type": kinds[q.kind],
        "id": q.key,
        "attributes": attributes,
        "validations": {"required": q.required},
    }


if __name__ == "__main__":
    print(issue_form(), end="")
