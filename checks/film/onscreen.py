"""The words of a cue sheet with the frames in which they are read, and what is wrong with them there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from checks.film.decode import Looked, cues_of
from checks.film.letters import is_arabic, letters, match, within
from checks.film.written import Asked, Frame, Sight, obstacle, read_as, sights
from checks.ink import Fault, blame, name, not_run
from checks.reading import Unread
from checks.said import quoted, script
from onbrief.model.cues import CueSheet, Words
from onbrief.model.finding import Finding, Severity, Spec, Subject
from onbrief.model.shots import fraction

MEMO = "found"
LEAVING = 0.1  # seconds before the end of an end card at which it is read
GONE = 0.5  # share of the letters from which words aren't misread but not there
STRAY = 8  # letters that a line must share with another language's words before it counts as theirs
SHARED = 0.85  # share of such a line's letters


def supers(cues: CueSheet) -> list[Asked]:
    """Every super in the middle of its time."""
    return [Asked(words, words.at + words.frames // 2) for words in cues.supers]


def card(cues: CueSheet) -> list[Asked]:
    """The end card's words, shortly before it ends."""
    if cues.card is None:
        return []
    last = max(cues.card.at, cues.card.end - 1 - round(LEAVING * fraction(cues.rate)))
    return [Asked(words, last) for words in cues.card.words]


def captions(cues: CueSheet) -> list[Asked]:
    """Every spoken line in the first and the last third of its time, where captions are burned in."""
    if cues.captions not in ("burned", "both"):
        return []
    return [
        Asked(
            Words(at=line.at, frames=line.frames, role="caption", text=line.text, source=line.source), frame
        )
        for line in cues.voice
        for frame in dict.fromkeys((line.at + line.frames // 3, line.at + 2 * line.frames // 3))
    ]


KINDS: tuple[Callable[[CueSheet], list[Asked]], ...] = (supers, card, captions)


def found(
    kind: Callable[[CueSheet], list[Asked]], film: Looked, cues: CueSheet, subject: Subject
) -> dict[Asked, Sight]:
    """How these words are seen. Raises Unread where nothing can be read, and what must be installed.

    All kinds are read at the first call, as Tesseract takes as long to begin as to read ten lines.
    """
    asked = kind(cues)
    if why := obstacle(cues, [one.words for one in asked]):
        raise Unread(why)
    if MEMO not in subject.memo:
        every = [
            one for each in KINDS if not obstacle(cues, [a.words for a in each(cues)]) for one in each(cues)
        ]
        pictures = {frame: film.rgb(frame) for frame in dict.fromkeys(one.frame for one in every)}
        there = {frame: pixels for frame, pixels in pictures.items() if pixels is not None}
        subject.memo[MEMO] = sights(every, there, cues, subject)
    return {one: subject.memo[MEMO][one] for one in asked if one in subject.memo[MEMO]}


def unread(check: str, error: Unread, spec: Spec) -> Finding:
    return not_run(check, str(error), blame(spec, "placement"))


def span(words: Words | CueSheet, cues: CueSheet) -> tuple[int, int]:
    return (words.at, words.frames) if isinstance(words, Words) else (0, cues.frames)


def label(words: Words) -> str:
    """`super`, `headline`, `CTA`, `caption`."""
    role = words.role.partition(".")[0]
    return {"url": "URL", "body": "body copy"}.get(role, name(role))


def fault(one: Asked, sight: Sight, subject: Subject, cues: CueSheet) -> Fault | None:
    """What is wrong with words: not there, another language's, misspelt."""
    if not sight.wrong:
        return None
    what, wanted = label(one.words), quoted(one.words.text)
    if twin := twin_of(one, subject, cues):
        return Fault(
            f"The {what} is that of {twin}; the copy for {cues.locale} is {wanted}.",
            f"the words of {twin}",
            wanted,
        )
    if sight.match.off > GONE * len(letters(one.words.text)):
        seen = "; ".join(quoted(said) for said in sight.rest[:3])
        told = f"what can be read there: {seen}" if seen else "nothing can be read there"
        return Fault(f"The {what} {wanted} isn't seen; {told}.", seen or "nothing", wanted)
    read = quoted(sight.match.heard)
    return Fault(
        f"The {what} reads {read}, but the copy is {wanted}; set it anew from the copy.", read, wanted
    )


def twin_of(one: Asked, subject: Subject, cues: CueSheet) -> str | None:
    """The locale whose words stand in these words' place."""
    frame: Frame = subject.memo["written"][one.frame]
    mine = match(one.words.text, frame.lines, cues.direction == "rtl").off
    for locale, text in sorted(_elsewhere(one.words, subject).items()):
        if _language(locale) == _language(cues.locale) or len(letters(text)) < 2:
            continue
        rtl = is_arabic(text)
        lines = frame.lines if _same_script(text, one.words.text) else read_as(frame, text, locale)
        off = match(text, lines, rtl).off
        if off < mine and off <= (1 - SHARED + (0.15 if rtl else 0)) * len(letters(text)):
            return locale
    return None


def strays(
    asked: Sequence[Asked], found: dict[Asked, Sight], subject: Subject, cues: CueSheet
) -> Iterator[tuple[Asked, str]]:
    """Lines of another language beside the right words, each with its locale."""
    own = [letters(one.words.text) for one in asked]
    for one in asked:
        if one not in found or found[one].wrong:
            continue
        for locale, text in sorted(_elsewhere(one.words, subject).items()):
            theirs = letters(text)
            if _language(locale) == _language(cues.locale) or len(theirs) < STRAY:
                continue
            if any(_is_of(said, theirs) and not _is_in(said, own) for said in found[one].rest):
                yield one, locale
                break


def _is_of(said: str, theirs: str) -> bool:
    from checks.seen import distance

    mine = letters(said)
    return len(mine) >= STRAY and distance(mine, theirs) <= (1 - SHARED) * len(theirs)


def _is_in(said: str, own: Iterable[str]) -> bool:
    """Whether a line may as well be this market's: addresses of two markets differ by a letter or two."""
    mine = letters(said)
    return any(within(mine, ours) <= (1 - SHARED) * len(mine) for ours in own)


def _elsewhere(words: Words, subject: Subject) -> dict[str, str]:
    """Locale → the same words in the campaign's other languages."""
    return subject.about.get("elsewhere", {}).get(words.role, {})


def _same_script(one: str, other: str) -> bool:
    def mostly(text: str) -> str:
        told = [script(c) for c in text if c.isalpha()]
        return max(told, key=told.count, default="")

    return mostly(one) == mostly(other)


def _language(locale: str) -> str:
    return locale.split("-")[0]


def frames_of(kind: Callable[[CueSheet], list[Asked]], spec: Spec) -> Iterable[int]:
    """The frames that a gate wants to see whole."""
    cues = cues_of(spec)
    return [one.frame for one in kind(cues)] if cues else []


def block(check: str, fault: Fault, one: Asked, sight: Sight | None) -> Finding:
    at = (one.words.at, one.words.frames)
    box = sight.box if sight else None
    return Finding(
        check, Severity.BLOCK, fault.message, one.words.source, fault.measured, fault.allowed, box, span=at
    )
