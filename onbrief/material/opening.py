"""A stranger's picture to one that is worked with: upright, sRGB, 8 or 16 bits, alpha kept; every step is told."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageCms, ImageOps

from onbrief.errors import InputError
from onbrief.material.bounds import bounded
from onbrief.material.kinds import PICTURES, Received
from onbrief.material.profiles import Curves, curves_of, shown_as
from onbrief.model.picture import MOST_PASSES, MOST_PIXELS
from onbrief.model.visible import visible

LARGEST = 150_000_000  # pixels of the file; cameras have up to 150 million
LEAST = 16  # pixels a side
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "I;16", "I;16B", "I")
DEEP_TIFF = (16,)
ORIENTATION = 274  # EXIF
TURNS: dict[int, tuple[int, bool]] = {  # orientation → quarter turns counter-clockwise, then mirrored
    2: (0, True), 3: (2, False), 4: (2, True), 5: (3, True), 6: (3, False), 7: (1, True), 8: (1, False),
}  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """pixels: H×W×3, or ×4 with straight alpha; uint8 or uint16, sRGB. matte: H×W uint8, from a layer of that name.

    done: what was done, in words. layers: names.
    """

    pixels: np.ndarray
    done: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    matte: np.ndarray | None = None

    @property
    def alpha(self) -> bool:
        return self.pixels.shape[2] == 4

    @property
    def bits(self) -> int:
        return 16 if self.pixels.dtype == np.uint16 else 8


def opened(file: Received) -> Opened:
    """Raises InputError for what is damaged, hostile, or can't be shown rightly."""
    if file.suffix == "psd":
        from onbrief.material.psd import opened_psd  # a second to load; only for those

        return _fitted(opened_psd(file))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is refused below
        try:
            with (
                open(file.path, "rb") as stream,
                Image.open(stream, formats=[PICTURES[file.suffix]]) as image,
            ):
                return _fitted(_read(file, image))
        except InputError:
            raise
        except Exception as error:  # hostile bytes make decoders raise nearly anything
            raise InputError.at(
                file.shown, "it is damaged, or no such picture as it says", "Save it anew."
            ) from error


def _read(file: Received, image: Any) -> Opened:
    width, height = image.size
    bearable(file.shown, width, height)
    if image.mode not in MODES:
        what = f"its colours are of a kind that isn't read here ({visible(image.mode)})"
        raise InputError.at(file.shown, what, "Save it as RGB.")
    if getattr(image, "n_frames", 1) > 1 and file.suffix != "tif":
        raise InputError.at(file.shown, "it moves: it holds several pictures", "Save the one that is meant.")
    data = file.path.read_bytes()
    if file.suffix == "jpg" and data.count(b"\xff\xda") > MOST_PASSES:
        raise InputError.at(file.shown, f"it comes in more than {MOST_PASSES} passes", "Save it anew.")
    with bounded(file.shown, width * height):
        done = ["took the first of its pages"] if getattr(image, "n_frames", 1) > 1 else []
        turn = image.getexif().get(ORIENTATION, 1)
        profile = image.info.get("icc_profile")
        if _is_deep(file, image, data):
            pixels, told = _deep(file, image, data, profile, turn)
        else:
            pixels, told = _plain(file, image, profile)
        if turn in TURNS:
            done.append(f"turned upright (EXIF orientation {turn})")
        return Opened(without_empty_alpha(pixels), (*done, *told))


def bearable(name: str, width: int, height: int) -> None:
    """Raises InputError for sizes that no picture has."""
    if width * height > LARGEST:
        what = f"it claims {width * height / 1e6:.0f} million pixels"
        raise InputError.at(name, what, f"At most {LARGEST // 1_000_000} million are brought in.")
    if min(width, height) < LEAST:
        raise InputError.at(name, f"it has {width} × {height} pixels", "That is too small to be worked with.")


def _is_deep(file: Received, image: Any, data: bytes) -> bool:
    """Whether it has 16 bits a channel, which Pillow would cut to 8."""
    if file.suffix == "png":
        return data[24] == 16
    if file.suffix == "tif":
        bits = image.tag_v2.get(258, (8,))
        return max(bits if isinstance(bits, tuple) else (bits,)) == 16
    return False


def _deep(
    file: Received, image: Any, data: bytes, profile: bytes | None, turn: int
) -> tuple[np.ndarray, tuple[str, ...]]:
    if file.suffix == "tif" and image.tag_v2.get(262) not in (0, 1, 2):
        raise InputError.at(file.shown, "16-bit pictures are read as RGB or grey only", "Convert it to RGB.")
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.dtype != np.uint16:
        raise InputError.at(file.shown, "its 16 bits can't be read", "Save it as a 16-bit PNG.")
    if found.ndim == 2:
        found = np.repeat(found[..., None], 3, axis=2)
    found = np.concatenate([found[..., 2::-1], found[..., 3:]], axis=2)
    turns, mirrored = TURNS.get(turn, (0, False))
    found = np.rot90(found, turns)
    found = np.ascontiguousarray(found[:, ::-1] if mirrored else found)
    if profile is None or shown_as(profile) == "sRGB":
        return found, ()
    curves = curves_of(profile)
    if curves is None:
        small = (found // 257).astype(np.uint8)
        colour, told = converted(file, Image.fromarray(small[..., :3]), profile)
        told = (*told, "16 bits made 8: its profile is a table, which is read in 8 bits only")
        return np.concatenate([colour, small[..., 3:]], axis=2), told
    return _by_curves(found, curves), (f"converted from {shown_as(profile)} to sRGB, in 16 bits",)


def _by_curves(pixels: np.ndarray, curves: Curves) -> np.ndarray:
    """16-bit codes of a matrix profile to sRGB; what sRGB can't show is cut."""
    out = pixels.copy()
    for row in range(
        0, pixels.shape[0], 256
    ):  # a few rows at a time: doubles of a large picture fill a machine
        out[row : row + 256, :, :3] = curves.to_srgb(pixels[row : row + 256, :, :3])
    return out


def _plain(file: Received, image: Any, profile: bytes | None) -> tuple[np.ndarray, tuple[str, ...]]:
    image = ImageOps.exif_transpose(image)
    if image.mode == "CMYK" and not profile:
        what = "it is CMYK without a profile: nobody can say which colours are meant"
        raise InputError.at(file.shown, what, "Export it as sRGB, or with its profile.")
    if image.mode in ("I;16", "I;16B", "I"):
        image = Image.fromarray((np.clip(np.asarray(image), 0, 65535) // 257).astype(np.uint8))
    alpha = None
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        image = image.convert("RGBA")
        alpha = np.asarray(image.getchannel("A"))
        image = image.convert("RGB")
    told: tuple[str, ...] = ()
    if image.mode != "CMYK":
        image = image.convert("RGB")
    if profile and (image.mode == "CMYK" or shown_as(profile) != "sRGB"):
        colour, told = converted(file, image, profile)
    else:
        colour = np.asarray(image)
    return (colour if alpha is None else np.dstack([colour, alpha])), told


def converted(file: Received, image: Any, profile: bytes) -> tuple[np.ndarray, tuple[str, ...]]:
    """By Little CMS, relative colorimetric with black point compensation, as Photoshop does it."""
    name = shown_as(profile)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() == "GRAY":
            return np.asarray(image), (f"its grey profile ({name}) was left aside",)
        made = ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        what = f"its colour profile can't be used ({name})"
        raise InputError.at(file.shown, what, "Export it as sRGB.") from None
    assert made is not None
    return np.asarray(made), (f"converted from {name} to sRGB",)


def without_empty_alpha(pixels: np.ndarray) -> np.ndarray:
    """Without an alpha that hides nothing."""
    full = np.iinfo(pixels.dtype).max
    return pixels[..., :3] if pixels.shape[2] == 4 and bool((pixels[..., 3] == full).all()) else pixels


def _fitted(found: Opened) -> Opened:
    """Down to what is worked with here; the file as it came is kept as large as it is."""
    height, width = found.pixels.shape[:2]
    if width * height <= MOST_PIXELS:
        return found
    scale = (MOST_PIXELS / (width * height)) ** 0.5
    size = (int(width * scale), int(height * scale))

    def smaller(pixels: np.ndarray) -> np.ndarray:
        return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)

    told = f"scaled from {width} × {height} to {size[0]} × {size[1]} pixels to work with"
    pixels = found.pixels if found.pixels.shape[2] == 3 else _premultiplied(found.pixels)
    pixels = smaller(pixels)
    pixels = pixels if pixels.shape[2] == 3 else _straight(pixels, found.pixels.dtype)
    matte = None if found.matte is None else smaller(found.matte)
    return Opened(pixels, (*found.done, told), found.layers, matte)


def _premultiplied(pixels: np.ndarray) -> np.ndarray:
    """So that what is hidden doesn't bleed into what is seen when pixels are averaged. float32, codes."""
    out = pixels.astype(np.float32)
    out[..., :3] *= out[..., 3:] / np.iinfo(pixels.dtype).max
    return out


def _straight(pixels: np.ndarray, kind: Any) -> np.ndarray:
    full = np.iinfo(kind).max
    pixels[..., :3] *= full / np.maximum(pixels[..., 3:], 1e-3)
    return np.rint(np.clip(pixels, 0, full)).astype(kind)


def encoded(pixels: np.ndarray) -> bytes:
    """A PNG of grey, RGB or RGBA, 8 or 16 bits, without anything private; sRGB."""
    order = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    shown = cv2.cvtColor(pixels, order[pixels.shape[2]]) if pixels.ndim == 3 else pixels
    done, data = cv2.imencode(".png", shown, [cv2.IMWRITE_PNG_COMPRESSION, 4])
    if not done:
        raise RuntimeError("the PNG encoder refused a picture")
    return data.tobytes()
