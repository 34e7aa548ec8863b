"""Talking to machines that may be slow, busy, broken or lying: bounded bytes, bounded time, no way to other hosts."""

from __future__ import annotations

import email.utils
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from onbrief.model.request import EngineFault
from renderers.services.said import BROKE, FILTER, said

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
WORDS = 1_000_000  # bytes of an answer in words, unless said otherwise
SECONDS = 60.0  # for one exchange
CONNECT = 10.0
TRIES = 5
FIRST_WAIT = 0.5  # seconds before the second try; each further one waits twice as long
LONGEST_WAIT = 120.0  # that a service may ask for by Retry-After
REDIRECTS = 3

T = TypeVar("T")


class NotSent(Exception):
    """Nothing was handed over: no connection."""


class Lost(Exception):
    """It was sent, and no answer came. What became of it isn't known."""


@dataclass(frozen=True)
class Reply:
    """headers: names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def read(self, who: str) -> dict[str, Any]:
        """The JSON object that it holds. Raises EngineFault."""
        try:
            data = json.loads(self.body)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise EngineFault(
                f"{who} answered with {said(self.body) or 'nothing'}, not with JSON", "failed", True
            )
        return data


def checked(address: str, hosts: Iterable[str] | None = None) -> str:
    """An address that may be asked: https, or this machine; one of these hosts or beneath them, where they are given.

    hosts: names, with a port where it isn't the usual one. Raises ValueError.
    """
    parts = urlsplit(address)
    host, port = (parts.hostname or "").lower(), parts.port
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise ValueError("it is no https address")
    if not host or "@" in parts.netloc:
        raise ValueError("it names no host, or carries a name and password")
    if hosts is None:
        return address
    at = f"{host}:{port}" if port and port != 443 else host
    if not any(at == allowed or (port in (None, 443) and host.endswith(f".{allowed}")) for allowed in hosts):
        raise ValueError(f"it leads to {at}, which is not of this service")
    return address


def within(seconds: float, act: Callable[[], T]) -> T:
    """What `act` returns or raises. A server that drips its bytes is left behind: raises Lost."""
    results: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put((act(), None))
        except BaseException as error:
            results.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        value, error = results.get(timeout=seconds)
    except queue.Empty:
        raise Lost(f"no whole answer within {seconds:.0f} s") from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]


def send(
    method: str,
    address: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    most: int = WORDS,
    seconds: float = SECONDS,
) -> Reply:
    """One exchange. Redirects are not followed. Raises NotSent, Lost, EngineFault (more bytes than `most`)."""
    return within(seconds, lambda: _send(method, address, headers or {}, body, most, seconds))


def _send(
    method: str, address: str, headers: Mapping[str, str], body: bytes | None, most: int, seconds: float
) -> Reply:
    try:
        with (
            requests.Session() as session,
            session.request(
                method,
                address,
                headers=headers,
                data=body,
                auth=lambda request: request,  # else requests takes one from ~/.netrc, over our header
                timeout=(CONNECT, seconds),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            parts, size = [], 0
            for part in response.iter_content(65536):
                parts.append(part)
                size += len(part)
                if size > most:
                    raise EngineFault(f"it sends more than {most // 1_000_000} MB", "failed")
            return Reply(
                response.status_code, {k.lower(): v for k, v in response.headers.items()}, b"".join(parts)
            )
    except requests.RequestException as error:
        raise (NotSent if _never_left(error) else Lost)(_why(error)) from error


def _never_left(error: requests.RequestException) -> bool:
    if isinstance(
        error, (requests.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError)
    ):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, (NewConnectionError, ConnectTimeoutError))


def _why(error: requests.RequestException) -> str:
    """Without the address: a proxy's may carry a password."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted here"
    if isinstance(error, requests.Timeout):
        return "it didn't answer in time"
    return "no connection" if _never_left(error) else "the connection broke"


def patiently(who: str, act: Callable[[], Reply], until: float, once: bool = False) -> Reply:
    """The reply that stands once a service is neither busy nor down: 429 and 5xx are tried again, as long as it asks.

    until: on time.monotonic(). once: what may have been acted upon is not sent again, but raises Lost. Raises
    EngineFault where the service stays busy or down.
    """
    tries = 0
    while True:
        tries += 1
        wait = FIRST_WAIT * 2 ** (tries - 1)
        try:
            reply = act()
        except NotSent as why:
            fault = EngineFault(f"{who} can't be reached: {why}", "unreachable", True)
        except Lost as why:
            if once:
                raise
            fault = EngineFault(f"{who} gives no answer: {why}", "unreachable", True)
        else:
            if reply.status == 429:
                words = said(reply.body)
                fault = EngineFault(
                    f"{who} has too much to do{f': “{words}”' if words else ''}", "exhausted", True
                )
            elif reply.status >= 500:
                fault = EngineFault(f"{who} is out of order ({reply.status})", "unreachable", True)
            else:
                return reply
            wait = _asked_for(reply.headers.get("retry-after", "")) or wait
        if wait > LONGEST_WAIT or tries >= TRIES or time.monotonic() + wait > until:
            later = (
                f" and asks to come back in {wait:.0f} s" if wait > LONGEST_WAIT else f" after {tries} tries"
            )
            fault.args = (f"{fault}{later}",)
            raise fault
        time.sleep(wait)


def _asked_for(header: str) -> float:
    """Seconds of a Retry-After (RFC 9110, 10.2.3): a number or a date; 0 where there is none."""
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(header).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return seconds if 0 < seconds < 1e9 else 0.0


def refusal(who: str, key: str, reply: Reply, secrets: Iterable[str] = ()) -> EngineFault | ValueError:
    """What an answer of 3xx or 4xx to a submission means. key: the environment variable that holds the key."""
    words = said(reply.body, secrets)
    quoted = f": “{words}”" if words else ""
    if reply.status < 400:
        return EngineFault(f"{who} sends the request elsewhere, which is not followed", "failed")
    if reply.status == 402 or (reply.status in (401, 403) and BROKE.search(words)):
        return EngineFault(f"{who} says there is no credit left{quoted}", "exhausted", True)
    if FILTER.search(reply.body[:100_000].decode("utf-8", "replace")):
        return EngineFault(f"{who}'s content filter said no{quoted}", "refused")
    if reply.status in (401, 403):
        return ValueError(f"{who} doesn't accept the key in {key} ({reply.status}){quoted}")
    if reply.status in (408, 409, 425):
        return EngineFault(f"{who} says to ask later ({reply.status}){quoted}", "unreachable", True)
    return ValueError(f"{who} doesn't take what it is asked ({reply.status}){quoted}")


def download(address: str, hosts: Iterable[str], most: int, until: float) -> Reply:
    """A file, without any key. Redirects are followed within the hosts. Raises Lost, EngineFault, ValueError."""
    hosts = tuple(hosts)
    for _ in range(REDIRECTS + 1):
        checked(address, hosts)
        reply = patiently("the file's host", lambda at=address: send("GET", at, most=most), until)
        if reply.status not in (301, 302, 303, 307, 308):
            return reply
        address = urljoin(address, reply.headers.get("location", ""))
    raise ValueError(f"it leads on more than {REDIRECTS} times")
