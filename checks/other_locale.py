"""Is it the language that this locale reads, and not a line of another locale?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from babel.core import Locale, UnknownLocaleError, get_global

from checks.ink import Fault, blame, drawn, name, not_run, obstacle
from checks.said import folded, quoted, script
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "locale-copy"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT})

LEAST_LETTERS = 6  # letters: shorter lines ("Shop", "OK") are lent from language to language
OWN_SCRIPT = 0.5  # share of the letters that must be of the locale's script; brand names may stand in another
LEAST_HITS = 3  # function words of another language in one line before it is taken for that language
AHEAD = 2  # by how many they must outnumber those of the locale's own

WRITTEN = {  # ISO 15924 → the scripts that Unicode's character names tell
    "Latn": ("LATIN",),
    "Arab": ("ARABIC",),
    "Jpan": ("HIRAGANA", "KATAKANA", "CJK", "FULLWIDTH", "HALFWIDTH"),
    "Hans": ("CJK",),
    "Hant": ("CJK",),
    "Kore": ("HANGUL", "CJK"),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Hebr": ("HEBREW",),
    "Thai": ("THAI",),
    "Deva": ("DEVANAGARI",),
}
FUNCTION_WORDS = {  # that hardly occur in each other's sentences
    "en": "the and of with your you for from that this it its is are our every leaves into",
    "de": "der das und mit für ihre ihr deine von ist nicht ein eine einen zum zur auf dem den wird sind",
    "fr": "le les une et avec votre vos pour dans est sont du aux des au qui sur elle il sans la de",
    "es": "el los las una con para su sus que en es son del al por sin y la de",
    "it": "il gli una con per che è sono della del dei alla nel senza e la di",
    "nl": "het een en met voor van uw jouw is zijn niet op aan bij naar de",
    "pt": "os as uma com para seu sua que em é são do da dos ao sem e o",
}


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Holds each text against the campaign's other languages, the locale's script (CLDR) and common small words.

    A line that is letter for letter another language's was left untranslated, or the wrong one was taken. The
    reading direction of the request must be that of the locale's script.
    """
    locale = str(spec.params.get("locale") or "")
    why = obstacle(subject) or (None if locale else "the request names no locale")
    if why:
        yield not_run(id, why, blame(spec, "placement"))
        return
    told = [e for e in drawn(subject.elements) if e.about.get("text")]
    if told and (fault := _direction(spec.params.get("direction"), locale)):
        file = blame(spec, "headline", "body", "cta", "legal").partition("#")[0]
        yield _fail(fault, f"{file}#/direction" if file.startswith("copy/") else file)
    elsewhere = subject.about.get("elsewhere", {})
    for element in told:
        for fault in _faults(element, locale, elsewhere.get(element.role, {})):
            yield _fail(fault, blame(spec, element.role, "placement"), element)


def _faults(element: Element, locale: str, others: dict[str, str]) -> Iterator[Fault]:
    text, label = element.about["text"], name(element)
    letters = [script(c) for c in text if c.isalpha()]
    if len(letters) < LEAST_LETTERS:
        return
    if twin := _twin(text, locale, others):
        yield Fault(
            f"The {label} {quoted(text)} is the line of {twin}; put it into {_language(locale)}.",
            f"the text of {twin}",
            f"a text for {locale}",
        )
    elif (wanted := WRITTEN.get(_script(locale))) and _share(letters, wanted) < OWN_SCRIPT:
        mostly = Counter(letters).most_common(1)[0][0].capitalize()
        yield Fault(
            f"The {label} {quoted(text)} isn't written as {_language(locale)} is; put it into that language.",
            f"{mostly} letters",
            f"at least {OWN_SCRIPT:.0%} of the letters in the script of {locale}",
        )
    elif foreign := _sounds(text, locale.split("-")[0]):
        yield Fault(
            f"The {label} {quoted(text)} reads as {_language(foreign)}; put it into {_language(locale)}.",
            _language(foreign),
            _language(locale),
        )


def _twin(text: str, locale: str, others: dict[str, str]) -> str | None:
    """The locale of another language whose line this is, however it is spaced, pointed and capitalised."""
    mine = _bare(text)
    for other, theirs in sorted(others.items()):
        if other.split("-")[0] != locale.split("-")[0] and _bare(theirs) == mine:
            return other
    return None


def _bare(text: str) -> str:
    return "".join(c for c in folded(text) if c.isalnum())


def _share(letters: list[str], wanted: tuple[str, ...]) -> float:
    return sum(letter in wanted for letter in letters) / len(letters)


def _sounds(text: str, language: str) -> str | None:
    """Another language whose small words outnumber those of this one."""
    if language not in FUNCTION_WORDS:
        return None
    words = folded(text).replace("’", " ").split()
    hits = {known: sum(w.strip(".,;:!?") in common.split() for w in words) for known, common in _common()}
    other = max(hits, key=lambda known: (hits[known], known == language))
    ahead = hits[other] - hits[language]
    return other if other != language and hits[other] >= LEAST_HITS and ahead >= AHEAD else None


def _common() -> Iterable[tuple[str, str]]:
    return FUNCTION_WORDS.items()


def _direction(direction: str | None, locale: str) -> Fault | None:
    if direction is None or direction == (true := _reads(locale)):
        return None
    words = {"ltr": "left to right", "rtl": "right to left"}
    return Fault(
        f"The layout reads {words.get(direction, direction)}, but {_language(locale)} reads {words[true]}; "
        f"write `direction: {true}`.",
        direction,
        true,
    )


@cache
def _known(locale: str) -> Locale | None:
    try:
        return Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def _reads(locale: str) -> str:
    known = _known(locale)
    return (
        "rtl" if _script(locale) in ("Arab", "Hebr") or (known and known.text_direction == "rtl") else "ltr"
    )


def _script(locale: str) -> str:
    """ISO 15924 code of a locale's script, as CLDR's likely subtags have it."""
    parts = locale.split("-")
    if len(parts) > 2:
        return parts[1]
    likely = get_global("likely_subtags")
    subtags = likely.get("_".join(parts)) or likely.get(parts[0]) or ""
    return next((part for part in subtags.split("_") if len(part) == 4), "Latn")


def _language(locale: str) -> str:
    known = _known(locale.split("-")[0])
    return (known and known.get_language_name("en")) or locale


def _fail(fault: Fault, source: str, element: Element | None = None) -> Finding:
    box = element.box if element else None
    return Finding(id, Severity.BLOCK, fault.message, source, fault.measured, fault.allowed, box)
