"""Every gate of a deliverable over each file of a folder, within bounds: `python -m tests.hostile FOLDER SPARE SECONDS`.

SPARE: bytes of address space beyond what the process has after a good file; SECONDS: of CPU a file, then it dies.
Prints JSON: name → what the gates said.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from dataclasses import replace
from pathlib import Path

from checks import CHECKS
from onbrief.model.finding import Finding, Scope, Spec, Subject
from onbrief.pipeline.judge import Answers, said
from tests.checks.conftest import line
from tests.checks.test_corpus import SKETCHED
from tests.defects.drawing import drawn
from tests.defects.sketch import BANNER, draw

GATES = {name: gate for name, gate in CHECKS.items() if gate.scope is Scope.DELIVERABLE and name in SKETCHED}


def asked(subject: Subject, spec: Spec) -> list[Finding]:
    """What a campaign's report would tell of this file."""
    answers = Answers()
    for answer in said(lambda: (subject, spec), GATES):
        answers.add(*answer)
    return answers.told(spec.sources["placement"])


def main(folder: Path, spare: int, seconds: float) -> None:
    beside = folder / "beside"
    beside.mkdir()
    drawing = Path(beside, "drawing")
    drawing.mkdir()
    subjects = {"": draw(BANNER, beside), ".svg": draw(drawn(BANNER), drawing)}
    subject, spec = subjects[""]
    assert not asked(replace(subject), spec)
    _, limit = resource.getrlimit(resource.RLIMIT_AS)
    had = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (had + spare, limit))
    told = {}
    for path in sorted(folder.iterdir()):
        if path != beside:
            subject, spec = subjects[".svg" if path.suffix == ".svg" else ""]
            given = replace(subject, path=path)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            told[path.name] = [f"{f.check} {line(f)}" for f in asked(given, spec)]
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
