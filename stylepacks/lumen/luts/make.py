"""Writes lumen.cube: lifted blacks, a soft shoulder, warm lights against cool shades. sRGB in, sRGB out."""

from pathlib import Path

import numpy as np

SIZE = 17
LUMA = np.array([0.2126, 0.7152, 0.0722])


def look(colour: np.ndarray) -> np.ndarray:
    """sRGB-encoded 0..1."""
    x = colour + 0.055 * np.sin(2 * np.pi * (colour - 0.5)) * 0.55  # contrast about mid-grey
    x = 0.022 + x * (0.982 - 0.022)  # blacks never pure, whites never clipped
    luma = (x @ LUMA)[..., None]
    x = luma + (x - luma) * (1.06 - 0.10 * luma)  # a little more colour in the shades than in the lights
    warm, cool = np.array([0.012, 0.003, -0.014]), np.array([-0.008, 0.002, 0.010])
    return np.clip(x + warm * luma**1.5 + cool * (1 - luma) ** 2, 0, 1)


def main() -> None:
    steps = np.linspace(0, 1, SIZE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")  # red runs fastest in a .cube
    rows = look(np.stack([red, green, blue], -1).reshape(-1, 3))
    lines = ['TITLE "lumen"', f"LUT_3D_SIZE {SIZE}", *("{:.5f} {:.5f} {:.5f}".format(*row) for row in rows)]
    Path(__file__).with_name("lumen.cube").write_text("\n".join(lines) + "\n", "ascii")


if __name__ == "__main__":
    main()
