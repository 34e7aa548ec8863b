"""The gates, one file a family. A new one is a module, a line here, a test and a defect of its name."""

from checks import (
    contrast,
    drawing,
    family,
    final_copy,
    fit,
    glyphs,
    logo,
    logo_true,
    overlap,
    palette,
    safe_area,
    shapes,
    spec,
    typeface,
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
    "logo-true": logo_true,
    "contrast": contrast,
    "shape-contrast": shapes,
    "palette": palette,
    "typeface": typeface,
    "family": family,
    "final-copy": final_copy,
}
