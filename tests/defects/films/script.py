"""What a clean spot says and when: one timeline of seven seconds, in three shapes, four languages and four frame rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, NamedTuple

from onbrief.model.cues import Card, CueSheet, Line, Shown, Sync, Words
from onbrief.model.shots import Span

CUT = "7s"
SHOTS = f"shots.yaml#/cuts/{CUT}"
SECONDS, GRID = 7, 25  # the timeline below counts frames of 1/25 s; other rates take the nearest frame
DISSOLVE, SECOND, THIRD, CARD, END = 45, 55, 90, 115, 175  # where the shots change, and the end card begins
SUPERS = ((8, 46), (60, 88))
VOICE = ((12, 54), (58, 98))
STILL = 12  # frames after which all of the end card stands
LOGO = (6, 48)  # where the logo stands over the first shot


class Shape(NamedTuple):
    """A format. safe: top, right, bottom, left, shares as placements give them."""

    name: str
    size: tuple[int, int]
    safe: tuple[float, float, float, float]


SHAPES = (
    Shape("9x16", (432, 768), (0.14, 0.06, 0.2, 0.06)),
    Shape("1x1", (576, 576), (0.05, 0.05, 0.05, 0.05)),
    Shape("16x9", (768, 432), (0.06, 0.05, 0.08, 0.05)),
)


class Copy(NamedTuple):
    """A language's words. last_year: what the button said then. typo: the second super, misspelt."""

    direction: str
    supers: tuple[str, str]
    voice: tuple[str, str]
    headline: str
    cta: str
    url: str
    legal: str
    last_year: str
    typo: str


COPY = {
    "en-GB": Copy(
        "ltr", ("The long light", "The first sip"), ("Some evenings wait.", "So can you."),
        "Golden hour, bottled", "Find your flavour", "lumen.example/summer",
        "Non-alcoholic botanical tonic. Please recycle.", "Win a picnic basket", "The frist zip",
    ),
    "de-DE": Copy(
        "ltr", ("Das lange Licht", "Der erste Schluck"), ("Mancher Abend wartet.", "Du auch?"),
        "Abendsonne zum Trinken", "Sorte entdecken", "lumen.example/sommer",
        "Alkoholfreies Getränk mit Kräuterauszügen.", "Picknickkorb gewinnen", "Der ester Schlauch",
    ),
    "ar-AE": Copy(
        "rtl", ("ضوء يطول", "أول رشفة"), ("المساء ينتظر.", "وأنت أيضا."),
        "غروب في كل رشفة", "اختر نكهتك", "lumen.example/ar",
        "مشروب غازي بنكهات نباتية، خال من الكحول.", "اربح سلة نزهة", "آخر ورشة",
    ),
    "ja-JP": Copy(
        "ltr", ("長い陽射し", "最初のひとくち"), ("夕方は待つ。", "あなたも。"),
        "夕陽を、ひとくち。", "フレーバーを見る", "lumen.example/jp",
        "清涼飲料水。よく冷やしてどうぞ。", "ピクニックかご当たる", "最後のひとこと",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Script:
    """A clean spot. kind: `plain`, or what it does that looks or sounds like a fault and is none."""

    shape: Shape
    locale: str
    rate: str
    ground: str = "paper"  # the end card's, a role of the palette
    captions: str = "both"
    legal: bool = True
    known: bool = True  # whether a layout sidecar tells where words stand; a supplied film has none
    grain: float = 1.8  # code values of luma, standard deviation
    kind: str = "plain"

    @property
    def name(self) -> str:
        extra = "" if self.kind == "plain" else f"-{self.kind}"
        return f"spot{extra}_{CUT}_{self.shape.name}_{self.locale}"

    @property
    def unseen(self) -> bool:
        """A third of the spots: nobody looks at them while limits are set."""
        return int(sha256(f"unseen {self.name}".encode()).hexdigest(), 16) % 3 == 0

    @property
    def copy(self) -> Copy:
        return COPY[self.locale]

    @property
    def fps(self) -> Fraction:
        return Fraction(self.rate)

    @property
    def frames(self) -> int:
        return self.at(END)

    def at(self, grid: float) -> int:
        """A frame of the timeline's grid at this spot's rate."""
        return round(grid * self.fps / GRID)

    def span(self, first: float, end: float) -> dict[str, int]:
        return {"at": self.at(first), "frames": self.at(end) - self.at(first)}

    def samples(self, frame: int) -> int:
        """The first sample of sound that belongs to a frame, at 48 kHz."""
        return round(frame * 48_000 / self.fps)

    @property
    def roles(self) -> dict[str, str]:
        """The role of everything written → its words."""
        copy = self.copy
        said = {f"super.{n}": text for n, text in enumerate(copy.supers)}
        said |= {"headline": copy.headline, "cta": copy.cta, "url": copy.url}
        return said | ({"legal": copy.legal} if self.legal else {})


def source_of(role: str, locale: str) -> str:
    """The line of the copy that a role's words come from."""
    film = {"super.0": "supers/long-light", "super.1": "supers/first-sip", "url": "url"}
    where = f"film/{film[role]}" if role in film else role
    return f"copy/{locale}.yaml#/{where}"


def cues(script: Script, palette: dict[str, str], **changes: Any) -> CueSheet:
    """The cue sheet that describes the spot. changes: replaces fields."""
    at, span, locale = script.at, script.span, script.locale
    card = span(CARD, END)
    sheet: dict[str, Any] = {
        "cut": CUT,
        "rate": script.rate,
        "frames": script.frames,
        "direction": script.copy.direction,
        "locale": locale,
        "changes": (at(SECOND), at(THIRD), at(CARD)),
        "supers": tuple(
            Words(role=f"super.{n}", text=text, source=source_of(f"super.{n}", locale), **span(*SUPERS[n]))
            for n, text in enumerate(script.copy.supers)
        ),
        "card": Card(
            words=tuple(
                Words(role=role, text=text, source=source_of(role, locale), **card)
                for role, text in script.roles.items()
                if not role.startswith("super")
            ),
            source=f"{SHOTS}/end_card",
            **card,
        ),
        "voice": tuple(_lines(script)),
        "sync": (Sync(at=at(THIRD), source=f"{SHOTS}/music/1"),),
        "shown": (
            Shown(what="logo", source=f"{SHOTS}/shown/0", **span(*LOGO)),
            Shown(what="logo", source=f"{SHOTS}/shown/1", **span(CARD + STILL, END)),
            Shown(what="palette", source=f"{SHOTS}/shown/2", colour=palette[script.ground], **span(CARD + STILL, END)),
        ),
        "captions": script.captions,
        "music": True,
        "sources": {
            "frames": f"{SHOTS}/frames",
            "rate": "shots.yaml#/rate",
            "cut": SHOTS,
            "clips": f"{SHOTS}/clips",
            "music": f"{SHOTS}/music",
            "captions": f"{SHOTS}/captions",
        },
    }  # fmt: skip
    return CueSheet.model_validate({**sheet, **allowed(script), **changes})


def _lines(script: Script) -> Iterator[Line]:
    for name, text, window in zip(("evenings", "so-can-you"), script.copy.voice, VOICE, strict=True):
        source = f"copy/{script.locale}.yaml#/film/voice/{name}"
        yield Line(line=name, text=text, source=source, **script.span(*window))


def allowed(script: Script) -> dict[str, Any]:
    """What a harmless spot says that it may do."""
    if script.kind == "hold":
        return {"holds": (Span(**script.span(SECOND, THIRD)),)}
    if script.kind == "black":
        return {"blacks": (Span(**script.span(SECOND, SECOND + 20)),)}
    if script.kind == "pause":
        return {"silences": (Span(**script.span(CARD, CARD + 15)),)}
    return {}


RATES = ("25", "30", "24", "30000/1001")
GROUNDS = ("paper", "apricot", "sage", "teal")
BESIDE = ("both", "burned", "sidecar")
HARMLESS = (
    "slow", "contrast", "white", "breathing", "quiet", "dark", "moving-card", "grainy", "hold", "black", "pause",
    "wide-stereo", "mono", "light", "mov", "dusk", "busy", "silent-slot", "no-voice", "crawl",
)  # fmt: skip


def spots() -> tuple[Script, ...]:
    """Twelve plain spots, every shape in every language, the harmless ones, and four by the house's own renderers."""
    plain = tuple(
        Script(
            shape, locale, RATES[(n + m) % 4], GROUNDS[(n + 2 * m) % 4], BESIDE[(n + m) % 3],
            legal=(n + m) % 2 == 0, known=(n + m) % 3 != 1, grain=0.0 if (n + m) % 4 == 3 else 1.8,
        )
        for n, shape in enumerate(SHAPES)
        for m, locale in enumerate(COPY)
    )  # fmt: skip
    locales = list(COPY)
    harmless = tuple(
        Script(
            SHAPES[n % 3], locales[n % 4], RATES[(n // 2) % 4], GROUNDS[n % 4], BESIDE[n % 3],
            known=n % 2 == 0, grain=6.0 if kind == "grainy" else 0.0 if kind in STILL_KINDS else 1.2, kind=kind,
        )
        for n, kind in enumerate(HARMLESS)
    )  # fmt: skip
    made = tuple(
        Script(SHAPES[n % 3], locale, RATES[n], GROUNDS[n], "burned", legal=False, known=False, kind="made")
        for n, locale in enumerate(COPY)
    )
    return (*plain, *harmless, *made)


STILL_KINDS = ("slow", "crawl", "hold", "light")  # without grain a slow move is nearly a still
