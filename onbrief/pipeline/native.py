"""How an engine that is asked in words wants it: at which size, and what of its settings are files."""

from __future__ import annotations

FILES = ("graph", "binding")  # settings that name files of the style pack; they become inputs
LOCAL = "diffusion"  # the engine that reads a model's files itself
NEAR = 0.12  # by how much of its native area a picture may be larger or smaller to meet its ratio


def native_size(ratio: tuple[int, int], side: int) -> tuple[int, int]:
    """Width and height, multiples of 8, of about side × side pixels: of those within NEAR of this area the pair whose
    ratio is nearest to the wanted one."""
    wanted, area = ratio[0] / ratio[1], side * side

    def off(size: tuple[int, int]) -> tuple[float, float]:
        return round(abs(size[0] / size[1] / wanted - 1), 4), abs(size[0] * size[1] / area - 1)

    middle = (area * wanted) ** 0.5 / 8
    widths = range(max(1, int(middle * (1 - NEAR))), int(middle * (1 + NEAR)) + 2)
    pairs = [(w * 8, max(8, round(w / wanted) * 8)) for w in widths]
    return min([p for p in pairs if abs(p[0] * p[1] / area - 1) <= NEAR] or pairs, key=off)
