"""Reading words out of pixels with Tesseract: one process for all texts of a file."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from PIL import Image

PACKS = {"ar": "ara", "de": "deu", "en": "eng", "fr": "fra", "ja": "jpn"}  # language → Tesseract's data
FALLBACK = "eng"  # for other languages in Latin letters
SECONDS = 30  # of one process: it takes 0.2 on a finished ad
LONGEST = 4000  # pixels of a page's longer side
LARGEST = 8  # times: type that must be enlarged more can't be read
MARGIN = 16  # pixels of white around a text: Tesseract drops what touches the edge


class Unread(Exception):
    """Why nothing could be read, and what to install."""


def pack_of(language: str, latin: bool) -> str | None:
    """The data that a language is read with; None where none will do."""
    return PACKS.get(language) or (FALLBACK if latin else None)


def ready(pack: str) -> str | None:
    """What must be installed first, if anything."""
    if shutil.which("tesseract") is None:
        return f"Tesseract is not installed; on Debian or Ubuntu: apt-get install {packages(pack)}"
    if pack not in _installed():
        return f"Tesseract lacks its {pack} data; on Debian or Ubuntu: apt-get install tesseract-ocr-{pack}"
    return None


def packages(pack: str) -> str:
    return "tesseract-ocr" + (f" tesseract-ocr-{pack}" if pack != FALLBACK else "")


@cache
def _installed() -> frozenset[str]:
    done = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    return frozenset(done.stdout.split())


def read(pages: Sequence[np.ndarray], pack: str) -> list[str]:
    """What each page says. pages: H×W uint8, dark type on white. Raises Unread."""
    if not pages:
        return []
    first, *more = [Image.fromarray(page) for page in pages]
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=more, dpi=(300, 300))
    command = ["tesseract", "stdin", "stdout", "-l", pack, "--psm", "6", "--dpi", "300"]
    threads = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=file.getvalue(), capture_output=True, timeout=SECONDS, check=False, env=threads
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unread(f"Tesseract gave no answer in {SECONDS} seconds") from error
    if done.returncode:
        raise Unread(f"Tesseract stopped with status {done.returncode}")
    said = done.stdout.decode("utf-8", "replace").split("\f")
    return [" ".join(text.split()) for text in (*said, *[""] * len(pages))][: len(pages)]


def page(grey: np.ndarray, scale: float, blur: float = 0.0) -> np.ndarray:
    """A text at reading size on a white page. grey: H×W float, 0 ink to 255 ground. blur: σ in pixels of the page."""
    scale = min(scale, LARGEST, LONGEST / max(grey.shape))
    size = [max(1, round(side * scale)) for side in reversed(grey.shape)]
    sized = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    framed = np.pad(np.clip(sized, 0, 255).astype(np.uint8), MARGIN, constant_values=255)
    return cv2.GaussianBlur(framed, (0, 0), blur) if blur else framed
