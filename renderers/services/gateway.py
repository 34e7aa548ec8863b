"""A studio's own gateway, or any service behind a small adapter: four requests, told in docs/how-to/engines-hosted.md.

Address and key come from the environment alone, so no file of a repository can send the key elsewhere.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from onbrief.model.request import EngineFault
from renderers.services.pictures import data_address, picture_of
from renderers.services.said import FILTER, shown
from renderers.services.service import Answer, Over, Spoilt, State, Wish
from renderers.services.settings import Hosted
from renderers.services.wire import WORDS, Reply, checked, patiently, refusal, send

ADDRESS, KEY, FILES = "ONBRIEF_GATEWAY", "ONBRIEF_GATEWAY_KEY", "ONBRIEF_GATEWAY_FILES"
JOB = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}")
ANSWER = 150_000_000  # bytes: a result may hold the picture itself, in base 64
SECONDS = 180.0  # for one exchange, with its tries


class Gateway:
    """Speaks to `$ONBRIEF_GATEWAY`, with `$ONBRIEF_GATEWAY_KEY` where it wants one."""

    name = "gateway"
    remembers = True

    def __init__(self) -> None:
        self.place = os.environ.get(ADDRESS, "").rstrip("/")
        self.look = f"the jobs of {urlsplit(self.place).netloc}"
        try:
            checked(self.place)
        except ValueError as why:
            known = f"{ADDRESS} is no good: {why}" if self.place else f"{ADDRESS} is not set"
            raise ValueError(f"{known}. Set it to the gateway's address, https://…") from None
        self.key = os.environ.get(KEY, "").strip()
        self.secrets = (self.key,) if self.key else ()
        more = (host.strip().lower() for host in os.environ.get(FILES, "").split(","))
        self.hosts = (urlsplit(self.place).netloc.lower(), *filter(None, more))

    def payload(self, wish: Wish, settings: Hosted) -> dict[str, Any]:
        shape = {"aspect": wish.aspect} if wish.aspect else {"size": list(wish.size)}
        told: dict[str, Any] = {
            "prompt": wish.prompt,
            "negative": wish.negative or None,
            "seed": wish.seed,
            "image": wish.image,
            "last": wish.last,
            "duration": wish.duration,
            "mask": wish.mask,
            "strength": wish.strength,
            "references": list(wish.references) or None,
        }
        if wish.video:
            told, shape = {"video": wish.video, "voice": wish.voice, "seed": wish.seed}, {}
        named = {
            settings.names.get(name, name): _json(value) for name, value in told.items() if value is not None
        }
        return {**named, **shape}

    def submit(self, endpoint: str, payload: Mapping[str, Any], key: str) -> str:
        body = json.dumps({"model": endpoint, "input": payload, "key": key}).encode()
        reply = self._ask("POST", "/jobs", body, {"Idempotency-Key": key}, once=True)
        if reply.status not in (200, 201, 202):
            raise refusal("the gateway", KEY, reply, self.secrets)
        return self._job(reply.read("the gateway"), key)

    def find(self, endpoint: str, key: str) -> str | None:
        reply = self._ask("GET", f"/jobs?key={quote(key, safe='')}")
        if reply.status == 404:
            return None
        return self._job(self._told(reply), key)

    def poll(self, endpoint: str, job: str) -> State:
        reply = self._ask("GET", f"/jobs/{job}")
        if reply.status in (404, 410):
            raise EngineFault(f"the gateway doesn't know its own job {job} any more", "failed")
        told = self._told(reply)
        self._own(told, job)
        status, words = told.get("status"), shown(str(told.get("error") or ""), self.secrets)
        quoted = f": “{words}”" if words else ""
        if status == "refused" or (status == "failed" and FILTER.search(words)):
            raise Over(EngineFault(f"the content filter said no{quoted}", "refused"), told.get("cost"))
        if status == "failed":
            raise Over(EngineFault(f"it failed{quoted}", "failed", True), told.get("cost"))
        share = told.get("progress")
        sane = isinstance(share, (int, float)) and 0 <= share <= 1
        return State(status == "done", float(share) if sane else None, shown(str(status or "")))  # type: ignore[arg-type]

    def fetch(self, endpoint: str, job: str) -> Answer:
        reply = self._ask("GET", f"/jobs/{job}/result", most=ANSWER)
        if reply.status in (404, 410):
            raise Spoilt("the picture has expired before it was fetched")
        told = self._told(reply)
        self._own(told, job)
        seed, runs = told.get("seed"), told.get("runs")
        return Answer(
            picture=picture_of(told.get("picture", told.get("film")), self.place + "/", self.hosts, SECONDS),
            told=told,
            seed=seed if type(seed) is int else None,
            cost=told.get("cost"),
            runs=runs if isinstance(runs, int) and runs > 0 else 1,
        )

    def _ask(
        self, method: str, path: str, body: bytes | None = None, more: Mapping[str, str] | None = None,
        most: int = WORDS, once: bool = False,
    ) -> Reply:  # fmt: skip
        headers = {"Accept": "application/json", **(more or {})}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        return patiently(
            "the gateway",
            lambda: send(method, self.place + path, headers, body, most),
            time.monotonic() + SECONDS,
            once,
        )

    def _told(self, reply: Reply) -> dict[str, Any]:
        if reply.status != 200:
            raise refusal("the gateway", KEY, reply, self.secrets)
        return reply.read("the gateway")

    def _job(self, told: Mapping[str, Any], key: str) -> str:
        job = told.get("id")
        if not isinstance(job, str) or not JOB.fullmatch(job):
            raise EngineFault(f"the gateway calls its job {shown(repr(job))}, which is no id", "failed")
        if told.get("key", key) != key:
            raise EngineFault("the gateway answered with the job of another key", "failed")
        return job

    def _own(self, told: Mapping[str, Any], job: str) -> None:
        if told.get("id", job) != job:
            raise Spoilt(f"it answers with job {shown(str(told['id']))}")


def _json(value: Any) -> Any:
    if isinstance(value, bytes):
        return data_address(value)
    return [_json(one) for one in value] if isinstance(value, list) else value
