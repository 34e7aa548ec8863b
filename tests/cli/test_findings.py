"""Findings told to people, programs and forges. Names and messages are strangers'; none of them breaks out."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree as ET

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.cli import findings
from onbrief.cli.findings import FORMATS, Judged
from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.model.waivers import Waiver
from onbrief.pipeline.severity import Told

WAIVER = Waiver(
    check="contrast",
    assets="a.jpg",
    reason="Read aloud.",
    owner="Ada Reed <ada@lumen.example>",
    signed=date(2026, 11, 20),
    expires=date(2026, 12, 20),
)
COPY = "campaigns/dusk/copy/en-GB.yaml"
EVIL = "x\n::error::owned,%0A\r::add-mask::c\x1b[31m]]></failure>\u202e\ufffe\ud800"


def told(severity: Severity = Severity.BLOCK, waiver: Waiver | None = None, **changes) -> Told:
    found = {
        "check": "contrast",
        "severity": severity,
        "message": "The CTA has 2.1:1; darken it.",
        "source": "copy/en-GB.yaml#/cta",
        "measured": "2.1:1",
        "allowed": "at least 4.5:1",
        "box": (1, 2.25, 30, 4),
    }
    return Told("variants/a.jpg", Finding(**{**found, **changes}), f"{COPY}:4:1", waiver)


BLIND = told(Severity.WARN, message="This gate didn't run: x.", outcome=Outcome.NOT_RUN, measured="")
ALL = Judged("dusk", 3, ["contrast", "palette"], [told(), told(Severity.WARN), told(waiver=WAIVER), BLIND])


def shown(kind: str, *of: Told, strict: bool = False) -> str:
    return click.unstyle(FORMATS[kind]([Judged("dusk", 3, ["contrast", "palette"], of or ALL.told)], strict))


def test_text_names_the_line_the_figures_and_who_waived() -> None:
    assert shown("text", told(), told(waiver=WAIVER), BLIND) == (
        "block   contrast  variants/a.jpg: The CTA has 2.1:1; darken it.\n"
        f"        {COPY}:4:1   measured 2.1:1, allowed at least 4.5:1\n"
        "waived  contrast  variants/a.jpg: The CTA has 2.1:1; darken it.\n"
        f"        {COPY}:4:1   measured 2.1:1, allowed at least 4.5:1\n"
        "        waived by Ada Reed <ada@lumen.example> until 2026-12-20: Read aloud.\n"
        "not run contrast  variants/a.jpg: This gate didn't run: x.\n"
        f"        {COPY}:4:1\n"
        "dusk: 3 deliverables, 2 gates: 1 blocking, 1 not run, 1 waived\n"
    )


def test_nothing_found_is_said() -> None:
    assert FORMATS["text"]([Judged("dusk", 1, ["palette"], [])], False) == (
        "dusk: 1 deliverable, 1 gate: nothing found\n"
    )


def test_json_holds_place_box_and_waiver() -> None:
    data = json.loads(shown("json", told(waiver=WAIVER), BLIND, strict=True))
    assert (data["schema"], data["strict"]) == ("onbrief/check/1", True)
    [campaign] = data["campaigns"]
    assert (campaign["campaign"], campaign["deliverables"], campaign["blocking"]) == ("dusk", 3, 1)
    waived, blind = campaign["findings"]
    assert waived["where"] == {"file": COPY, "line": 4, "column": 1}
    assert waived["box"] == [1, 2.2, 30, 4]
    assert (waived["blocks"], waived["waiver"]["expires"], blind["blocks"]) == (False, "2026-12-20", True)


def test_a_box_that_is_no_box_is_left_out() -> None:
    data = json.loads(shown("json", told(box=(float("nan"), 0, float("inf"), 1))))
    assert data["campaigns"][0]["findings"][0]["box"] is None


def test_annotations_stand_at_the_line_and_what_blocks_comes_first() -> None:
    assert shown("github", BLIND, told(waiver=WAIVER), told()) == (
        f"::error file={COPY},line=4,col=1,title=onbrief contrast::variants/a.jpg: The CTA has 2.1:1; darken it. "
        "(measured 2.1:1, allowed at least 4.5:1)\n"
        f"::warning file={COPY},line=4,col=1,title=onbrief contrast::variants/a.jpg: This gate didn't run: x.\n"
        f"::notice file={COPY},line=4,col=1,title=onbrief contrast::variants/a.jpg: The CTA has 2.1:1; darken it. "
        "(measured 2.1:1, allowed at least 4.5:1) Waived by Ada Reed <ada@lumen.example> until 2026-12-20.\n"
    )


def test_too_many_annotations_are_counted() -> None:
    lines = shown("github", *[told()] * 130).splitlines()
    assert len(lines) == 101
    assert lines[-1] == "::notice title=onbrief::30 more findings; see the log."


def test_sarif_has_a_rule_a_gate_and_suppresses_what_is_waived() -> None:
    [run] = json.loads(shown("sarif"))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["contrast", "palette"]
    assert "Thresholds" in run["tool"]["driver"]["rules"][0]["help"]["text"]
    assert [r["level"] for r in run["results"]] == ["error", "warning", "warning", "error"]
    place = run["results"][0]["locations"][0]
    assert place["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 1}
    assert place["logicalLocations"] == [{"fullyQualifiedName": "dusk/variants/a.jpg", "kind": "resource"}]
    assert run["results"][3]["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "Read aloud. (Ada Reed <ada@lumen.example>, until 2026-12-20)",
        }
    ]


def test_a_finding_keeps_its_fingerprint_when_only_its_figures_change() -> None:
    [run] = json.loads(shown("sarif", told(), told(message="The CTA has 1.9:1; darken it."), BLIND))["runs"]
    one, same, other = (r["partialFingerprints"]["onbrief/1"] for r in run["results"])
    assert one == same != other


def test_sarif_is_cut_where_forges_stop_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_RESULTS", 2)
    [run] = json.loads(shown("sarif"))["runs"]
    assert len(run["results"]) == 2
    [notice] = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "2 more findings were left out."


@pytest.mark.parametrize(
    ("of", "strict", "ends"),
    [
        ([told(), told()], False, ("failure", "2 blocking")),
        ([told(Severity.WARN)], False, None),
        ([BLIND], False, ("skipped", "This gate didn't run: x.")),
        ([BLIND], True, ("failure", "1 blocking")),
        ([told(waiver=WAIVER)], True, None),
    ],
)
def test_junit_has_a_case_a_gate(of: list[Told], strict: bool, ends: tuple[str, str] | None) -> None:
    [suite] = ET.fromstring(shown("junit", *of, strict=strict))
    assert [case.get("name") for case in suite] == ["contrast", "palette"]
    assert suite.get("failures") == str(int(ends is not None and ends[0] == "failure"))
    assert next(((e.tag, e.get("message")) for e in suite[0] if e.tag != "system-out"), None) == ends


@settings(deadline=None)  # the first one reads the gates
@given(st.text() | st.just(EVIL), st.text(max_size=20) | st.just(EVIL))
def test_nothing_that_a_stranger_wrote_breaks_out(text: str, name: str) -> None:
    found = Finding("contrast", Severity.BLOCK, text, text, text, text)
    of = [Told(name, found, f"{name}:1:1", None, text)]
    judged = [Judged("dusk", 1, ["contrast"], of)]
    out = {kind: report(judged, False) for kind, report in FORMATS.items()}
    for whole in out.values():
        whole.encode()
    assert len(out["github"].split("\n")) == 2
    assert not set("\x1b\r\u202e") & set(click.unstyle(out["text"]))
    assert len(out["text"].split("\n")) == 4 + bool(text)
    assert json.loads(out["json"])["campaigns"][0]["blocking"] == 1
    json.loads(out["sarif"])
    assert len(ET.fromstring(out["junit"])[0]) == 1
