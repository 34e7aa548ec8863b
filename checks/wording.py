"""Does the file say nothing that its market bans, and all that its market demands?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from checks.ink import blame, drawn, name, not_run, obstacle
from checks.said import folded, quoted
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element
from onbrief.model.wording import WordRule, Words

id = "wording"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT})

MAX_BYTES = 1_000_000  # bytes: a list of words that is larger is no list that people keep
JOINED = "[وفبلك]?(?:ال|لل)?"  # letters that Arabic writes before a word without a blank
UNSPACED = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]"
)  # kana, Han, Thai: no blanks between words


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Searches the drawn texts for the phrases of `policies/words.yaml` that hold in this market and language.

    Whole words, without regard to capitals, vowel marks and line breaks. Words that only the caption or the
    alternative text says are not searched.
    """
    if why := obstacle(subject):
        yield not_run(id, why, blame(spec, "placement"))
        return
    told = {e.role: e for e in drawn(subject.elements) if e.about.get("text")}
    if not told:
        return  # a picture alone says nothing
    path = subject.inputs.get("policies.words")
    if path is None:
        yield not_run(id, "there is no policies/words.yaml", blame(spec, "placement"))
        return
    words = _read(path, path.stat().st_mtime_ns)
    if isinstance(words, str):
        yield not_run(id, f"policies/words.yaml {words}", blame(spec, "placement"))
        return
    for rule in words.rules.values():
        if _holds(rule, subject, spec):
            yield from _broken(rule, told, spec)


@cache
def _read(path: Path, stamp: int) -> Words | str:
    """The rules, or what is wrong with the file."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return f"is larger than {MAX_BYTES / 1e6:g} MB"
        return Words.model_validate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError, RecursionError):
        return "can't be read; run `onbrief validate`"


def _holds(rule: WordRule, subject: Subject, spec: Spec) -> bool:
    about, language = subject.about, str(spec.params.get("locale", "")).split("-")[0]
    return (
        (not rule.markets or about.get("market") in rule.markets)
        and (not rule.languages or language in rule.languages)
        and (not rule.stylepacks or _pack(spec) in rule.stylepacks)
        and str(about.get("placement", "")).split("/")[0] not in rule.except_channels
        and min(spec.placement.width, spec.placement.height) >= rule.least_side
    )


def _pack(spec: Spec) -> str:
    """The style pack, by the folder that the logo came from."""
    parts = spec.sources.get("logo", "").split("/")
    return parts[2] if parts[:2] == ["", "stylepacks"] and len(parts) > 2 else ""


def _broken(rule: WordRule, told: dict[str, Element], spec: Spec) -> Iterator[Finding]:
    searched = {role: told[role] for role in rule.where if role in told}
    if rule.shown:
        if rule.shown not in told:
            yield _fail(
                rule,
                f"The {name(rule.shown)} is missing: {_sentence(rule)}; make room for it.",
                blame(spec, rule.shown, "placement"),
                f"no {name(rule.shown)}",
                f"a {name(rule.shown)}",
            )
    elif rule.banned:
        for role, element in searched.items():
            if found := _first(rule.banned, element.about["text"]):
                yield _fail(
                    rule,
                    f"The {name(role)} says “{found}”: {_sentence(rule)}; take it out.",
                    blame(spec, role, "placement"),
                    f"“{found}”",
                    "another word",
                    element,
                )
    else:
        everything = " ".join(element.about["text"] for element in searched.values())
        cause = _first(rule.when, everything) if rule.when else ""
        if cause is not None and _first(rule.required, everything) is None:
            why = f"“{cause}” is said, but not" if cause else "nothing says"
            yield _fail(
                rule,
                f"{why[0].upper()}{why[1:]} {quoted(rule.required[0])}: {_sentence(rule)}; "
                "add it to the legal line.",
                blame(spec, "legal", "placement"),
                "not said",
                quoted(rule.required[0]),
            )


def _sentence(rule: WordRule) -> str:
    """The rule's reason, to stand inside a sentence."""
    return rule.reason.rstrip(". ")


def _first(phrases: Iterable[str], text: str) -> str | None:
    """The first of the phrases that a text holds."""
    within = _loose(text)
    return next((phrase for phrase in phrases if _pattern(phrase).search(within)), None)


def _loose(text: str) -> str:
    return folded(text).replace("’", "'")


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    body = r"\s+".join(re.escape(word) for word in _loose(phrase.rstrip("*")).split())
    if UNSPACED.search(phrase):
        return re.compile(body)
    ahead = JOINED if "\u0600" <= phrase[0] <= "\u06ff" else ""
    return re.compile(rf"(?<!\w){ahead}{body}" + (r"\w*" if phrase.endswith("*") else r"(?!\w)"))


def _fail(
    rule: WordRule, message: str, source: str, measured: str, allowed: str, element: Element | None = None
) -> Finding:
    severity = Severity.WARN if rule.severity == "warn" else Severity.BLOCK
    box = element.box if element else None
    return Finding(id, severity, message, source, measured, allowed, box)
