"""What someone wants from a campaign, before it is one: plain values, each checked for its form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel import Locale, UnknownLocaleError

from onbrief.errors import InputError, Problem

USAGES = ("experiment", "internal", "public")
DISCLOSURES = ("none", "metadata", "visible")
WORDS = ("headline", "body", "cta", "legal", "landing_url")
LIMIT = 50  # markets, SKUs or placements in one wish


@dataclass(frozen=True)
class Wish:
    """markets: ISO 3166 code → locales. skus: (name, product), product "" for the pack's first.
    placements: for stills and for films. film: one is wanted, also where none is named. words: of the first locale."""

    name: str
    stylepack: str
    title: str = ""
    objective: str = ""
    audience: str = ""
    message: str = ""
    markets: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"GB": ("en-GB",)})
    skus: tuple[tuple[str, str], ...] = ()
    placements: tuple[str, ...] = ()
    film: bool = False
    live: date = field(default_factory=lambda: date.today() + timedelta(days=90))
    end: date = field(default_factory=lambda: date.today() + timedelta(days=180))
    usage: str = "internal"
    disclosure: str = "metadata"
    words: dict[str, str] = field(default_factory=dict)


def markets(lines: Iterable[str], where: str) -> dict[str, tuple[str, ...]]:
    """`GB: en-GB` or `CH: de-CH, fr-CH` a line. Raises InputError with every line that can't be read."""
    found: dict[str, tuple[str, ...]] = {}
    problems = []
    for line in _some(lines, where):
        code, _, rest = line.partition(":")
        code, locales = code.strip(), tuple(dict.fromkeys(x for x in re.split(r"[,\s]+", rest) if x))
        if country(code) is None or not locales:
            cure = "Write a country and its languages, one country a line: GB: en-GB"
            problems.append(Problem(where, f"“{line[:60]}” is no market", cure))
        elif code in found:
            problems.append(Problem(where, f"{code} stands here twice", "Put its languages on one line."))
        else:
            problems += [
                Problem(where, f"“{x[:40]}” is no locale", "Write language-REGION, as in en-GB or ar-AE.")
                for x in locales
                if not known_locale(x)
            ]
            found[code] = locales
    everywhere = [locale for locales in found.values() for locale in locales]
    problems += [
        Problem(
            where,
            f"{x} is spoken to in two markets",
            f"Write the region of each, as in {x.split('-')[0]}-GB.",
        )
        for x in sorted({x for x in everywhere if everywhere.count(x) > 1})
    ]
    if problems:
        raise InputError(problems)
    return found


def skus(lines: Iterable[str], where: str) -> tuple[tuple[str, str], ...]:
    """`Rose & Fig` or `Rose & Fig = bottle` a line: the name, and the product of the style pack."""
    pairs = [tuple(part.strip() for part in line.rpartition("=")) for line in _some(lines, where)]
    return tuple((name or rest, rest if name else "") for name, _, rest in pairs)


def placements(lines: Iterable[str], where: str) -> tuple[str, ...]:
    """One `channel/placement` a line; twice is once."""
    return tuple(dict.fromkeys(_some(lines, where)))


def day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError.at(where, f"“{text[:40]}” is no date", "Write it as 2027-06-01.") from None


def country(code: str) -> str | None:
    """A country's English name, by its ISO 3166 code in capitals."""
    return Locale("en").territories.get(code) if re.fullmatch("[A-Z]{2}", code) else None


def known_locale(locale: str) -> bool:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}", locale):
        return False
    try:
        Locale(locale.split("-")[0])
    except UnknownLocaleError:
        return False
    return country(locale.split("-")[-1]) is not None


def direction(locale: str) -> str:
    """`ltr` or `rtl`, by CLDR."""
    return str(Locale(locale.split("-")[0]).text_direction)


def slugs(names: Iterable[str]) -> list[str]:
    """A different slug for each name: Rose & Fig → rose-fig; what has no Latin letters is numbered."""
    made: list[str] = []
    for number, name in enumerate(names, 1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or f"sku-{number}"
        made.append(stem if stem not in made else f"{stem}-{number}")
    return made


def _some(lines: Iterable[str], where: str) -> list[str]:
    found = [line.strip() for line in lines if line.strip()]
    if len(found) > LIMIT:
        raise InputError.at(where, f"{len(found)} lines", f"At most {LIMIT} fit one brief; part it in two.")
    return found
