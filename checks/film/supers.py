"""Are the words over the picture there, in their time, and in this language alone?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from checks.film.decode import Looked, cues_of, watched
from checks.film.onscreen import block, fault, found, frames_of, strays, supers, unread
from checks.ink import Fault
from checks.reading import Unread
from checks.said import quoted
from onbrief.model.finding import Finding, Need, Scope, Spec, Subject

id = "film-supers"
scope = Scope.FILM
needs = frozenset({Need.PIXELS})


def frames(spec: Spec) -> Iterable[int]:
    return frames_of(supers, spec)


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Finds the lines of text in one frame in the middle of each super's time, and reads them with Tesseract.

    Where they stand needn't be known: a film that somebody else made is read like our own. Latin and Japanese words
    must read letter for letter wherever several ways of reading agree; of Arabic three letters in ten may be misread,
    as the reader is known to.
    """
    cues = cues_of(spec)
    if cues and cues.supers:
        yield from watched(id, subject, spec, partial(_judged, subject))


def _judged(subject: Subject, film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    assert cues
    try:
        seen = found(supers, film, cues, subject)
    except Unread as error:
        yield unread(id, error, spec)
        return
    for one in supers(cues):
        if one not in seen:
            yield block(id, _beyond(one.words.text, one.frame, film), one, None)
        elif wrong := fault(one, seen[one], subject, cues):
            yield block(id, wrong, one, seen[one])
    for one, locale in strays(supers(cues), seen, subject, cues):
        told = Fault(
            f"Beside the super {quoted(one.words.text)} stands that of {locale}; take it out.",
            f"the words of {locale}",
            f"words for {cues.locale} alone",
        )
        yield block(id, told, one, None)


def _beyond(text: str, frame: int, film: Looked) -> Fault:
    return Fault(
        f"The super {quoted(text)} isn't seen: the film ends before frame {frame}.",
        f"{film.frames} frames",
        f"more than {frame} frames",
    )
