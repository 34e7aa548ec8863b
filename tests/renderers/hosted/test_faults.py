"""What services do wrong: what people are told, what was charged, and what the next build does about it.

The table of docs/how-to/engines-hosted.md says the same in prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from onbrief.model.request import EngineFault
from renderers.services import purchase, wire
from tests.renderers.hosted.asking import asked, render
from tests.renderers.hosted.server import Gateway, running

BILLED = {"amount": 0.04, "currency": "USD", "basis": "billed"}
LISTED = {"amount": 0.05, "currency": "USD", "basis": "listed"}
NOT_AGAIN = "and is not asked again by itself; to pay again, remove $ONBRIEF_JOURNAL/*.json"
PAID = f"It was charged (0.04 USD) {NOT_AGAIN}"
LIKELY = f"It was charged (0.05 USD) {NOT_AGAIN}"
MADE = "made"  # there is a picture


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    monkeypatch.setattr(purchase, "FIRST_POLL", 0.01)
    monkeypatch.setattr(wire, "FIRST_WAIT", 0.01)
    with running() as gateway:
        monkeypatch.setenv("ONBRIEF_GATEWAY", gateway.address)
        monkeypatch.setenv("ONBRIEF_GATEWAY_KEY", "top-secret")
        monkeypatch.setenv("ONBRIEF_JOURNAL", str(tmp_path / "journal"))
        yield gateway


@dataclass(frozen=True)
class Told:
    """kind: of the EngineFault; `asked wrongly` for a ValueError. after: what the next build gets, the fault gone."""

    step: str
    fault: str
    kind: str
    text: str = ""
    again: bool = False
    cost: dict | None = None
    charges: int = 1  # after both
    keys: int = 1


FAULTS = [
    # Busy, slow, down: waited for.
    Told("submit", "429 after 0.05: busy", MADE),
    Told("submit", "429 after 3600: busy", "exhausted",
         "the gateway has too much to do: “busy” and asks to come back in 3600 s", True),
    Told("submit", "slow", MADE),
    Told("submit", "503", MADE),
    Told("poll", "503", MADE),
    Told("file", "503", MADE),
    Told("submit", "always 503", "unreachable", "the gateway is out of order (503) after 5 tries", True),
    Told("poll", "always 503", "unreachable", "the gateway is out of order (503) after 5 tries", True),
    Told("poll", "always never", "failed",
         "gateway, job job-1: not done after 1 s. The job is kept: the next build waits for it again", True),
    # Answers that get lost: the gateway is asked by the key, and runs a key once.
    Told("submit", "lost before", MADE),
    Told("submit", "lost", MADE),
    Told("submit", "500 though taken", MADE),
    Told("file", "breaks off", MADE),
    # No.
    Told("submit", "400: size: a multiple of 16", "asked wrongly",
         "the gateway doesn't take what it is asked (400): “size: a multiple of 16”"),
    Told("submit", "401: who are you?", "asked wrongly",
         "the gateway doesn't accept the key in ONBRIEF_GATEWAY_KEY (401): “who are you?”"),
    Told("submit", "402: top up", "exhausted", "the gateway says there is no credit left: “top up”", True),
    Told("submit", "422: content_policy_violation", "refused",
         "the gateway's content filter said no: “content_policy_violation”"),
    Told("poll", "refused", "refused",
         "gateway, job job-1: the content filter said no: “the words break our rules”", keys=2),
    Told("poll", "refused, charged", "refused",
         f"gateway, job job-1: the content filter said no: “the words break our rules”. {PAID}", cost=BILLED),
    Told("poll", "failed", "failed",
         "gateway, job job-1: it failed: “out of memory <U+001B>[2J on node 7”", True, keys=2),
    Told("poll", "failed, charged", "failed",
         f"gateway, job job-1: it failed: “out of memory <U+001B>[2J on node 7”. {PAID}", cost=BILLED),
    # Lies.
    Told("submit", "html answer", "failed", "the gateway answered with a page of HTML, not with JSON", True),
    Told("submit", "flood", "failed", "it sends more than 1 MB"),
    Told("submit", "redirect", "failed", "the gateway sends the request elsewhere, which is not followed"),
    Told("submit", "bad id", "failed", "the gateway calls its job '../../admin', which is no id"),
    Told("submit", "other key", "failed", "the gateway answered with the job of another key"),
    Told("poll", "other job", "failed", f"gateway, job job-1: it answers with job job-999. {LIKELY}", cost=LISTED),
    Told("poll", "404", "failed", "the gateway doesn't know its own job job-1 any more"),
    Told("result", "nothing", "failed",
         f"gateway, job job-1: it says that it is done and gives no picture. {LIKELY}", cost=LISTED),
    Told("result", "404", "failed",
         f"gateway, job job-1: the picture has expired before it was fetched. {LIKELY}", cost=LISTED),
    Told("file", "410", "failed",
         f"gateway, job job-1: the picture has expired before it was fetched (410). {LIKELY}", cost=LISTED),
    Told("result", "elsewhere", "failed",
         "gateway, job job-1: the picture is not fetched: it leads to files.example.net, which is not of this service. "
         + LIKELY, cost=LISTED),
    Told("result", "led elsewhere", "failed",
         f"gateway, job job-1: the picture is not fetched: it is no https address. {LIKELY}", cost=LISTED),
    Told("file", "html", "failed",
         "gateway, job job-1: it gives a page of HTML that can't be used as a picture: it is no picture that is known "
         f"here, or damaged. {PAID}", cost=BILLED),
    Told("file", "half", "failed",
         f"gateway, job job-1: it gives * bytes that can't be used as a picture: it is cut short or damaged. {PAID}",
         cost=BILLED),
    Told("file", "bomb", "failed",
         "gateway, job job-1: it gives * bytes that can't be used as a picture: it claims more than 40 million pixels. "
         + PAID, cost=BILLED),
]  # fmt: skip


@pytest.mark.parametrize("told", FAULTS, ids=lambda told: f"{told.step}: {told.fault}")
def test_a_fault_is_told_and_the_next_build_goes_on_without_paying_again(
    told: Told, gateway: Gateway
) -> None:
    gateway.meet(told.step, told.fault)
    request = asked(settings={"timeout_s": 1 if told.fault == "always never" else 60})
    if told.kind == MADE:
        assert render(request).record["cost"] == BILLED
    else:
        with pytest.raises(EngineFault if told.kind != "asked wrongly" else ValueError) as raised:
            render(request)
        assert alike(str(raised.value), told.text), str(raised.value)
        if isinstance(raised.value, EngineFault):
            fault = raised.value
            assert (fault.kind, fault.again, fault.cost) == (told.kind, told.again, told.cost)
    gateway.faults.clear()
    earlier = {"amount": 0.0, "earlier": told.cost["amount"]} if told.cost else {}  # it is counted once
    assert render(request).record["cost"] == BILLED | earlier
    assert len(gateway.charges) == told.charges
    assert len(set(gateway.keys)) == told.keys


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("flat", "what it made is one flat colour"),
        (
            "other shape",
            "asked for 96 × 128 pixels, it made 256 × 96, too far off to fit: 72% of it would be cut away",
        ),
    ],
)
def test_a_useless_picture_is_paid_once_and_not_asked_for_again(
    gateway: Gateway, fault: str, text: str
) -> None:
    gateway.meet("file", fault)
    for cost in (BILLED, None):  # it is counted once
        with pytest.raises(EngineFault) as told:
            render(asked())
        assert alike(str(told.value), f"gateway, job job-1: {text}. {PAID}")
        assert told.value.cost == cost
    assert len(gateway.charges) == 1


def test_the_picture_of_another_job_is_not_taken(gateway: Gateway) -> None:
    gateway.meet("file", "another's", "another's", "another's")
    render(asked(seed="1"))
    render(asked(seed="2"))  # the same words: a model that ignores seeds may do that
    with pytest.raises(EngineFault, match=r"the very picture that it gave job job-[12] for other words"):
        render(asked("a bottle at dawn"))


def test_a_service_that_runs_a_job_twice_is_found_out_where_it_says_so(gateway: Gateway) -> None:
    gateway.meet("submit", "twice")
    gateway.cost = {"amount": 0.08, "currency": "USD"}
    record = render(asked()).record
    assert record["runs"] == 2
    assert record["cost"] == {"amount": 0.08, "currency": "USD", "basis": "billed"}


@pytest.mark.parametrize("cost", [
    {"amount": -1, "currency": "USD"}, {"amount": 1e9, "currency": "USD"}, {"amount": "free", "currency": "USD"},
    {"amount": True, "currency": "USD"}, {"amount": 1, "currency": "<b>"}, [], "0.04",
])  # fmt: skip
def test_a_cost_that_cannot_be_is_kept_beside_the_listed_price(gateway: Gateway, cost: object) -> None:
    gateway.cost = cost
    assert render(asked()).record["cost"] == {**LISTED, "told": str(cost)}


def test_a_server_that_drips_its_answer_is_left_behind(gateway: Gateway) -> None:
    gateway.meet("poll", "drip")
    with pytest.raises(wire.Lost, match=r"no whole answer within 0 s"):
        wire.send("GET", f"{gateway.address}/jobs/job-1", seconds=0.2)


def test_secrets_stand_in_nothing_that_is_kept_or_told(gateway: Gateway, tmp_path: Path) -> None:
    evidence = render(asked()).evidence["answer.json"]
    gateway.meet("submit", "400: bad token top-secret for https://me:pass@host.example/x?signature=abc")
    with pytest.raises(ValueError) as told:
        render(asked("other words"))
    assert "bad token [secret] for https://host.example/x?[removed]" in str(told.value)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "journal").iterdir())
    for secret in (b"top-secret", b"s3cret"):
        assert secret not in evidence + kept


def alike(text: str, pattern: str) -> bool:
    """`*` stands for anything."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None
