"""Writes marenne.cube: a soft, matte look; air in the blacks, cream in the lights, a breath of sea in the shades."""

from pathlib import Path

import numpy as np

SIZE = 17
LUMA = np.array([0.2126, 0.7152, 0.0722])


def look(colour: np.ndarray) -> np.ndarray:
    """sRGB-encoded 0..1."""
    x = colour + 0.022 * np.sin(2 * np.pi * (colour - 0.5))  # a little contrast about mid-grey
    x = 0.034 + x * (0.976 - 0.034)  # blacks never pure, whites never clipped
    luma = (x @ LUMA)[..., None]
    x = luma + (x - luma) * (1.04 - 0.06 * luma)
    warm, cool = np.array([0.010, 0.003, -0.008]), np.array([-0.010, 0.002, 0.009])
    return np.clip(x + warm * luma**2 + cool * (1 - luma) ** 2, 0, 1)


def main() -> None:
    steps = np.linspace(0, 1, SIZE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")  # red runs fastest in a .cube
    rows = look(np.stack([red, green, blue], -1).reshape(-1, 3))
    lines = ['TITLE "marenne"', f"LUT_3D_SIZE {SIZE}", *("{:.5f} {:.5f} {:.5f}".format(*row) for row in rows)]
    Path(__file__).with_name("marenne.cube").write_text("\n".join(lines) + "\n", "ascii")


if __name__ == "__main__":
    main()
