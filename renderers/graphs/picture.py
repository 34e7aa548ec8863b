"""What a server saved: the pixels of a PNG, and the graph that ComfyUI wrote into it."""

from __future__ import annotations

import io
import json
from typing import Any

import cv2
import numpy as np
from PIL import Image

from onbrief.model.canonical import sha256
from onbrief.model.picture import MOST_PIXELS
from renderers.graphs.graph import MOST_BYTES
from renderers.graphs.wire import Lost


def opened(content: bytes) -> tuple[np.ndarray, dict[str, Any] | None]:
    """Pixels (H×W×3, uint8 or uint16, sRGB) and the embedded graph, if there is one.

    Raises Lost for bytes that are no picture, ValueError for one that is saved with loss or with transparency.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            kind, size = image.format, image.size
            if kind == "PNG" and size[0] * size[1] <= MOST_PIXELS:
                image.load()  # finds what is cut short, which OpenCV would fill with black
            texts = getattr(image, "text", {})
    except Exception:  # hostile bytes make decoders raise nearly anything
        raise Lost("what it saved is no picture", "failed") from None
    if kind != "PNG":
        raise ValueError(f"the graph saves {kind}; only PNG keeps every pixel")
    if size[0] * size[1] > MOST_PIXELS:
        raise Lost(f"what it saved claims more than {MOST_PIXELS // 1_000_000} million pixels", "failed")
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype not in (np.uint8, np.uint16):
        raise Lost("what it saved is cut short or damaged", "failed")
    return _rgb(pixels), _embedded(texts)


def _rgb(pixels: np.ndarray) -> np.ndarray:
    if pixels.ndim == 2:
        return np.repeat(pixels[..., None], 3, axis=2)
    if pixels.shape[2] == 4:
        if (pixels[..., 3] != np.iinfo(pixels.dtype).max).any():
            raise ValueError("the graph saves a picture with transparency")
        pixels = pixels[..., :3]
    return np.ascontiguousarray(pixels[..., ::-1])


def _embedded(texts: Any) -> dict[str, Any] | None:
    """The text `prompt`, if it is a graph."""
    found = texts.get("prompt") if isinstance(texts, dict) else None
    if not isinstance(found, str) or len(found) > MOST_BYTES:
        return None
    try:
        graph = json.loads(found)
    except (ValueError, RecursionError):
        return None
    return graph if is_graph(graph) else None


def is_graph(value: Any) -> bool:
    """Whether it has the form of a graph in API format."""
    return isinstance(value, dict) and all(
        isinstance(node, dict) and isinstance(node.get("inputs"), dict) for node in value.values()
    )


def fingerprint(pixels: np.ndarray) -> str:
    """SHA-256 of the pixels, with their shape and depth: the same however a file packs them."""
    return sha256(f"{pixels.shape} {pixels.dtype}\n".encode() + np.ascontiguousarray(pixels).tobytes())
