"""Pictures on their way to a service and back: what is sent, what is believed to be a picture, how it is made to fit."""

from __future__ import annotations

import base64
import binascii
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import cv2
import numpy as np

from onbrief.model.picture import LARGEST, Unreadable, decoded, opened
from onbrief.model.request import EngineFault
from renderers.services.service import Spoilt
from renderers.services.wire import download

PNG_MOST = 4_000_000  # bytes; a larger picture is sent as JPEG
JPEG_QUALITY = 95
SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "TIFF": "tif", "BMP": "bmp", "GIF": "gif"}
MOST_CUT = 0.25  # of a picture's area that may be cropped away to give it the shape that was asked for
MOST_ENLARGED = 2.0  # times, each side


def to_send(pixels: np.ndarray) -> bytes:
    """H×W or H×W×3, uint8 or uint16, sRGB, as a PNG or JPEG of 8 bits."""
    eight = pixels if pixels.dtype == np.uint8 else np.rint(pixels / 257).astype(np.uint8)
    eight = eight if eight.ndim == 2 else np.ascontiguousarray(eight[..., ::-1])
    data = cv2.imencode(".png", eight)[1].tobytes()
    if len(data) <= PNG_MOST:
        return data
    return cv2.imencode(".jpg", eight, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()


def data_address(file: bytes) -> str:
    """A picture, an MP4 or a WAV as a `data:` address (RFC 2397)."""
    if file[4:8] == b"ftyp":
        kind = "video/mp4"
    elif file.startswith(b"RIFF"):
        kind = "audio/wav"
    else:
        kind = "image/png" if file.startswith(b"\x89PNG") else "image/jpeg"
    return f"data:{kind};base64,{base64.b64encode(file).decode()}"


def picture_of(told: Any, base: str, hosts: Sequence[str], seconds: float) -> bytes:
    """A picture as services hand it out: {"url"} or {"data"}, or an address alone; a `data:` address holds it itself.

    Raises Spoilt for what is no picture's address, leads elsewhere, or has expired; EngineFault where a host is down.
    """
    address = told.get("url") or told.get("data") if isinstance(told, Mapping) else told
    if not isinstance(address, str) or not address:
        raise Spoilt("it says that it is done and gives no picture")
    if address.startswith("data:"):
        try:
            return base64.b64decode(address.partition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            raise Spoilt("it gives a picture in damaged base 64") from None
    try:
        reply = download(urljoin(base, address), hosts, LARGEST, time.monotonic() + seconds)
    except ValueError as why:
        raise Spoilt(f"the picture is not fetched: {why}") from None
    if reply.status in (403, 404, 410):
        raise Spoilt(f"the picture has expired before it was fetched ({reply.status})")
    if reply.status != 200:
        raise EngineFault(f"the picture's host answered {reply.status}", "unreachable", True)
    return reply.body


def looked_at(data: bytes) -> tuple[np.ndarray, str]:
    """A file that nobody vouches for as H×W×3 uint8, sRGB, and its suffix by its content. Raises Spoilt.

    Colours of another embedded profile are converted to sRGB (perceptual intent).
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(data)
        try:
            with opened(path) as image:
                suffix, profile = SUFFIXES.get(image.format or "", "bin"), image.info.get("icc_profile")
            pixels = decoded(path, "RGB")
        except Unreadable as why:
            start = data[:200].lstrip()[:1]
            what = "a page of HTML" if start == b"<" else f"{len(data)} bytes"
            raise Spoilt(f"it gives {what} that can't be used as a picture: {why}") from None
    return (_in_srgb(pixels, profile) if profile else pixels), suffix


def _in_srgb(pixels: np.ndarray, profile: bytes) -> np.ndarray:
    from io import BytesIO

    from PIL import Image, ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(
            Image.fromarray(pixels), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile for grey or ink, or a damaged one
        return pixels
    return pixels if converted is None else np.asarray(converted)


def fitted(pixels: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, dict[str, Any]]:
    """Cropped about its centre to the shape that was asked for, then scaled to the size; and what was done to it.

    Services round sizes, or make fixed ratios only. Lanczos enlarges, area averaging reduces. Raises Spoilt where
    more than MOST_CUT of it would go, or it would be enlarged more than MOST_ENLARGED times.
    """
    width, height = size
    tall, wide = pixels.shape[:2]
    if (wide, tall) == size:
        return pixels, {}
    scale = max(width / wide, height / tall)
    cut_wide, cut_tall = min(wide, round(width / scale)), min(tall, round(height / scale))
    lost = 1 - cut_wide * cut_tall / (wide * tall)
    if lost > MOST_CUT or scale > MOST_ENLARGED:
        why = (
            f"{lost:.0%} of it would be cut away"
            if lost > MOST_CUT
            else f"it would be enlarged {scale:.1f} times"
        )
        raise Spoilt(
            f"asked for {width} × {height} pixels, it made {wide} × {tall}, too far off to fit: {why}"
        )
    left, top = (wide - cut_wide) // 2, (tall - cut_tall) // 2
    part = pixels[top : top + cut_tall, left : left + cut_wide]
    how = cv2.INTER_LANCZOS4 if scale > 1 else cv2.INTER_AREA
    done = {"made": [wide, tall], "crop": [left, top, cut_wide, cut_tall], "scale": round(scale, 4)}
    return cv2.resize(part, size, interpolation=how), done
