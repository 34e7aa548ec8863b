"""Talking to a server that may lie: bounded bytes, bounded time, no redirects, no address in any message."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from onbrief.model.request import EngineFault

CONNECT, READ = 5.0, 30.0  # seconds
MB = 1_000_000


class Lost(EngineFault):
    """This server can't go on: it is gone, or talks nonsense. Another may do the work."""

    def __init__(self, text: str, kind: Any = "unreachable"):
        super().__init__(text, kind, again=True)


class Lacks(EngineFault):
    """This server hasn't got what the graph needs. Another may."""

    def __init__(self, text: str):
        super().__init__(text, "failed", again=False)


class Wire:
    """HTTP to one address. Addresses are private, so no error text holds one."""

    def __init__(self, address: str, token: str = ""):
        """address: http(s)://host[:port][/path]. Raises ValueError for anything else."""
        import requests

        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("an address of a ComfyUI server reads `http://host:8188`")
        if parts.username or parts.password:
            raise ValueError("an address holds no name or password; a token goes to ONBRIEF_COMFYUI_TOKEN")
        _ = parts.port  # raises ValueError
        self.address, self.token = address.rstrip("/"), token
        self._session = requests.Session()
        self._session.trust_env = False  # neither proxies nor .netrc, which would replace the token
        self._session.headers.update({"Accept-Encoding": "identity", **self.headers})

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    @property
    def socket(self) -> str:
        """The address of its WebSocket."""
        return f"ws{self.address.removeprefix('http')}/ws"

    def get(self, path: str, most: int, seconds: float = READ, **params: str) -> tuple[int, bytes]:
        """Status and body. Raises Lost."""
        return self._call("GET", path, most, seconds, params=params)

    def post(self, path: str, most: int, seconds: float = READ, **how: Any) -> tuple[int, bytes]:
        return self._call("POST", path, most, seconds, **how)

    def json(self, path: str, most: int = 4 * MB, seconds: float = READ, **params: str) -> Any:
        """The answer to GET as JSON. Raises Lost."""
        status, body = self.get(path, most, seconds, **params)
        if status != 200:
            raise Lost(f"{_place(path)} answered {status}", "failed")
        return parsed(body, path)

    def _call(self, method: str, path: str, most: int, seconds: float, **how: Any) -> tuple[int, bytes]:
        import requests

        until = time.monotonic() + seconds
        try:
            with self._session.request(
                method, f"{self.address}{path}", timeout=(CONNECT, min(seconds, READ)), stream=True,
                allow_redirects=False, **how,
            ) as answer:  # fmt: skip
                if 300 <= answer.status_code < 400:
                    raise Lost(f"{_place(path)} answered with a redirect, which is not followed", "failed")
                if answer.status_code in (401, 403):
                    raise Lost(f"{_place(path)} is closed to us; is ONBRIEF_COMFYUI_TOKEN right?", "failed")
                return answer.status_code, _body(answer.raw, most, until, path)
        except (requests.RequestException, OSError) as error:
            raise Lost(f"{_place(path)} could not be reached ({type(error).__name__})") from None
        except Lost:
            raise
        except Exception as error:  # urllib3's own, raised below requests
            raise Lost(f"{_place(path)} broke off ({type(error).__name__})") from None


def _body(raw: Any, most: int, until: float, path: str) -> bytes:
    """Reads what is there, however little, so that a server that drips can't hold us beyond the deadline."""
    parts, size = [], 0
    while part := raw.read1(65536):
        size += len(part)
        if size > most:
            raise Lost(f"{_place(path)} answered with more than {most / MB:g} MB", "failed")
        if time.monotonic() > until:
            raise Lost(f"{_place(path)} took too long to answer")
        parts.append(part)
    return b"".join(parts)


def parsed(body: bytes, path: str) -> Any:
    """Raises Lost for anything but JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Lost(f"{_place(path)} answered with something that is no JSON", "failed") from None


def _place(path: str) -> str:
    """`/history/3f2a…` → `/history`."""
    return "/" + path.strip("/").split("/")[0]


def listing(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def text(value: Any, most: int = 300) -> str:
    """A server's word, as it may stand in a message or a record: one line, printable, short."""
    flat = " ".join(str(value).split())
    return "".join(c if c.isprintable() else "?" for c in flat)[:most]
