"""A master that a person retouched by hand: its file in the rendered one's place, read as carefully as a stranger's."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms
from pydantic import BaseModel, ConfigDict

from onbrief.model.base import Hex
from onbrief.model.picture import MOST_PIXELS, Unreadable, opened, regular
from onbrief.model.request import Element, Rendering
from renderers.finish import Box, measured, read_elements

PSD = b"8BPS"


class Params(BaseModel):
    """ground: the colour that the master's ground is measured against. size: of the master, pixels. model: the card of
    the model that made the file; it is asked about elsewhere."""

    model_config = ConfigDict(extra="forbid")
    size: tuple[int, int]
    ground: Hex
    tool: str = ""
    model: str | None = None


def replace(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    """Inputs: `file`, and the `layout` of the master that it replaces. Output: 8 bits, as masters are finished.

    Raises ValueError for a file that is no picture, or of another size.
    """
    asked = Params.model_validate(params)
    pixels = pixels_of(inputs["file"])
    if pixels.shape[1::-1] != tuple(asked.size):
        wanted, found = (" × ".join(map(str, size)) for size in (asked.size, pixels.shape[1::-1]))
        raise ValueError(
            f"the retouched file has {found} pixels, the master {wanted}: export it at full size"
        )
    elements = read_elements(inputs["layout"]) if "layout" in inputs else []
    return Rendering(pixels, {}, [_measured(e, pixels, asked.ground) for e in elements])


def pixels_of(path: Path) -> np.ndarray:
    """H×W×3 uint8, sRGB: of a PSD what Photoshop flattened, of others the picture. Raises ValueError."""
    try:
        regular(path)
        with path.open("rb") as file:
            head = file.read(4)
        if head == PSD:
            return _rgb(_flattened(path))
        with opened(path) as image:
            image.load()
            return _rgb(image)
    except Unreadable as error:
        raise ValueError(f"{path.name} can't be used: {error}") from None
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path.name} can't be used: it is cut short or damaged") from error


def _flattened(path: Path) -> Image.Image:
    """The merged picture that a PSD carries (“maximise compatibility”), else its layers laid over each other."""
    from psd_tools import PSDImage

    with path.open("rb") as file:
        header = file.read(26)
    height, width = (int.from_bytes(header[at : at + 4], "big") for at in (14, 18))
    if not 0 < height * width <= MOST_PIXELS:
        raise Unreadable(f"it claims more than {MOST_PIXELS // 1_000_000} million pixels")
    try:
        psd = PSDImage.open(path)
        image = psd.topil() if psd.has_preview() else psd.composite()
    except Exception as error:  # hostile bytes make the decoder raise nearly anything
        raise Unreadable("it is no Photoshop file that can be read, or damaged") from error
    if image is None:
        raise Unreadable("it holds no picture")
    return image


def _rgb(image: Image.Image) -> np.ndarray:
    profile = image.info.get("icc_profile")
    if "A" in image.getbands():
        if image.getchannel("A").getextrema()[0] < 255:
            raise Unreadable("parts of it are transparent: flatten it first")
        image = image.convert(image.mode.replace("A", "") or "L")
    if image.mode == "CMYK" and not profile:
        raise Unreadable("it is in CMYK without a profile: export it in sRGB")
    if profile:
        try:
            found = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, found, srgb, outputMode="RGB") or image
        except ImageCms.PyCMSError:
            raise Unreadable("its colour profile can't be read: export it in sRGB") from None
    return np.array(image.convert("RGB"))


def _measured(element: Element, pixels: np.ndarray, ground: str) -> Element:
    """A patch of ground is measured anew; everything else stands where it stood."""
    if element.role != "ground" or "measured" not in element.about:
        return element
    box = Box(*(round(v) for v in element.box))
    about = element.about | measured(box.of(pixels), ground)
    return Element(element.role, element.box, element.source, about)
