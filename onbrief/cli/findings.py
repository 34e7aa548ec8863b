"""Findings as people and machines read them: text, JSON, GitHub annotations, SARIF, JUnit.

Names and messages come from strangers: nothing in them can end a line, begin a command or leave its element.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from typing import Any
from xml.etree import ElementTree as ET

import click

from onbrief.cli.explain import ABOUT_WAIVERS, explain, manner, question
from onbrief.cli.machines import annotation, sarif_log, sarif_place
from onbrief.errors import MOST, Place, Problem, place
from onbrief.files import dump_json
from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.model.shots import seconds
from onbrief.model.timecode import clock
from onbrief.model.visible import visible
from onbrief.pipeline.gates import gates
from onbrief.pipeline.severity import Told

SCHEMA = "onbrief/check/1"
LONGEST = 1000  # characters of a message that are shown
MOST_RESULTS = (
    25_000  # results of a SARIF run that GitHub takes: docs.github.com, "SARIF results exceed limits"
)
MOST_LISTED = 200  # findings of one gate in a JUnit case
COLOURS = {"block": "red", "not run": "magenta", "warn": "yellow", "note": "blue", "waived": "white"}
LEVELS = {Severity.BLOCK: "error", Severity.WARN: "warning", Severity.NOTE: "note"}


@dataclass(frozen=True)
class Judged:
    """One campaign as it was judged: how many deliverables, by which gates, and what is told of them.

    taken_as: file → the deliverable in whose place it was judged, where its name alone doesn't say.
    """

    campaign: str
    deliverables: int
    gates: Sequence[str]
    told: Sequence[Told]
    taken_as: Mapping[str, str] = field(default_factory=dict)


Report = Callable[[Sequence[Judged], bool], str]  # (campaigns, strict) → the whole output


def state(told: Told) -> str:
    """One word for what a finding is: block, warn, note, not run or waived."""
    if told.waiver:
        return "waived"
    return "not run" if told.finding.outcome is Outcome.NOT_RUN else told.finding.severity.value


def as_text(campaigns: Sequence[Judged], strict: bool) -> str:
    """For a terminal: each finding with its line, and what it comes to."""
    parts = []
    for judged in campaigns:
        parts += [told_in_lines(some, strict) for some in alike(judged.told)]
        parts.append(f"{judged.campaign}: {summary(judged)}\n")
    return "".join(parts)


def summary(judged: Judged) -> str:
    """`118 deliverables, 12 gates: 2 blocking, 1 warning`."""
    found = Counter(map(state, judged.told))
    words = {"block": "blocking", "warn": "warning", "note": "note", "not run": "not run", "waived": "waived"}
    counts = [
        f"{found[kind]} {word}{'s' * (found[kind] > 1 and kind in ('warn', 'note'))}"
        for kind, word in words.items()
        if found[kind]
    ]
    looked = [_count(judged.deliverables, "deliverable"), _count(len(judged.gates), "gate")]
    return f"{', '.join(looked)}: {', '.join(counts) or 'nothing found'}"


def alike(told: Iterable[Told]) -> Iterator[list[Told]]:
    """Findings in groups: those of one gate that could not look, for one reason, are told once."""
    groups: dict[Any, list[Told]] = {}
    for number, one in enumerate(told):
        lost = one.finding.outcome is Outcome.NOT_RUN and not one.waiver
        groups.setdefault((one.finding.check, one.finding.message) if lost else number, []).append(one)
    yield from groups.values()


def told_in_lines(some: list[Told], strict: bool) -> str:
    """A finding, or several that are alike, in two or three lines."""
    told = some[0]
    found, kind = told.finding, state(told)
    head = click.style(
        f"{kind:<8}", fg="red" if told.blocks(strict) else COLOURS[kind], bold=told.blocks(strict) or None
    )
    others = f" and {_count(len(some) - 1, 'other file')}" if len(some) > 1 else ""
    at = f", {when(told)}" if when(told) else ""
    asset = f"{_plain(told.asset)}{others}{at}: " if told.asset else ""
    line = click.style(_plain(told.where), underline=True)
    lines = [f"{click.style(found.check, bold=True)}  {asset}{_plain(found.message)}"]
    limits = (
        f"   measured {_plain(found.measured)}, allowed {_plain(found.allowed)}" if found.measured else ""
    )
    lines.append(line + (click.style(limits, dim=True) if limits else ""))
    if told.waiver:
        by = f"waived by {told.waiver.owner} until {told.waiver.expires}: {told.waiver.reason}"
        lines.append(click.style(_plain(by), dim=True))
    elif told.because:
        lines.append(click.style(_plain(told.because), dim=True))
    return head + f"\n{' ' * 8}".join(lines) + "\n"


def when(told: Told) -> str:
    """In a film, when it is: `00:07.12 (frame 187)`, or from there to the last frame of its time."""
    span = told.finding.span
    if span is None or not told.rate:
        return ""
    first, last = span[0], span[0] + max(span[1], 1) - 1
    if first == last:
        return f"{clock(first, told.rate)} (frame {first})"
    return f"{clock(first, told.rate)} to {clock(last, told.rate)} (frames {first} to {last})"


def _span(told: Told) -> dict[str, Any] | None:
    """Frames from 0, and seconds where the rate is known."""
    span = told.finding.span
    if span is None:
        return None
    found: dict[str, Any] = {"first": span[0], "frames": span[1]}
    if told.rate:
        found |= {
            "start_s": round(seconds(span[0], told.rate), 3),
            "end_s": round(seconds(sum(span), told.rate), 3),
        }
    return found


def as_json(campaigns: Sequence[Judged], strict: bool) -> str:
    """One document of the schema onbrief/check/1. box: x, y, width, height in the asset's pixels."""
    rows = [
        {
            "campaign": judged.campaign,
            "deliverables": judged.deliverables,
            "gates": list(judged.gates),
            **(
                {"as": {visible(file): name for file, name in judged.taken_as.items()}}
                if judged.taken_as
                else {}
            ),
            "blocking": sum(told.blocks(strict) for told in judged.told),
            "findings": [_row(told, strict) for told in judged.told],
        }
        for judged in campaigns
    ]
    return dump_json({"schema": SCHEMA, "strict": strict, "campaigns": rows})


def _row(told: Told, strict: bool) -> dict[str, Any]:
    found, at, waiver = told.finding, _place(told), told.waiver
    return {
        "asset": visible(told.asset),
        "check": found.check,
        "severity": found.severity.value,
        "outcome": found.outcome.value,
        "blocks": told.blocks(strict),
        "message": _plain(found.message),
        "measured": _plain(found.measured),
        "allowed": _plain(found.allowed),
        "because": _plain(told.because),
        "box": _box(found),
        **({"span": span} if (span := _span(told)) else {}),
        "source": visible(found.source),
        "where": {"file": visible(at.file), "line": at.line, "column": at.column},
        "waiver": waiver
        and {
            "owner": visible(waiver.owner),
            "reason": _plain(waiver.reason),
            "signed": str(waiver.signed),
            "expires": str(waiver.expires),
        },
    }


def as_github(campaigns: Sequence[Judged], strict: bool) -> str:
    """Workflow commands, what blocks first; at most MOST, and how many more there are."""
    told = _heaviest(campaigns, strict)
    lines = [
        annotation(_kind(t, strict), _place(t), f"onbrief {t.finding.check}", _sentence(t))
        for _, t in told[:MOST]
    ]
    if len(told) > MOST:
        lines.append(
            annotation("notice", Place(""), "onbrief", f"{len(told) - MOST} more findings; see the log.")
        )
    return "".join(lines)


def _kind(told: Told, strict: bool) -> str:
    if told.blocks(strict):
        return "error"
    return "notice" if told.waiver or told.finding.severity is Severity.NOTE else "warning"


def as_sarif(campaigns: Sequence[Judged], strict: bool) -> str:
    """SARIF 2.1.0. A rule a gate; the asset as logical location; waived findings as suppressed."""
    told = _heaviest(campaigns, strict)
    rules = dict.fromkeys(
        [*(g for judged in campaigns for g in judged.gates), *(t.finding.check for _, t in told)]
    )
    notes = []
    if len(told) > MOST_RESULTS:
        notes = [
            {
                "level": "warning",
                "message": {"text": f"{len(told) - MOST_RESULTS} more findings were left out."},
            }
        ]
    run = {"executionSuccessful": True, "toolExecutionNotifications": notes}
    results = (_result(name, t, strict) for name, t in told[:MOST_RESULTS])
    return sarif_log(map(_rule, rules), results, invocations=[run])


def _rule(gate: str) -> dict[str, Any]:
    if gate not in gates():
        return {"id": visible(gate), "help": {"text": ABOUT_WAIVERS if gate == "waiver" else visible(gate)}}
    return {
        "id": gate,
        "shortDescription": {"text": question(gate)},
        "fullDescription": {"text": manner(gate)},
        "help": {"text": explain(gate)},
    }


def _result(campaign: str, told: Told, strict: bool) -> dict[str, Any]:
    found = told.finding
    asset = f"{campaign}/{told.asset}".rstrip("/")
    same = "\n".join([asset, found.check, found.source, re.sub(r"\d+", "", found.message)])
    result: dict[str, Any] = {
        "ruleId": visible(found.check),
        "level": "error" if told.blocks(strict) else LEVELS[found.severity],
        "message": {"text": _sentence(told)},
        "locations": [
            {
                "physicalLocation": sarif_place(_place(told)),
                "logicalLocations": [{"fullyQualifiedName": visible(asset), "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"onbrief/1": sha256(same.encode("utf-8", "replace")).hexdigest()},
    }
    if span := _span(told):
        result["properties"] = {"span": span}
    if told.waiver:
        why = _plain(f"{told.waiver.reason} ({told.waiver.owner}, until {told.waiver.expires})")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result


def as_junit(campaigns: Sequence[Judged], strict: bool) -> str:
    """A suite a campaign, a case a gate: failed by what blocks, skipped where nothing but not-run is told."""
    suites = ET.Element("testsuites", name="onbrief check")
    for judged in campaigns:
        suite = ET.SubElement(suites, "testsuite", name=_xml(judged.campaign))
        mine: dict[str, list[Told]] = {gate: [] for gate in judged.gates}
        for told in judged.told:
            mine.setdefault(told.finding.check, []).append(told)
        cases = [_case(suite, judged.campaign, gate, told, strict) for gate, told in mine.items()]
        for name, count in (("tests", len(cases)), *((n, cases.count(n)) for n in ("failures", "skipped"))):
            suite.set(name, str(count))
    ET.indent(suites)
    return ET.tostring(suites, "unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, campaign: str, gate: str, told: list[Told], strict: bool) -> str:
    """Adds a gate's case to the suite; how it ended, as the suite counts it."""
    case = ET.SubElement(suite, "testcase", classname=_xml(campaign), name=_xml(gate))
    failed = [t for t in told if t.blocks(strict)]
    others = [t for t in told if not t.blocks(strict)]
    skipped = bool(told) and all(state(t) == "not run" for t in others) and not failed
    if failed:
        ET.SubElement(case, "failure", message=_xml(f"{len(failed)} blocking")).text = _listed(failed)
    elif skipped:
        ET.SubElement(case, "skipped", message=_xml(_plain(others[0].finding.message)))
    if others:
        ET.SubElement(case, "system-out").text = _listed(others)
    return "failures" if failed else "skipped" if skipped else "passed"


def _listed(told: list[Told]) -> str:
    lines = [f"{state(t)}  {visible(t.where)}  {_sentence(t)}" for t in told[:MOST_LISTED]]
    more = [f"and {len(told) - MOST_LISTED} more"] if len(told) > MOST_LISTED else []
    return _xml("\n".join([*lines, *more]))


def _sentence(told: Told) -> str:
    """The finding in one paragraph: asset, time, message, figures, exception."""
    found, at = told.finding, when(told)
    asset = f"{told.asset}, {at}" if told.asset and at else told.asset or at
    text = f"{asset}: {found.message}" if asset else found.message
    if found.measured:
        text += f" (measured {found.measured}, allowed {found.allowed})"
    if told.waiver:
        text += f" Waived by {told.waiver.owner} until {told.waiver.expires}."
    return _plain(text)


def _heaviest(campaigns: Iterable[Judged], strict: bool) -> list[tuple[str, Told]]:
    """All findings with their campaign: first what blocks, last what is waived."""
    order = {"block": 0, "not run": 1, "warn": 2, "note": 3, "waived": 4}
    told = [(judged.campaign, told) for judged in campaigns for told in judged.told]
    return sorted(told, key=lambda pair: (not pair[1].blocks(strict), order[state(pair[1])]))


def _place(told: Told) -> Place:
    return place(Problem(told.where, ""))


def _box(found: Finding) -> list[float] | None:
    whole = found.box is not None and all(map(isfinite, found.box))
    return [round(side, 1) for side in found.box] if whole and found.box else None


def _plain(text: str) -> str:
    """One line that shows what is in it, not too long."""
    text = visible(" ".join(text.split("\n")))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _xml(text: str) -> str:
    """What may stand in XML 1.0: no controls but line ends, no half characters."""
    return "\n".join(visible(line) for line in text.split("\n")).translate({0xFFFE: "�", 0xFFFF: "�"})


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


FORMATS: dict[str, Report] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "junit": as_junit,
}
