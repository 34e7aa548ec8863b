"""The seeded defects: one file a gate family, each fault at the strength that the gate must just catch."""

from tests.defects import (
    banding,
    blank,
    blockiness,
    blur,
    contrast,
    copy_approved,
    disclosure,
    drawing,
    duplicates,
    experiments,
    file_name,
    final_copy,
    fit,
    glyphs,
    kept,
    likeness,
    logo,
    logo_true,
    metadata,
    model_policy,
    other_locale,
    overlap,
    palette,
    press,
    product,
    rights,
    safe_area,
    seen,
    sensitive,
    shapes,
    spec,
    stray,
    temperature,
    texture,
    tone,
    typeface,
    wording,
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
        logo_true,
    )
    for defect in family.DEFECTS
}

# Those that are tried on real renders.
SEEDS: list[Seed] = [
    seed
    for family in (
        contrast,
        metadata,
        palette,
        safe_area,
        spec,
        kept,
        tone,
        texture,
        temperature,
        rights,
        model_policy,
        experiments,
        likeness,
        sensitive,
        disclosure,
        blank,
        banding,
        blockiness,
        blur,
        press,
        file_name,
        copy_approved,
        seen,
        other_locale,
        wording,
        final_copy,
        fit,
        glyphs,
        duplicates,
        logo_true,
        typeface,
        drawing,
        logo,
        overlap,
        shapes,
        stray,
        product,
    )
    for seed in family.SEEDS
]
