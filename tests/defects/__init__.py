"""The seeded defects: one file a gate family, each fault at the strength that the gate must just catch."""

from tests.defects import (
    contrast,
    copy_approved,
    drawing,
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
from tests.defects.seed import Seed
from tests.defects.sketch import Defect

CORPUS: dict[str, Defect] = {
    defect.name: defect
    for family in (
        spec,
        glyphs,
        final_copy,
        fit,
        safe_area,
        overlap,
        logo,
        contrast,
        palette,
        drawing,
        shapes,
    )
    for defect in family.DEFECTS
}

SEEDS: list[Seed] = [
    seed
    for family in (
        palette,
        copy_approved,
        seen,
        other_locale,
        wording,
        final_copy,
        fit,
        glyphs,
    )  # those that are tried on real renders
    for seed in family.SEEDS
]
