"""One picture, asked for and paid for once: submit, poll, fetch, each step in the journal before the next."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from onbrief.model.canonical import canonical, sha256
from onbrief.model.request import EngineFault, Fault, Progress
from renderers.services import said
from renderers.services.journal import Entry
from renderers.services.pictures import looked_at
from renderers.services.service import Answer, Over, Service, Spoilt
from renderers.services.settings import Hosted
from renderers.services.wire import Lost

FIRST_POLL = 0.5  # seconds from one look to the next; each waits half as long again as the one before
SLOWEST_POLL = 5.0
SUBMISSIONS = 3  # of the same key, where answers are lost
ABSURD = 1000  # times the listed price: what costs more is taken for a mistake of the service


def bill(told: Any, listed: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A record's `cost`: what the service says that it charged, else the listed price.

    What can't be a charge (negative, no number, no currency, ABSURD) stands beside the listed price as `told`.
    """
    if isinstance(told, Mapping):
        amount, currency = told.get("amount"), told.get("currency")
        most = ABSURD * float(listed["amount"]) if listed and listed["amount"] else 10_000.0
        if (
            isinstance(amount, (int, float))
            and not isinstance(amount, bool)
            and 0 <= amount <= most
            and isinstance(currency, str)
            and re.fullmatch(r"[A-Z]{3}", currency)
        ):
            return {"amount": round(float(amount), 6), "currency": currency, "basis": "billed"}
    if listed is None:
        return None
    odd = {"told": said.shown(str(told))} if told is not None else {}
    return {**listed, "basis": "listed", **odd}


def price_of(cost: Mapping[str, Any] | None) -> str:
    return f"{cost['amount']:g} {cost['currency']}" if cost else "an amount that isn't told"


def left_to_count(cost: Mapping[str, Any], counted: Mapping[str, Any] | None) -> dict[str, Any]:
    """A record's `cost`, where a fault of the same job told one before (`earlier`): money is counted once."""
    if not counted or counted["currency"] != cost["currency"]:
        return dict(cost)
    left = round(max(0.0, cost["amount"] - counted["amount"]), 6)
    return {**cost, "amount": left, "earlier": counted["amount"]}


@dataclass
class Purchase:
    """What is asked of whom, and where it is written down. words: the part of the payload that says what to show."""

    service: Service
    settings: Hosted
    payload: dict[str, Any]
    words: str
    listed: dict[str, Any] | None
    entry: Entry
    progress: Progress
    look: Callable[[bytes], tuple[np.ndarray, str]] = looked_at

    def made(self) -> np.ndarray:
        """H×W×3, uint8, sRGB, as the service made it; bytes and answer lie in the journal then. Raises EngineFault,
        ValueError."""
        try:
            if self.entry.state == "done" and (data := self.entry.picture()) is not None:
                return self.look(data)[0]
            self._same_place()
            if self.entry.state not in ("submitted", "done"):
                self._submit()
            self._wait()
            return self._fetch()
        except Over as why:
            raise self._ended(why) from None
        except Spoilt as why:
            raise self.charged(str(why), why.kind, why.cost) from None

    @property
    def job(self) -> str:
        return str(self.entry.about["job"])

    @property
    def _who(self) -> str:
        return f"{self.service.name}, job {self.job}"

    def charged(self, text: str, kind: Fault = "failed", told: Any = None) -> EngineFault:
        """The fault of a job that was charged and gave nothing of use; its cost is counted once."""
        cost = self.entry.about.get("cost") or bill(told, self.listed)
        first = "counted" not in self.entry.about
        if first:
            self.entry.write(counted=cost, cost=cost)
        paid = f"It was charged ({price_of(cost)}) and is not asked again by itself; to pay again, remove"
        return EngineFault(
            f"{self._who}: {text}. {paid} {self.entry.name}", kind, False, cost if first else None
        )

    def _same_place(self) -> None:
        about = self.entry.about
        if self.entry.state and about.get("place") != self.service.place:
            raise ValueError(
                f"this picture was asked for at {said.shown(str(about.get('place')))} and may be paid for there, but "
                f"{self.service.place} is set now: set it back, or remove {self.entry.name} to ask here"
            )

    def _submit(self) -> None:
        if self.entry.state == "asked" and not self.service.remembers:
            raise self._open("a run ended while it was asked")
        for _ in range(SUBMISSIONS):
            try:
                job = self._known() or self._handed_over()
            except Lost as why:
                lost = why
                if not self.service.remembers:
                    raise self._open(str(lost)) from None
            else:
                self.entry.write(state="submitted", job=job)
                return
        text = f"{self.service.name} gives no answer: {lost}. The next build asks if it took the job"
        raise EngineFault(text, "unreachable", True)

    def _known(self) -> str | None:
        if self.entry.state == "asked" and self.service.remembers:
            return self.service.find(self.settings.endpoint, self.entry.key)
        return None

    def _handed_over(self) -> str:
        self.entry.write(
            state="asked",
            service=self.service.name,
            endpoint=self.settings.endpoint,
            place=self.service.place,
            asked=datetime.now(UTC).isoformat(timespec="seconds"),
            payload=sha256(canonical(self.payload)),
            words=self.words,
        )
        try:
            return self.service.submit(self.settings.endpoint, self.payload, self.entry.key)
        except (EngineFault, ValueError):
            if not self.service.remembers:
                self.entry.not_asked()  # it said no; where it can be asked, it is, by the next build
            raise

    def _open(self, why: str) -> EngineFault:
        """Nobody here knows if it was taken, and so paid: a person looks, and writes down what they found."""
        name, first = self.service.name, "counted" not in self.entry.about
        cost = bill(None, self.listed)
        if first:
            self.entry.write(counted=cost)
        text = (
            f"{name} may have taken this job and charged {price_of(cost)} ({why}). Look at {self.service.look}: if it "
            f'is there, write "state": "submitted" and its id as "job" into {self.entry.name}; if not, remove that file'
        )
        return EngineFault(text, "failed", False, cost if first else None)

    def _wait(self) -> None:
        began, pause = time.monotonic(), FIRST_POLL
        while True:
            state = self.service.poll(self.settings.endpoint, self.job)
            self.progress(0.9 if state.done else 0.9 * (state.share or 0.1), state.note)
            if state.done:
                return
            if time.monotonic() - began + pause > self.settings.timeout_s:
                text = f"{self._who}: not done after {self.settings.timeout_s:g} s"
                raise EngineFault(
                    f"{text}. The job is kept: the next build waits for it again", "failed", True
                )
            time.sleep(pause)
            pause = min(SLOWEST_POLL, pause * 1.5)

    def _fetch(self) -> np.ndarray:
        answer = self.service.fetch(self.settings.endpoint, self.job)
        try:
            pixels, suffix = self.look(answer.picture)
            self._nobody_elses(answer)
        except Spoilt as why:
            raise Spoilt(str(why), why.kind, answer.cost) from None
        told = {} if answer.seed is None else {"seed": str(answer.seed)}
        self.entry.keep(
            answer.picture,
            suffix,
            answer=said.kept(answer.told, self.service.secrets),
            cost=bill(answer.cost, self.listed),
            runs=answer.runs,
            **told,
        )
        return pixels

    def _nobody_elses(self, answer: Answer) -> None:
        """The same file for other words can't be right. For other seeds it may: some models ignore them."""
        other = self.entry.same_picture(sha256(answer.picture))
        if other and other.get("words") != self.words:
            raise Spoilt(
                f"it gives the very picture that it gave job {said.shown(str(other.get('job')))} for other words"
            )

    def _ended(self, why: Over) -> EngineFault | ValueError:
        cost = bill(why.cost, None)
        if cost and cost["amount"] > 0:
            kind = why.fault.kind if isinstance(why.fault, EngineFault) else "failed"
            return self.charged(str(why), kind, why.cost)
        why.fault.args = (f"{self._who}: {why.fault}",)
        self.entry.ended()
        return why.fault
