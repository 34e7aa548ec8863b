"""The rights to what is brought in: asked for at the door, told by options or by a file, written as a holding."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

from onbrief.errors import InputError, nearest
from onbrief.model.rights import USAGES, Holding, Kind, read_rights
from onbrief.model.source import read_model

OWN = "Own work"
ASKED = {
    "holder": "Who owns it",
    "licence": "Licence: SPDX identifier, or the contract in words",
    "markets": "Markets it may be shown in: GB,DE … or worldwide",
    "channels": "Channels: instagram,web … or all",
    "until": "Last day it may be used: 2027-12-31, or perpetual",
    "usage": f"How far it may go: {', '.join(USAGES)}",
}
PROOF = {"proof": "Where their consent lies: a release, the number of a contract"}
PERSONS = ("talent", "voice")  # kinds of holding that are somebody's yes
KINDS: tuple[str, ...] = get_args(Kind)
REGION = re.compile(r"[A-Z]{2}")
Ask = Callable[[str], str]


def own(who: str, name: str, kind: str | None, consents: Sequence[str] = ()) -> Holding:
    """What whoever brings it in made themselves, or has all rights to."""
    return holding_of(
        {
            "name": name, "kind": kind or "other", "holder": who, "licence": OWN,
            "markets": "worldwide", "channels": "all", "until": "perpetual", "usage": "public",
            "consents": tuple(consents),
        }
    )  # fmt: skip


def told(
    root: Path,
    said: Mapping[str, str | None],
    name: str,
    kind: str | None,
    note: str,
    ask: Ask | None,
    consents: Sequence[str] = (),
) -> Holding:
    """A holding from what was said; what wasn't is asked. ask: None where nobody can be asked. Raises InputError."""
    answers, asked = dict(said), {**ASKED, **(PROOF if kind in PERSONS else {})}
    missing = [field for field in asked if not answers.get(field)]
    if missing and ask is None:
        names = ", ".join(f"--{field}" for field in missing)
        cure = "Say so with these options, with --rights FILE, or with --own for your own work."
        raise InputError.at(names, "nobody may use what nobody has the rights to: they are not told", cure)
    for field in missing:
        assert ask
        answers[field] = ask(asked[field])
    words = {field: str(answer).strip() for field, answer in answers.items() if answer}
    return holding_of(
        {
            **words,
            "name": name,
            "kind": kind or "other",
            "markets": _markets(words["markets"]),
            "channels": _channels(root, words["channels"]),
            "until": _day("--until", words["until"]),
            **({"from": _day("--from", words["from"])} if "from" in words else {}),
            "consents": tuple(consents),
            "note": note,
        }
    )


def voice_of(root: Path, campaign: str, speaker: str) -> Holding | None:
    """The release of a speaker that the campaign holds already, without its files."""
    found = read_rights(root, root / "campaigns" / campaign)
    held = found[0].holdings if found else ()
    mine = next((one for one in held if (one.kind, one.name) == ("voice", speaker)), None)
    return mine.model_copy(update={"files": ()}) if mine else None


def of_file(path: Path) -> Holding:
    """A holding from a YAML file of one. Raises InputError."""
    place = Path(path).absolute()
    holding, _ = read_model(place.parent, place, Holding)
    if holding.files:
        raise InputError.at(path.name, "it names files already", "Leave `files` out: they are known here.")
    return holding


def holding_of(values: dict[str, Any]) -> Holding:
    """Raises InputError for what no holding can say."""
    try:
        return Holding.model_validate(values)
    except ValueError as error:
        first = error.errors()[0] if hasattr(error, "errors") else {"loc": ("rights",), "msg": str(error)}
        field = ".".join(map(str, first["loc"][:1]))
        known = {"kind": KINDS, "usage": USAGES}.get(field)
        cure = f"One of {', '.join(known)}." if known else ""
        raise InputError.at(f"--{field}", str(first["msg"]).removeprefix("Value error, "), cure) from None


def _markets(words: str) -> Any:
    if words.lower() == "worldwide":
        return "worldwide"
    found = _list(words)
    for region in found:
        if not REGION.fullmatch(region):
            cure = "Write two capital letters (ISO 3166), as in GB,DE; or worldwide."
            raise InputError.at("--markets", f"“{region[:40]}” is no market", cure)
    return found


def _channels(root: Path, words: str) -> Any:
    if words.lower() == "all":
        return "all"
    known = sorted(path.stem for path in (root / "placements").glob("*.yaml"))
    for channel in _list(words):
        if channel not in known:
            what = f"“{channel[:40]}” is no channel of the catalogue"
            raise InputError.at("--channels", what, nearest(channel, known))
    return _list(words)


def _day(where: str, words: str) -> Any:
    if words.lower() == "perpetual":
        return "perpetual"
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise InputError.at(where, f"“{words[:40]}” is no day", "Write 2027-12-31, or perpetual.") from None


def _list(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))
