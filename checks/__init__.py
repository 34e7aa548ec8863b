"""The gates, one file a family. A new one is a module, a line here, a test and a defect of its name."""

from checks import (
    banding,
    blank,
    blockiness,
    blur,
    contrast,
    drawing,
    family,
    final_copy,
    fit,
    glyphs,
    logo,
    overlap,
    palette,
    safe_area,
    shapes,
    spec,
    stray,
)
from onbrief.model.finding import Check

CHECKS: dict[str, Check] = {
    "spec": spec,
    "drawing": drawing,
    "missing-glyphs": glyphs,
    "text-fit": fit,
    "safe-area": safe_area,
    "copy-product-overlap": overlap,
    "logo-clear-space": logo,
    "contrast": contrast,
    "shape-contrast": shapes,
    "palette": palette,
    "family": family,
    "final-copy": final_copy,
    "stray-text": stray,
    "blank-picture": blank,
    "banding": banding,
    "blockiness": blockiness,
    "blur": blur,
}
