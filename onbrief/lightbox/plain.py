"""The brief in plain words: what the client gets, for whom, where, when, for what money, and whose yes it needs.

Sentences for people who never open a YAML file, each with the line that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency

from onbrief.model.brief import Deliverable, Film
from onbrief.model.campaign import Campaign
from onbrief.model.copy import Copy, CopyOverride
from onbrief.model.scene import TERM_FIELDS, Scene
from onbrief.model.shots import seconds
from onbrief.model.terms import terms_of
from onbrief.pages.words import counted

ENGLISH = "en_GB"
USAGE = {
    "experiment": "The pictures are a trial and stay with those who make them.",
    "internal": "The pictures stay inside the company.",
    "public": "The pictures go out to the public.",
}
WISH = {
    "none": "Nothing needs to be said about how they were made.",
    "metadata": "How they were made is noted in the files themselves.",
    "visible": "How they were made is said in the picture.",
}
FIELD_TITLES = {
    "environment": "Set",
    "composition": "Framing",
    "arrangement": "Props",
    "style": "Style",
    "lighting": "Light",
    "camera": "Camera",
}
COPY_TITLES = {
    "headline": "Headline",
    "body": "Body",
    "cta": "Button",
    "legal": "Legal line",
    "post_caption": "Caption",
    "alt_text": "Alternative text",
}


@dataclass(frozen=True)
class Line:
    """One thing that the brief says. title: what it answers. where: `file:line:column`."""

    title: str
    text: str
    where: str


@dataclass(frozen=True)
class Job:
    """A deliverable: what it must do, in how many seconds, and with what. scene: of a film, its cut."""

    number: int
    text: str
    seconds: float
    scene: str
    detail: str
    where: str
    moves: bool = False


@dataclass(frozen=True)
class Term:
    """A word of the vocabulary, as people say it. asked: what the brief asks for, where the pick tries another."""

    field: str
    title: str
    asked: str = ""


@dataclass(frozen=True)
class Words:
    """One field of the copy in one language. overrides: (of which SKU or placement, the words, the line)."""

    text: str
    where: str
    overrides: tuple[tuple[str, str, str], ...] = ()


def listed(words: Iterable[str]) -> str:
    """`Instagram, Snapchat and Google`; names that hold commas themselves are parted by semicolons."""
    names = list(words)
    if len(names) > 1 and any("," in name for name in names):
        return f"{'; '.join(names[:-1])}; and {names[-1]}"
    return format_list(names, locale=ENGLISH)


def day(when: date, year: bool = True) -> str:
    """`1 June 2027`"""
    return str(format_date(when, "d MMMM y" if year else "d MMMM", locale=ENGLISH))


@cache
def language(locale: str) -> str:
    """`Arabic`; the locale itself where nobody knows its language's name."""
    try:
        return Locale.parse(locale, sep="-").get_language_name("en") or locale
    except (UnknownLocaleError, ValueError):
        return locale


def told(c: Campaign, today: date) -> list[Line]:
    """What the brief says of the campaign as a whole."""
    brief, line = c.brief, lambda *keys: where(c, *keys)
    return [
        Line("What it is for", brief.objective, line("objective")),
        Line("Whom it speaks to", brief.audience, line("audience")),
        Line("What the client gets", _what(c), line("deliverables" if brief.deliverables else "films")),
        Line("Where", _where(c), line("markets")),
        Line("On which channels", " · ".join(channel(c, name) for name in brief.channels), line("channels")),
        Line("When", _when(c, today), line("flight")),
        *([Line("What it may cost", cost, line("budget"))] if (cost := _cost(c)) else []),
        Line("Whose yes it needs", _sign_off(c), line("sign_off") if brief.sign_off else line("usage")),
        Line("How far it goes", _how_far(c), line("usage")),
    ]


def jobs(c: Campaign) -> list[Job]:
    """The deliverables and then the films, in the brief's order."""
    found = []
    for number, one in enumerate(c.brief.deliverables, 1):
        line = where(c, "deliverables", number - 1)
        found.append(Job(number, one.job, one.seconds, one.scene, _detail(c, one, one.skus), line))
    for number, film in enumerate(c.brief.films):
        line, cut = where(c, "films", number), c.shots.cuts[film.cut] if c.shots else None
        lasts = seconds(cut.frames, c.shots.rate) if c.shots and cut else 0
        place = len(found) + 1
        found.append(Job(place, film.job, lasts, film.cut, _detail(c, film, [film.sku]), line, True))
    return found


def _detail(c: Campaign, one: Deliverable | Film, sold: Sequence[str]) -> str:
    """`Yuzu & Green Tea, on 3 placements, in all languages`"""
    locales = c.locales_of(one)
    spoken = (
        "in all languages" if set(locales) == set(c.brief.locales) else f"in {listed(map(language, locales))}"
    )
    skus = listed(c.brief.skus[sku].name for sku in sold)
    return f"{skus}, on {counted(len(one.placements), 'placement')}, {spoken}"


def terms(c: Campaign, name: str, place: int | None) -> list[Term]:
    """A scene's terms in words; those of a candidate's place, where one is chosen."""
    scene = c.brief.scenes[name]
    now = terms_of(scene, place) if place else {field: getattr(scene, field) for field in TERM_FIELDS}
    found = []
    for field in ("environment", "lighting", "camera", "composition", "arrangement", "style"):
        words, asked = getattr(c.vocabulary, field), getattr(scene, field)
        other = words[asked].title if now[field] != asked else ""
        found.append(Term(FIELD_TITLES[field], words[now[field]].title, other))
    found.append(Term("Mood", listed(c.vocabulary.mood[term].title for term in scene.mood)))
    if scene.disallowed:
        never = listed(c.vocabulary.disallowed[term].title for term in scene.disallowed)
        found.append(Term("Never seen", never[:1] + never[1:].lower()))
    return [term for term in found if term.title]


def subject(c: Campaign, scene: Scene) -> str:
    """`Tonic bottle, 330 ml, standing upright with its label to the camera, on sage green.`"""
    product = c.products[scene.subject.product].title
    ground = c.pack.palette[scene.ground].name
    return ", ".join(filter(None, (product, scene.subject.note.rstrip("."), f"on {ground}"))) + "."


def copy_table(c: Campaign) -> dict[str, dict[str, Words]]:
    """Field → locale → its words, with those that differ for a SKU or on a placement."""
    return {
        field: {
            locale: _words(c, c.copies[locale], field) for locale in c.brief.locales if locale in c.copies
        }
        for field in COPY_TITLES
    }


def where(c: Campaign, *keys: str | int, file: str = "brief.yaml") -> str:
    """`campaigns/x/brief.yaml:12:1`, or the file alone where it could not be read."""
    name = f"campaigns/{c.name}/{file}"
    return c.sources[name].where(keys) if name in c.sources else name


def _words(c: Campaign, copy: Copy, field: str) -> Words:
    file = f"copy/{copy.locale}.yaml"
    groups: Sequence[tuple[str, dict[str, CopyOverride]]] = (
        ("skus", copy.skus),
        ("placements", copy.placements),
    )
    others = []
    for group, overrides in groups:
        for key, override in overrides.items():
            if text := getattr(override, field, None):
                name = (
                    c.brief.skus[key].name if group == "skus" and key in c.brief.skus else placement(c, key)
                )
                others.append((name, text, where(c, group, key, field, file=file)))
    return Words(getattr(copy, field), where(c, field, file=file), tuple(others))


def placement(c: Campaign, slot: str) -> str:
    """`Instagram, Feed, portrait`"""
    found = c.placements.get(slot)
    return f"{channel(c, slot.partition('/')[0])}, {found.title}" if found else slot


def channel(c: Campaign, name: str) -> str:
    """A channel's title, as the catalogue has it."""
    source = c.sources.get(f"placements/{name}.yaml")
    title = source.data.get("title") if source and isinstance(source.data, dict) else None
    return str(title or name)


def _what(c: Campaign) -> str:
    brief = c.brief
    pictures = sum(len(one.skus) * len(one.placements) * len(c.locales_of(one)) for one in brief.deliverables)
    films = sum(len(one.placements) * len(c.locales_of(one)) for one in brief.films)
    slots = {slot for one in brief.deliverables for slot in one.placements}
    slots |= {slot for film in brief.films for slot in film.placements}
    shown = {sku for one in brief.deliverables for sku in one.skus} | {film.sku for film in brief.films}
    skus = listed(brief.skus[sku].name for sku in brief.skus if sku in shown)
    files = [counted(pictures, "picture")] if pictures or not films else []
    files += [counted(films, "film")] if films else []
    return (
        f"{listed(files)} of {skus}: {counted(len(brief.scenes), 'scene')}, "
        f"{counted(len(slots), 'placement')}, {counted(len(brief.locales), 'language')}."
    )


def _where(c: Campaign) -> str:
    markets = [
        f"{market.name} ({listed(dict.fromkeys(map(language, market.locales)))})"
        for market in c.brief.markets.values()
    ]
    return f"{listed(markets)}."


def _when(c: Campaign, today: date) -> str:
    flight, plan = c.brief.flight, c.brief.timeline
    begin = day(flight.start, year=flight.start.year != flight.end.year)
    text = f"It runs from {begin} to {day(flight.end)}"
    if today < flight.start:
        text += f" and begins in {counted((flight.start - today).days, 'day')}."
    elif today <= flight.end:
        text += f": it is on air, with {counted((flight.end - today).days, 'day')} left."
    else:
        text += "; it is over."
    due = [("Masters", plan.masters), ("approval", plan.approved), ("publication", plan.live)]
    dates = [f"{name} by {day(when)}" for name, when in due if when]
    return f"{text} {listed(dates)[:1].upper()}{listed(dates)[1:]}. Briefed on {day(plan.briefed)}."


def _cost(c: Campaign) -> str:
    budget = c.brief.budget
    told = []
    if budget.money:
        told.append(
            format_currency(budget.money.amount, budget.money.currency, locale=ENGLISH).removesuffix(".00")
        )
    if budget.render_minutes:
        told.append(f"{budget.render_minutes:g} minutes of rendering for a full build")
    return f"{listed(told)}." if told else ""


def _sign_off(c: Campaign) -> str:
    roles = [role.replace("-", " ").capitalize() for role in c.brief.sign_offs]
    return f"{listed(roles)} must approve every picture before anything is published."


def _how_far(c: Campaign) -> str:
    note = c.brief.disclosure.note.strip()
    text = f"{USAGE[c.brief.usage]} {WISH[c.brief.disclosure.wish]}"
    themes = f" It touches {listed(c.brief.themes)}." if c.brief.themes else ""
    return f"{text}{f' {note}' if note else ''}{themes}"
