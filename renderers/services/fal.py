"""fal, through its own client (`fal-client`, the extra `hosted`), with the key in FAL_KEY.

Two things of the client are set aside: it sends a submission again when the answer to it was lost, which may pay
twice, and it follows redirects. fal's queue takes no key of ours and can't be asked for one, so a run that dies
between submission and answer leaves it open whether fal took the job: that is told, and nothing is asked again.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onbrief.model.request import EngineFault
from renderers.services.pictures import data_address, picture_of
from renderers.services.said import shown
from renderers.services.service import Answer, Over, Spoilt, State, Wish
from renderers.services.settings import Hosted
from renderers.services.wire import Lost, NotSent, Reply, patiently, refusal, within

if TYPE_CHECKING:
    import fal_client
    import httpx

KEY = "FAL_KEY"
FILES = ("fal.media",)  # where fal's results lie, and beneath: v3.fal.media, v3b.fal.media
ANSWER = 150_000_000  # bytes: with `sync_mode` a result would hold the picture itself
SECONDS = 180.0
JOB = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
OURS = {"num_images": 1, "sync_mode": False}  # one picture a job, and by its address


class Answered(Exception):
    """fal's answer, where it is none of 2xx: the client would try again by its own rules."""

    def __init__(self, reply: Reply):
        super().__init__(str(reply.status))
        self.reply = reply


class Fal:
    """fal's queue. `FAL_QUEUE_RUN_HOST` names another host, as for the client itself."""

    name = "fal"
    remembers = False
    look = "https://fal.ai/dashboard/requests"

    def __init__(self) -> None:
        self.key = os.environ.get(KEY, "").strip()
        if not self.key:
            raise ValueError(f"{KEY} is not set. Set it to a key of your account at fal")
        try:
            from fal_client.client import QUEUE_URL_FORMAT
        except ImportError:
            raise ValueError("fal's client is not installed: pip install 'onbrief[hosted]'") from None
        self.place = QUEUE_URL_FORMAT.rstrip("/")
        self.secrets = (self.key,)
        self.client = _client(self.key)

    def payload(self, wish: Wish, settings: Hosted) -> dict[str, Any]:
        width, height = wish.size
        told: dict[str, Any] = {
            "prompt": ("prompt", wish.prompt),
            "negative": ("negative_prompt", wish.negative or None),
            "seed": ("seed", wish.seed),
            "image": ("image_url", wish.image and data_address(wish.image)),
            "last": ("end_image_url", wish.last and data_address(wish.last)),
            "duration": ("duration", wish.duration),
            "video": ("video_url", wish.video and data_address(wish.video)),
            "voice": ("audio_url", wish.voice and data_address(wish.voice)),
            "mask": ("mask_url", wish.mask and data_address(wish.mask)),
            "strength": ("strength", wish.strength),
            "references": ("image_urls", [data_address(one) for one in wish.references] or None),
            "size": ("aspect_ratio", wish.aspect) if wish.aspect else ("image_size", {"width": width, "height": height}),
        }  # fmt: skip
        if wish.video:
            told = {name: told[name] for name in ("video", "voice", "seed")}
        named = {settings.names.get(name, usual): value for name, (usual, value) in told.items()}  # type: ignore[call-overload]
        ours = {} if wish.film else OURS
        return {**ours, **{name: value for name, value in named.items() if value is not None}}

    def submit(self, endpoint: str, payload: Mapping[str, Any], key: str) -> str:
        if "/" not in endpoint:
            raise ValueError(f"fal's endpoints are called owner/model, not {endpoint}")
        try:
            job = self._ask(lambda: self.client.submit(endpoint, dict(payload)).request_id, once=True)
        except Refused as why:
            raise why.fault from None
        if not isinstance(job, str) or not JOB.fullmatch(job):
            raise Lost(f"fal calls its job {shown(repr(job))}, which is no id")
        return job

    def find(self, endpoint: str, key: str) -> str | None:
        return None

    def poll(self, endpoint: str, job: str) -> State:
        from fal_client import Completed, InProgress, Queued

        try:
            status = self._ask(lambda: self.client.status(endpoint, job))
        except Refused as why:
            raise why.of_a_job(job) from None
        if isinstance(status, Completed):
            if status.error:
                raise Over(self._failed(str(status.error_type or ""), str(status.error)))
            return State(True)
        place = f", {status.position} before it" if isinstance(status, Queued) else ""
        return State(
            False, None, "at work" if isinstance(status, InProgress) else f"in the queue{shown(place)}"
        )

    def fetch(self, endpoint: str, job: str) -> Answer:
        def result() -> Reply:
            handle = self.client.get_handle(endpoint, job)
            response = self.client._client.get(handle.response_url)
            return Reply(response.status_code, dict(response.headers), response.content)

        try:
            told = self._ask(result).read("fal")
        except Refused as why:
            if why.reply.status in (400, 422):  # what the model itself said; only what succeeds is charged
                raise Over(refusal("the model", KEY, why.reply, self.secrets)) from None
            if why.reply.status in (404, 410):
                raise Spoilt("the picture has expired before it was fetched") from None
            raise why.of_a_job(job) from None
        flags = told.get("has_nsfw_concepts")
        if isinstance(flags, list) and flags[:1] == [True]:
            raise Spoilt("the content filter blacked the picture out", "refused")
        pictures = told.get("images")
        first = (
            pictures[0] if isinstance(pictures, list) and pictures else told.get("image", told.get("video"))
        )
        seed = told.get("seed")
        return Answer(
            picture=picture_of(first, self.place, (*FILES, self.place.removeprefix("https://")), SECONDS),
            told=told,
            seed=seed if type(seed) is int else None,
        )

    def _ask(self, act: Callable[[], Any], once: bool = False) -> Any:
        """What the client returns; 429 and 5xx are waited for. Raises Refused for 3xx and 4xx."""
        made: list[Any] = []

        def attempt() -> Reply:
            try:
                made.append(within(SECONDS, act))
            except Answered as answer:
                return answer.reply
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                text = "fal answered with what its own client can't read"
                if once:
                    raise Lost(text) from error
                raise EngineFault(text, "failed", True) from error
            return Reply(200, {}, b"")

        reply = patiently("fal", attempt, time.monotonic() + SECONDS, once)
        if not made:
            raise Refused(refusal("fal", KEY, reply, self.secrets), reply)
        return made[-1]

    def _failed(self, kind: str, words: str) -> EngineFault | ValueError:
        reply = Reply(422, {}, f"{kind} {words}".encode())
        fault = refusal("the model", KEY, reply, self.secrets)
        if isinstance(fault, EngineFault):
            return fault
        return EngineFault(f"it failed: “{shown(words, self.secrets)}”", "failed", True)


class Refused(ValueError):
    """fal said no to what was sent. fault: what that means."""

    def __init__(self, fault: EngineFault | ValueError, reply: Reply):
        super().__init__(str(fault))
        self.fault, self.reply = fault, reply

    def of_a_job(self, job: str) -> EngineFault | ValueError:
        if self.reply.status in (404, 410):
            return EngineFault(f"fal doesn't know its own job {job} any more", "failed")
        return self.fault


def _client(key: str) -> fal_client.SyncClient:
    """fal's client over a transport that sends each request once and reads bounded answers."""
    import fal_client
    import httpx
    from fal_client.client import BackupDomainTransport

    class Guard(httpx.BaseTransport):
        """Our own errors end the client's tries, for they are none of httpx's."""

        def __init__(self) -> None:
            self.wire = BackupDomainTransport()

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            try:
                response = self.wire.handle_request(request)
                body = b"".join(_bounded(response))
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
                raise NotSent("no connection") from error
            except httpx.HTTPError as error:
                raise Lost("the connection broke") from error
            whole = httpx.Response(response.status_code, headers=_plain(response), content=body)
            if response.is_success:
                return whole
            # What fal's own servers answered carries their id. Else a proxy before them spoke, and it is as not sent.
            theirs = "x-fal-request-id" in response.headers or response.status_code not in (502, 503)
            if request.method == "POST" and response.status_code >= 500 and theirs:
                raise Lost(f"it answered {response.status_code}")
            raise Answered(Reply(response.status_code, dict(whole.headers), body))

        def close(self) -> None:
            self.wire.close()

    class Once(fal_client.SyncClient):
        @cached_property
        def _client(self) -> httpx.Client:
            headers = {"Authorization": f"Key {key}", "User-Agent": "onbrief"}
            return httpx.Client(transport=Guard(), headers=headers, timeout=self.default_timeout)

    return Once(key=key, default_timeout=60.0)


def _bounded(response: httpx.Response) -> Iterator[bytes]:
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > ANSWER:
            response.close()
            raise EngineFault(f"fal sends more than {ANSWER // 1_000_000} MB", "failed")
        yield part


def _plain(response: httpx.Response) -> dict[str, str]:
    """Headers that are still true once the body is unpacked."""
    return {
        k: v
        for k, v in response.headers.items()
        if k not in ("content-encoding", "content-length", "transfer-encoding")
    }
