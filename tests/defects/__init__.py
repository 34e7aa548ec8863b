"""The seeded defects: one file a gate family, each fault at the strength that the gate must just catch."""

from tests.defects import (
    contrast,
    drawing,
    file_name,
    final_copy,
    fit,
    glyphs,
    logo,
    metadata,
    overlap,
    palette,
    press,
    safe_area,
    shapes,
    spec,
)
from tests.defects.seed import Seed
from tests.defects.sketch import Defect

CORPUS: dict[str, Defect] = {
    defect.name: defect
    for family in (
        spec,
        metadata,
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
        spec,
        metadata,
        press,
        file_name,
        glyphs,
        drawing,
    )  # those that are tried on real renders
    for seed in family.SEEDS
]
