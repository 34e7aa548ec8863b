"""How rules of policies/ judge what a campaign says of itself: a theme it touches, somebody it depicts."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from checks.held import files, gap, listed, place_fault, wide_enough
from onbrief.model.dossier import Cleared, Dossier, Held, Use, Words, ai_use
from onbrief.model.finding import Finding, Severity
from onbrief.model.policies import Rule, holds

SHY = "\u00ad\u200b\u2060"  # letters that are seen by nobody and break words


class Said(NamedTuple):
    """One thing that the brief says. what: a clause that tells it. source: where it stands."""

    word: str
    what: str
    source: str
    uses: tuple[Use, ...]


def judged(check: str, dossier: Dossier, rules: Sequence[Rule], said: Said) -> Iterator[Finding]:
    """What the rules about it miss or forbid. What no rule knows fails."""
    about = [rule for rule in rules if said.word in rule.about]
    if not about:
        known = listed(sorted({word for rule in rules for word in rule.about}))
        text = f"No rule knows “{said.word}”, and {said.what}; use a word that a rule knows ({known}), or add a rule."
        yield Finding(check, Severity.BLOCK, text, said.source, said.word, known)
    part = ai_use(dossier)
    for rule in about:
        uses = [
            use
            for use in said.uses
            if holds(rule, use.market, use.channel, dossier.brief.flight)
            and (rule.ai_use == "any" or part[use.asset] in rule.ai_use)
        ]
        if uses:
            yield from _broken(check, dossier, rule, said, uses)


def _broken(check: str, dossier: Dossier, rule: Rule, said: Said, uses: list[Use]) -> Iterator[Finding]:
    if rule.forbidden:
        where = f"{listed(sorted({u.market for u in uses}))} on {listed(sorted({u.channel for u in uses}))}"
        text = f"{rule.why}: {said.what}; take {files(uses)} in {where} out."
        yield Finding(check, Severity.BLOCK, text, said.source, where, "none")
        return
    for kind in rule.needs:
        yield from _unheld(check, dossier, rule, said, kind, uses)
    for role in rule.sign_off:
        yield from unsigned(
            check, dossier, role, (rule.id, *rule.about), f"{rule.why}: {said.what}", said.source, uses
        )
    yield from _unsaid(check, dossier, rule, said, uses)


def _unheld(
    check: str, dossier: Dossier, rule: Rule, said: Said, kind: str, uses: list[Use]
) -> Iterator[Finding]:
    """Holdings of a kind that cover the uses for the whole flight; blamed: what the brief says, or the narrow holding."""
    held = [
        h
        for h in dossier.holdings
        if h.holding.kind == kind and wide_enough(h.holding.usage or "public", dossier.brief.usage)
    ]
    missing: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        fit = [h for h in held if not place_fault(h, use)]
        missing[_blamed(held, fit, use, dossier, said)].append(use)
    missing.pop("", None)
    for source, there in missing.items():
        markets = listed(sorted({use.market for use in there}))
        text = (
            f"{rule.why}: {said.what}, and no {kind} of rights.yaml covers the whole flight in {markets}; "
            "get it and write it down, or take it out."
        )
        yield Finding(check, Severity.BLOCK, text, source, f"no {kind}", f"{kind} for {markets}")


def _blamed(held: list[Held], fit: list[Held], use: Use, dossier: Dossier, said: Said) -> str:
    flight = dossier.brief.flight
    if fit:
        short = gap(fit, flight.start, flight.end)
        return f"{short[0].source}/{short[1]}" if short else ""
    near = next((h for h in held if place_fault(h, use) in ("markets", "channels")), None)
    return f"{near.source}/{place_fault(near, use)}" if near else said.source


def unsigned(
    check: str, dossier: Dossier, role: str, words: Sequence[str], what: str, source: str, uses: Sequence[Use]
) -> Iterator[Finding]:
    """One finding where a role hasn't said yes to all uses. words: what a clearance may call it."""
    asked = [c for c in dossier.clearances if c.clearance.role == role and set(words) & set(c.clearance.for_)]
    left = [use for use in uses if not any(not _clearance_fault(c, use, dossier) for c in asked)]
    if not left:
        return
    near = max(asked, key=lambda c: _RANK.index(_clearance_fault(c, left[0], dossier)), default=None)
    markets = listed(sorted({use.market for use in left}))
    text = (
        f"{what}, and {role} hasn't said yes for {markets} to the end of the flight; "
        "ask, and write the answer under `clearances` in rights.yaml."
    )
    blamed = f"{near.source}/{_clearance_fault(near, left[0], dossier)}" if near else source
    yield Finding(check, Severity.BLOCK, text, blamed, "no clearance", f"{role} for {markets}")


_RANK = ("", "scenes", "markets", "on", "until")


def _clearance_fault(cleared: Cleared, use: Use, dossier: Dossier) -> str:
    one = cleared.clearance
    if one.scenes and use.scene not in one.scenes:
        return "scenes"
    if one.markets != "worldwide" and use.market not in one.markets:
        return "markets"
    if one.on > dossier.today:
        return "on"
    return "until" if one.until and one.until < dossier.brief.flight.end else ""


def _unsaid(check: str, dossier: Dossier, rule: Rule, said: Said, uses: list[Use]) -> Iterator[Finding]:
    """Words that must be drawn, by language."""
    by_language: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        by_language[use.locale.split("-")[0]].append(use)
    for language, there in by_language.items():
        phrases = rule.wording.get(language, ())
        if phrases:
            wanted = [plain(phrase) for phrase in phrases]
            what = f"{rule.why}: {said.what}"
            yield from undrawn(check, dossier, what, phrases[0], there, partial(_has, wanted))


def _has(wanted: Sequence[str], words: Words) -> bool:
    return any(phrase in plain(words.text) for phrase in wanted)


def undrawn(
    check: str, dossier: Dossier, what: str, phrase: str, uses: Sequence[Use], fits: Callable[[Words], bool]
) -> Iterator[Finding]:
    """Files on which no words stand that fit and that no layout may drop. Blamed: the legal line, else the layout."""
    drawn: dict[str, list[Words]] = defaultdict(list)
    for words in dossier.words:
        for use in words.uses if words.drawn else ():
            drawn[use.asset].append(words)
    fitting = {words.source: fits(words) for words in dossier.words if words.drawn}
    missing: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in uses:
        fit = [words for words in drawn[use.asset] if fitting[words.source]]
        if any(not words.droppable for words in fit):
            continue
        if fit:
            how = "may be left out of {} for want of room; take its line out of `droppable`, or these placements out"
            missing[fit[0].droppable, how].append(use)
        elif drawn[use.asset]:
            legal = [words for words in drawn[use.asset] if words.source.endswith("/legal")] or drawn[
                use.asset
            ]
            missing[legal[0].source, "is missing on {}; write it in the legal line"].append(use)
        else:
            how = "can't stand on {} without words; choose a layout with words, or take these placements out"
            missing[use.source, how].append(use)
    for (source, how), there in missing.items():
        text = f"{what}, and “{phrase}” {how.format(files(there))}."
        yield Finding(check, Severity.BLOCK, text, source, "not there", phrase)


def plain(text: str) -> str:
    """Text as it is compared: one form of each letter, small, without invisible letters, one kind of dash and quote."""
    text = unicodedata.normalize("NFKC", text.translate({ord(letter): None for letter in SHY})).casefold()
    return re.sub(r"\s+", " ", re.sub(r"[‐‑‒–—]", "-", text).replace("’", "'"))
