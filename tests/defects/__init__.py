"""The seeded defects: one file a gate family, each fault at the strength that the gate must just catch."""

from tests.defects import (
    contrast,
    disclosure,
    drawing,
    experiments,
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
        rights,
        model_policy,
        experiments,
        likeness,
        sensitive,
        disclosure,
    )  # those that are tried on real renders
    for seed in family.SEEDS
]
