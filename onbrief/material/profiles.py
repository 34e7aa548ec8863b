"""Colour profiles (ICC.1:2022) of the matrix kind, for 16 bits: Little CMS is bound to 8 bits in Pillow."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np
from PIL import ImageCms

from onbrief.model.visible import visible

# from the profile connection space (XYZ, D50) to linear sRGB: the inverse of IEC 61966-2-1 adapted by Bradford,
# as the sRGB profile's own colorants state it (ICC, “sRGB v2 preference”, 2009)
TO_SRGB = np.linalg.inv(
    np.array([[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]])
)  # fmt: skip
LONGEST = 80  # of a profile's name


def shown_as(profile: bytes) -> str:
    """A profile's name, safe to print; `sRGB` for all that are sRGB by their name."""
    try:
        found = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return "a damaged profile"
    name = visible(found.splitlines()[0] if found else "a profile without a name")[:LONGEST]
    return "sRGB" if name.lower().startswith(("srgb", "c2", "csrgb")) else name


@dataclass(frozen=True)
class Curves:
    """tables: for each channel the linear light of its 65,536 codes. matrix: linear channels to linear sRGB."""

    tables: tuple[np.ndarray, ...]
    matrix: np.ndarray

    def to_srgb(self, codes: np.ndarray) -> np.ndarray:
        light = (
            np.stack([table[codes[..., i]] for i, table in enumerate(self.tables)], axis=-1) @ self.matrix.T
        )
        light = np.clip(light, 0, 1)
        out = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
        return np.rint(out * 65535).astype(np.uint16)


def curves_of(profile: bytes) -> Curves | None:
    """None for profiles that aren't RGB by matrix and curves, or that are damaged."""
    try:
        if profile[16:20] != b"RGB " or profile[20:24] != b"XYZ ":
            return None
        tags = _tags(profile)
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        tables = tuple(_table(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
    except (KeyError, struct.error, ValueError, IndexError, OverflowError, ZeroDivisionError):
        return None
    if not all(np.isfinite(table).all() for table in tables):
        return None
    return Curves(tables, TO_SRGB @ np.array(columns).T)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    count = struct.unpack_from(">I", profile, 128)[0]
    if count > 100:
        raise ValueError("too many tags")
    found = {}
    for i in range(count):
        name, start, size = struct.unpack_from(">4sII", profile, 132 + 12 * i)
        found[name] = profile[start : start + size]
    return found


def _xyz(tag: bytes) -> list[float]:
    return [value / 65536 for value in struct.unpack_from(">3i", tag, 8)]


def _table(tag: bytes) -> np.ndarray:
    """A tone curve (`curv` or `para`, ICC.1:2022 § 10.6 and 10.18) at every 16-bit code."""
    x = np.arange(65536) / 65535
    if tag[:4] == b"curv":
        count = struct.unpack_from(">I", tag, 8)[0]
        if count == 0:
            return x
        values = struct.unpack_from(f">{min(count, 65536)}H", tag, 12)
        if count == 1:
            return x ** (values[0] / 256)
        return np.interp(x, np.linspace(0, 1, len(values)), np.array(values) / 65535)
    if tag[:4] != b"para":
        raise ValueError("no curve")
    kind = struct.unpack_from(">H", tag, 8)[0]
    count = (1, 3, 4, 5, 7)[kind]
    told = [value / 65536 for value in struct.unpack_from(f">{count}i", tag, 12)]
    g, a, b, c, d, e, f = told + [0.0] * (7 - count)
    if kind == 0:
        return x**g
    bent = np.maximum(a * x + b, 0) ** g
    low, high, from_ = {
        1: (0 * x, bent, -b / a if a else 0.0),
        2: (0 * x + c, bent + c, -b / a if a else 0.0),
        3: (c * x, bent, d),
        4: (c * x + f, bent + e, d),
    }[kind]
    return np.where(x >= from_, high, low)
