"""Is it told, as law, platforms and the client want it, whether a generative model took part, and never falsely?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from checks.held import files, listed
from checks.ruled import plain, undrawn, unsigned
from onbrief.model.dossier import Dossier, Use, Words, ai_use, photographic
from onbrief.model.finding import Finding, Need, Scope, Severity
from onbrief.model.policies import Disclosures, Duty, holds

id = "disclosure"
scope = Scope.BRIEF
needs: frozenset[Need] = frozenset()

LEVELS = (
    "law",
    "platform",
    "house",
)  # who wins over whom: the first over the others, all over the client's wish
WAYS = ("metadata", "visible", "flag")  # ways to tell it
LETTER = (
    "[0-9a-zà-ÿ]"  # beside these a phrase is part of a longer word; Arabic and Japanese join words freely
)
SHOWN = {
    "metadata": "a note in the metadata",
    "visible": "a visible label",
    "flag": "a declaration at upload",
}


class Owed(NamedTuple):
    """A duty, and the files it is about. place: of the duty in the policy."""

    duty: Duty
    place: int
    uses: list[Use]
    assets: frozenset[str]


def run(dossier: Dossier) -> Iterable[Finding]:
    """Works out from the cards of what made each file which part a generative model took, then which duties of
    policies/disclosure.yaml hold for its market, channel and flight, and compares them with what the brief plans
    (`disclosure`), with the words that are drawn, and with the clearances.

    Where two levels contradict each other, that is told by itself. A label where no model took part is as wrong as none
    where one did, and so is a denial where one did.
    """
    part = ai_use(dossier)
    owed = list(_owed(dossier, part))
    yield from _contradictions(owed)
    for one in owed:
        yield from _missing(dossier, one, owed)
        for role in one.duty.sign_off:
            source, words = "brief.yaml#/disclosure", (one.duty.id, "disclosure")
            yield from unsigned(id, dossier, role, words, one.duty.why, source, one.uses)
    yield from _labels(dossier, part, owed)
    yield from _false_words(dossier, part)


def _owed(dossier: Dossier, part: Mapping[str, str]) -> Iterator[Owed]:
    photos, flight = photographic(dossier), dossier.brief.flight
    for place, duty in enumerate(dossier.policies.disclosure.duties):
        uses = [
            use
            for use in dossier.uses
            if part[use.asset] in duty.ai_use
            and holds(duty, use.market, use.channel, flight)
            and (duty.looks == "any" or ("photographic" if use.asset in photos else "drawn") in duty.looks)
            and (duty.depicts == "any" or set(duty.depicts) & set(dossier.brief.scenes[use.scene].depicts))
        ]
        if uses:
            yield Owed(duty, place, uses, frozenset(use.asset for use in uses))


def _contradictions(owed: list[Owed]) -> Iterator[Finding]:
    """Pairs of duties of which one wants what the other forbids. Blamed: the one that loses."""
    for way in WAYS:
        for one in owed:
            for other in owed:
                if (getattr(one.duty, way), getattr(other.duty, way)) != ("required", "forbidden"):
                    continue
                both = [use for use in one.uses if use.asset in other.assets]
                loser = max(one, other, key=lambda o: (LEVELS.index(o.duty.level), o is other))
                winner = other if loser is one else one
                if both:
                    text = (
                        f"{one.duty.id} ({one.duty.level}) wants {SHOWN[way]} and {other.duty.id} ({other.duty.level}) "
                        f"forbids it on {files(both)}; {winner.duty.id} wins, so take these placements out "
                        f"or settle it with {loser.duty.id}."
                    )
                    source = f"/policies/disclosure.yaml#/duties/{loser.place}/{way}"
                    yield Finding(id, Severity.BLOCK, text, source, loser.duty.id, winner.duty.id)


def _winning(owed: list[Owed], use: Use, way: str) -> str | None:
    """What the highest level that speaks says of a way to tell it."""
    for level in LEVELS:
        said = {getattr(o.duty, way) for o in owed if o.duty.level == level and use.asset in o.assets} - {
            None
        }
        if said:
            return "required" if "required" in said else "forbidden"
    return None


def _missing(dossier: Dossier, one: Owed, owed: list[Owed]) -> Iterator[Finding]:
    """A way that a duty wants or forbids, and the brief plans otherwise."""
    plan = dossier.brief.disclosure
    for way in WAYS:
        wanted = getattr(one.duty, way)
        uses = [u for u in one.uses if wanted and _winning(owed, u, way) == wanted]
        planned = {
            "metadata": lambda use: plan.wish != "none",
            "visible": lambda use: plan.wish == "visible",
            "flag": lambda use: use.channel in plan.declared,
        }[way]
        uses = [use for use in uses if planned(use) != (wanted == "required")]
        if not uses:
            continue
        where = f"{files(uses)} in {listed(sorted({u.market for u in uses}))}"
        key = "declared" if way == "flag" else "wish"
        if wanted == "required":
            channels = listed(sorted({use.channel for use in uses}))
            cure = f"add {channels} to `declared`" if way == "flag" else f"make `wish` {way}"
            text = (
                f"{one.duty.why}, and for {where} the brief plans no {SHOWN[way].removeprefix('a ')}; {cure}."
            )
        else:
            text = f"{one.duty.why}, and for {where} the brief plans {SHOWN[way]}; plan it otherwise."
        yield Finding(id, Severity.BLOCK, text, f"brief.yaml#/disclosure/{key}", plan.wish, f"{way} {wanted}")


def _labels(dossier: Dossier, part: Mapping[str, str], owed: list[Owed]) -> Iterator[Finding]:
    """Generated pictures that plan a visible label and don't carry it among the words that are drawn."""
    policy = dossier.policies.disclosure
    missing: dict[str, list[Use]] = defaultdict(list)
    for use in dossier.uses if dossier.brief.disclosure.wish == "visible" else ():
        if part[use.asset] != "none" and _winning(owed, use, "visible") != "forbidden":
            missing[use.locale].append(use)
    for locale, uses in missing.items():
        example = (policy.labels.get(locale.split("-")[0]) or policy.labels.get("en") or ("AI-generated",))[0]
        what = "A generative model took part and the brief plans a visible label"
        yield from undrawn(id, dossier, what, example, uses, lambda words: bool(says(words, policy)))


def _false_words(dossier: Dossier, part: Mapping[str, str]) -> Iterator[Finding]:
    """Words that say AI where there is none, or none where there is."""
    policy, brief = dossier.policies.disclosure, dossier.brief
    note = Words(brief.disclosure.note, "en-GB", False, "brief.yaml#/disclosure/note", dossier.uses)
    for words in (*dossier.words, note):
        without = [use for use in words.uses if part[use.asset] == "none"]
        label, denial = says(words, policy), denies(words, policy)
        if label and without:
            text = (
                f"“{label}” would be told of {files(without)} in which no generative model took part; "
                "take it out of these words."
            )
            yield Finding(id, Severity.BLOCK, text, words.source, label, "nothing of AI")
        elif denial and len(without) < len(words.uses):
            many = files([use for use in words.uses if use not in without])
            text = (
                f"“{denial}” would be told of {many} in which a generative model took part; tell the truth."
            )
            yield Finding(id, Severity.BLOCK, text, words.source, denial, "no denial")
    declared = [c for c in brief.disclosure.declared if not _took_part(dossier, part, c)]
    if declared:
        text = f"The brief declares AI on {listed(declared)}, and no generative model took part there; take it out."
        yield Finding(id, Severity.BLOCK, text, "brief.yaml#/disclosure/declared", listed(declared), "none")


def _took_part(dossier: Dossier, part: Mapping[str, str], channel: str) -> bool:
    return any(use.channel == channel and part[use.asset] != "none" for use in dossier.uses)


def says(words: Words, policy: Disclosures) -> str:
    """The phrase by which words say that AI took part, denials aside; or nothing."""
    text = plain(words.text)
    for phrase in _phrases(policy.denials, words.locale):
        text = _pattern(phrase).sub("", text)
    return next(
        (phrase for phrase in _phrases(policy.labels, words.locale) if _pattern(phrase).search(text)), ""
    )


def denies(words: Words, policy: Disclosures) -> str:
    """The phrase by which words say that no AI took part; or nothing."""
    text = plain(words.text)
    return next(
        (phrase for phrase in _phrases(policy.denials, words.locale) if _pattern(phrase).search(text)), ""
    )


def _phrases(table: Mapping[str, tuple[str, ...]], locale: str) -> list[str]:
    """A language's phrases and the English ones, the longest first."""
    both = {*table.get(locale.split("-")[0], ()), *table.get("en", ())}
    return sorted(both, key=lambda phrase: (-len(phrase), phrase))


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(f"(?<!{LETTER}){re.escape(plain(phrase))}(?!{LETTER})")
