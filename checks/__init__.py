"""The gates, one file a family. A new one is a module, a line here, a test and a defect of its name."""

from checks import (
    contrast,
    copy_approved,
    drawing,
    family,
    final_copy,
    fit,
    glyphs,
    logo,
    other_locale,
    overlap,
    palette,
    safe_area,
    seen,
    shapes,
    spec,
    wording,
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
    "copy-approved": copy_approved,
    "words-seen": seen,
    "locale-copy": other_locale,
    "wording": wording,
}
