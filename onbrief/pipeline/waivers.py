"""Signed exceptions to gates: which of them hold, and what each covers. One that doesn't hold is itself a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from onbrief.errors import Problem, nearest
from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.model.gates import WaiverRules
from onbrief.model.source import Source, read_model
from onbrief.model.waivers import NAME, Waiver, Waivers
from onbrief.pipeline.gates import gates
from onbrief.pipeline.records import percent

GATE = "waiver"  # the id of what is found about waivers; it can't be waived


@dataclass(frozen=True)
class Sound:
    """A waiver that holds, and which one of the file it is."""

    waiver: Waiver
    number: int


def read_waivers(root: Path, campaign: str) -> tuple[Waiver, ...]:
    """A campaign's waivers; none where it has no such file. Raises InputError with every mistake in it."""
    path = root / "campaigns" / campaign / NAME
    if not (path.exists() or path.is_symlink()):
        return ()
    return read_model(root, path, Waivers)[0].waivers


def waiver_problems(source: Source, waivers: Waivers) -> Iterator[Problem]:
    """Waivers of what is no gate. What depends on the day, on people or on the files is told by `onbrief check`."""
    for number, waiver in enumerate(waivers.waivers):
        if waiver.check not in gates():
            keys = ("waivers", number, "check")
            yield source.problem(keys, f"“{waiver.check}” is no gate", nearest(waiver.check, gates()))


def judged(
    waivers: Iterable[Waiver], rules: WaiverRules, assets: Collection[str], today: date
) -> tuple[list[Sound], list[Finding]]:
    """Those that hold, and what is wrong with the others. assets: all files of the campaign, under build/."""
    sound, findings = [], []
    for number, waiver in enumerate(waivers):
        faults = list(_faults(waiver, number, rules, assets, today))
        findings += faults
        if not faults:
            sound.append(Sound(waiver, number))
    return sound, findings


def covers(waiver: Waiver, asset: str, finding: Finding) -> bool:
    """Whether it lets this finding stand. A finding about no one file goes by the file that caused it."""
    name = asset or finding.source.partition("#")[0]
    looked = finding.outcome is Outcome.FAIL or waiver.not_run
    return waiver.check == finding.check and looked and matches(waiver.assets, name)


def useless(sound: Sound) -> Finding:
    """A note about a waiver that covers nothing any more."""
    text = f"{_this(sound.waiver)} covers no finding now; delete it."
    return Finding(GATE, Severity.NOTE, text, f"{NAME}#/waivers/{sound.number}")


def matches(pattern: str, name: str) -> bool:
    """Whether a name fits: `*` and `?` within a folder's or file's name, `**` for any number of folders."""
    reached = {0}  # how many parts of the name each part of the pattern may have used up
    parts = name.split("/")
    for wanted in pattern.split("/"):
        if wanted == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {n + 1 for n in reached if n < len(parts) and fnmatchcase(parts[n], wanted)}
        if not reached:
            return False
    return len(parts) in reached


def _faults(
    waiver: Waiver, number: int, rules: WaiverRules, assets: Collection[str], today: date
) -> Iterator[Finding]:
    """All that keeps one waiver from holding, each with the line of the waiver that is to blame."""

    def fault(key: str, text: str, measured: str = "", allowed: str = "") -> Finding:
        source = f"{NAME}#/waivers/{number}/{key}"
        return Finding(GATE, Severity.BLOCK, f"{_this(waiver)} {text}", source, measured, allowed)

    if waiver.check not in gates():
        yield fault("check", _no_gate(waiver.check))
    if broad := _breadth(waiver, rules, assets):
        yield fault("assets", *broad)
    if waiver.owner not in rules.owners:
        yield fault(
            "owner",
            f"is signed by {waiver.owner}, who isn't listed under `waivers: owners:` in policies/gates.yaml; "
            "have a listed owner sign it.",
        )
    if waiver.signed is None or waiver.signed > today:
        yield fault("signed", "is not signed yet; the owner writes the day: `signed: YYYY-MM-DD`.")
    elif waiver.expires > waiver.signed + timedelta(rules.days):
        days = (waiver.expires - waiver.signed).days
        last = waiver.signed + timedelta(rules.days)
        yield fault(
            "expires", f"holds too long; let it end by {last}.", f"{days} days", f"at most {rules.days} days"
        )
    if waiver.expires < today:
        text = f"ended on {waiver.expires}; mend the finding, or have it signed anew."
        yield fault("expires", text, f"{waiver.expires}", f"{today} or later")


def _this(waiver: Waiver) -> str:
    return f"The waiver of “{waiver.check}” for {waiver.assets}"


def _no_gate(check: str) -> str:
    if check == GATE:
        return "would waive the rules for waivers; nobody can."
    if set(check) & set("*?["):
        return "names no single gate; write one waiver a gate."
    return f"names a gate that doesn't exist; put its id right. {nearest(check, gates())}"


def _breadth(waiver: Waiver, rules: WaiverRules, assets: Collection[str]) -> tuple[str, str, str] | None:
    """What is told of a waiver that covers too many files of a kind (by their first folder), if it does."""
    if not set(waiver.assets) - set("*?/.[]!"):
        return "covers everything; name the files that it is about.", waiver.assets, "names of files"
    kinds: dict[str, list[str]] = {}
    for asset in assets:
        kinds.setdefault(asset.partition("/")[0], []).append(asset)
    for kind, names in kinds.items():
        covered = sum(matches(waiver.assets, name) for name in names)
        if covered > max(1, int(rules.share * len(names))):
            return (
                "covers too many files; name fewer in its `assets`.",
                f"{covered} of {len(names)} {kind}",
                f"at most {percent(rules.share)}",
            )
    return None
