"""Environments around the product, one file each. The product's foot is the origin; the camera looks towards +y."""

from renderers.studio.sets.podium_halo import podium_halo
from renderers.studio.sets.sand_bed import sand_bed
from renderers.studio.sets.tile_ledge import tile_ledge
from renderers.studio.sets.water_stone import water_stone
from renderers.studio.sets.window_table import window_table

SETS = {
    "podium-halo": podium_halo,
    "water-stone": water_stone,
    "window-table": window_table,
    "sand-bed": sand_bed,
    "tile-ledge": tile_ledge,
}
