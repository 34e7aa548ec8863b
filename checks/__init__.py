"""The gates, one file a family. A new one is a module, a line here, a test and a defect of its name."""

from checks import (
    contrast,
    drawing,
    duplicates,
    family,
    final_copy,
    fit,
    glyphs,
    kept,
    logo,
    overlap,
    palette,
    product,
    safe_area,
    shapes,
    spec,
    temperature,
    texture,
    tone,
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
    "batch-tone": tone,
    "batch-texture": texture,
    "batch-temperature": temperature,
    "product-truth": product,
    "product-kept": kept,
    "duplicates": duplicates,
    "final-copy": final_copy,
}
