"""Holds one thing after another (a file, a campaign's facts, a pack) against its gates, in processes of their own.

A gate that raises, hangs or dies is told as not run; the other gates and files go on.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, cast

from onbrief.errors import InputError
from onbrief.model.finding import (
    BatchCheck,
    Check,
    Finding,
    Outcome,
    Scope,
    Severity,
    Spec,
    Subject,
    finding_of,
)
from onbrief.pipeline.workers import Done, Lost, spread

SECONDS = 120  # wall time for one file's gates; on a busy machine reading words takes ten
MOST = 100  # findings of one gate on one file; a hostile file could cause any number
LONGEST = 300  # characters of a gate's error that are told

Seen = tuple[Any, ...]
Ask = tuple[int, tuple[str, ...]]  # which look, by which gates


@dataclass(frozen=True)
class Look:
    """What is looked at and by whom. see: makes what the gates are given. source: blamed if they can't look."""

    asset: str
    see: Callable[[], Seen]
    gates: Sequence[str]
    source: str


@dataclass
class Answers:
    """What gates said of one thing: findings and tables by gate; and why a gate could not look.

    undecodable: the file itself can't be decoded.
    """

    findings: dict[str, list[Finding]] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    undecodable: bool = False

    def told(self, source: str) -> list[Finding]:
        """All that was found. Where the spec gate tells that a file can't be opened, it alone: the rest follows from it."""
        found = [finding for findings in self.findings.values() for finding in findings]
        found += [not_run(gate, reason, source) for gate, reason in self.lost.items()]
        told = [one for one in found if one.check == "spec" and one.outcome is Outcome.FAIL]
        return told if self.undecodable and told else found

    @property
    def lasting(self) -> dict[str, Any]:
        """What may be remembered, as JSON by gate: the answers of those that could look at everything."""
        ran = {
            gate: found
            for gate, found in self.findings.items()
            if gate not in self.lost and not any(one.outcome is Outcome.NOT_RUN for one in found)
        }
        rows = {gate: ["findings", [_plain(asdict(one)) for one in found]] for gate, found in ran.items()}
        return rows | {gate: ["table", table] for gate, table in self.tables.items()}

    def recall(self, lasting: Mapping[str, Any], gates: Iterable[str]) -> None:
        """Takes back what was remembered of these gates; what can't be read is as if it had never been."""
        for gate in gates:
            try:
                self.add(gate, *lasting[gate])
            except (KeyError, TypeError, ValueError):
                continue

    def add(self, gate: str, kind: str, what: Any) -> None:
        match kind:
            case "findings":
                self.findings[gate] = [finding_of(row) for row in what]
            case "table":
                self.tables[gate] = what
            case "lost":
                self.lost[gate] = what
            case "undecodable":
                self.undecodable = True


def judged(looks: Sequence[Look], gates: Mapping[str, Check]) -> Iterator[tuple[Look, Answers]]:
    """Each look with its answers, as they come. A gate that dies or hangs is left out, and the rest asked again."""
    asks: deque[Ask] = deque((number, tuple(look.gates)) for number, look in enumerate(looks))
    answers = [Answers() for _ in looks]

    def work(ask: Ask) -> Iterator[tuple[str, str, Any]]:
        return said(looks[ask[0]].see, {name: gates[name] for name in ask[1]})

    _prepare(gates[name] for name in sorted({name for look in looks for name in look.gates}))
    for (number, names), answer in spread(work, asks, SECONDS):
        mine = answers[number]
        if isinstance(answer, Lost):
            left = [
                name
                for name in names
                if not (name in mine.findings or name in mine.tables or name in mine.lost)
            ]
            mine.lost.update(dict.fromkeys(left[:1], answer.why))
            if left[1:]:
                asks.append((number, tuple(left[1:])))
                continue
        elif not isinstance(answer, Done):
            mine.add(*answer)
            continue
        yield looks[number], mine


def _prepare(gates: Iterable[Check]) -> None:
    """Before processes are forked, so that each begins with it. What can't be loaded is told when its gate looks."""
    for gate in gates:
        with suppress(Exception):
            getattr(gate, "prepare", lambda: None)()


def said(see: Callable[[], Seen], gates: Mapping[str, Check]) -> Iterator[tuple[str, str, Any]]:
    """(gate, kind, what) of one thing, as `Answers.add` takes it; all of it JSON."""
    try:
        seen = see()
    except Exception as error:
        yield from ((name, "lost", why(error)) for name in gates)
        return
    spoke = False
    for name, gate in gates.items():
        for kind, what in _asked(gate, seen):
            spoke |= kind == "lost" or (kind == "findings" and bool(what))
            yield name, kind, what
    still = isinstance(seen[0], Subject) and seen[0].about.get("medium") != "video"
    if spoke and still and _undecodable(*seen):
        yield "", "undecodable", True


def _asked(gate: Check, seen: Seen) -> Iterator[tuple[str, Any]]:
    """What one gate says; nothing that it raises comes further. What it found before it broke is kept."""
    try:
        if gate.scope is Scope.BATCH:
            yield "table", _plain(cast(BatchCheck, gate).measure(*seen))
        else:
            yield from _found(gate.run(*seen))
    except Exception as error:
        yield "lost", why(error)


def _found(findings: Iterable[Finding]) -> Iterator[tuple[str, Any]]:
    rows: list[Any] = []
    broke: list[tuple[str, str]] = []
    try:
        for one in islice(findings, MOST):
            rows.append(_plain(asdict(one)))
    except Exception as error:
        broke.append(("lost", why(error)))
    yield "findings", rows
    yield from broke


def compared(gate: Check, batch: Sequence[Any]) -> Answers:
    """What a comparing gate finds in a campaign's tables."""
    answers = Answers()
    try:
        for kind, what in _found(gate.run(batch)):
            answers.add(gate.id, kind, what)
    except Exception as error:
        answers.lost[gate.id] = why(error)
    return answers


def why(error: Exception) -> str:
    """An error in one line: as it is where it speaks of the input, else that the gate broke, and how."""
    if isinstance(error, InputError):
        text = "; ".join(f"{problem.where}: {problem.what}" for problem in error.problems)
    elif isinstance(error, (OSError, ValueError)) and str(error):
        text = str(error)
    elif isinstance(error, KeyError):
        text = f"there is no {str(error).strip(chr(39))}"
    elif isinstance(error, MemoryError):
        text = "there is too little memory"
    else:
        text = f"it broke with {type(error).__name__}" + (f" ({error})" if str(error) else "")
    text = " ".join(text.split()).rstrip(".")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def not_run(gate: str, reason: str, source: str) -> Finding:
    text = f"This gate didn't run: {reason}."
    return Finding(gate, Severity.WARN, text, source, outcome=Outcome.NOT_RUN)


def _plain(value: Any) -> Any:
    """As JSON holds it, so that what is remembered equals what was measured. Raises ValueError for NaN."""
    return json.loads(json.dumps(value, default=_number, allow_nan=False))


def _number(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a gate can't answer with {type(value).__name__}")


def _undecodable(subject: Subject, spec: Spec) -> bool:
    from checks.spec import unreadable  # image libraries, only where something was found

    try:
        return unreadable(subject, spec) is not None
    except Exception:
        return True
