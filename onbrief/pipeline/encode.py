"""Pixels to files: sRGB profile embedded, nothing private inside, within the placement's budget."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageCms

from onbrief.errors import InputError

QUALITIES = range(40, 96)


@cache
def srgb_profile() -> bytes:
    """An sRGB ICC profile (lcms2's, IEC 61966-2-1) with its creation date cleared, so that bytes repeat."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)
    profile[84:100] = bytes(16)
    return bytes(profile)


def encode_png(pixels: np.ndarray) -> bytes:
    """Lossless: uint8 with the sRGB profile, or 16 bits a channel (plates), which stay in the house."""
    if pixels.dtype == np.uint16:
        shown = pixels[..., ::-1] if pixels.ndim == 3 else pixels
        done, data = cv2.imencode(".png", shown, [cv2.IMWRITE_PNG_COMPRESSION, 3])
        if not done:
            raise RuntimeError("the PNG encoder refused a plate")
        return data.tobytes()
    profile = None if pixels.ndim == 2 else srgb_profile()
    return _save(Image.fromarray(pixels), "PNG", icc_profile=profile, compress_level=4)


def encode_within(
    pixels: np.ndarray, kind: str, max_kb: int | None, reserve_kb: int = 0
) -> tuple[bytes, dict[str, Any]]:
    """The best quality (up to 95) within the budget, found by bisection.

    max_kb: units of 1,000 bytes; reserve_kb: of these, what the seal needs.

    Raises InputError if even the lowest quality that we would show is too heavy.
    """
    image = Image.fromarray(pixels)
    budget = (max_kb - reserve_kb) * 1000 if max_kb else None
    if kind == "png":
        data = _save(image, "PNG", icc_profile=srgb_profile(), optimize=True)
        return within_budget(data, max_kb, kind, reserve_kb), {"format": kind}

    def at(quality: int) -> bytes:
        return _lossy(image, kind, quality)

    low, high = QUALITIES.start, QUALITIES.stop - 1
    best = at(high)
    if budget and len(best) > budget:
        best = within_budget(at(low), max_kb, kind, reserve_kb)
        while high - low > 1:
            middle = (low + high) // 2
            data = at(middle)
            if len(data) <= budget:
                low, best = middle, data
            else:
                high = middle
        return best, {"format": kind, "quality": low}
    return best, {"format": kind, "quality": high}


def _lossy(image: Image.Image, kind: str, quality: int) -> bytes:
    if kind == "webp":
        return _save(image, "WEBP", quality=quality, method=4, icc_profile=srgb_profile())
    subsampling = 0 if quality >= 85 else 2
    return _save(image, "JPEG", quality=quality, subsampling=subsampling, icc_profile=srgb_profile())


def within_budget(data: bytes, max_kb: int | None, kind: str, reserve_kb: int = 0) -> bytes:
    """The data, if the placement takes so much and the seal. Raises InputError."""
    if max_kb and len(data) > (max_kb - reserve_kb) * 1000:
        cure = (
            "Show fewer things"
            if kind == "svg"
            else "Choose a lossy format in the placement, or a calmer picture"
        )
        seal = f", {reserve_kb} kB of it for the seal" if reserve_kb else ""
        bare = ", or say `seal: none` there" if reserve_kb else ""
        raise InputError.at(
            kind,
            f"the lightest {kind} has {len(data) / 1000:.0f} kB, the placement allows {max_kb} kB{seal}",
            f"{cure}{bare}.",
        )
    return data


def _save(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
