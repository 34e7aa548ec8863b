"""`judge` draws a sketch, or the banner with a named defect, and says what one gate says, line by line."""

from collections.abc import Callable

import pytest

from checks import CHECKS
from onbrief.model.finding import Finding
from tests.defects import CORPUS
from tests.defects.sketch import BANNER, Sketch, draw

Judge = Callable[[str, Sketch | str], list[str]]


@pytest.fixture
def judge(tmp_path) -> Judge:
    def said(check: str, asked: Sketch | str) -> list[str]:
        sketch = CORPUS[asked].apply(BANNER) if isinstance(asked, str) else asked
        return [line(finding) for finding in CHECKS[check].run(*draw(sketch, tmp_path))]

    return said


def line(finding: Finding) -> str:
    """severity source: message [measured; allowed], as a plain report would print it."""
    limits = f" [{finding.measured}; allowed: {finding.allowed}]" if finding.measured else ""
    return f"{finding.severity} {finding.source}: {finding.message}{limits}"
