"""The gates, one file a family. A new one is a module, a line here, a test and a defect of its name."""

from checks import (
    contrast,
    disclosure,
    drawing,
    experiments,
    family,
    final_copy,
    fit,
    glyphs,
    likeness,
    logo,
    model_policy,
    overlap,
    palette,
    rights,
    safe_area,
    sensitive,
    shapes,
    spec,
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
    "rights": rights,
    "model-policy": model_policy,
    "experiments": experiments,
    "likeness": likeness,
    "sensitive-themes": sensitive,
    "disclosure": disclosure,
}
