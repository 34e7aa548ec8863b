"""What is drawn by diffusers and by us alike: each family, mode and sampler, a few steps at a small size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIZE = (64, 48)  # width, height
WORDS = "a bottle of lemonade on warm stone, palm shadow, late sun"
SENTENCES = [
    "",
    WORDS,
    "A Bottle's label — we've kept it; don't   crop\tit\n",
    "زجاجة عصير على حجر دافئ، ظل نخلة",
    "暖かい石の上のレモネードの瓶、椰子の影。夕方の光",
    "한국어 병, Füße, naïve café, Ærø, 3.5% ½ №7",
    "sun ☀️ and fruit 🍋🍊, family 👨‍👩‍👧 flag 🇫🇷",
    "e\u0301 is é, ﬁ is a ligature, \u200b zero width",
    " ".join(f"item {n} of a long list," for n in range(40)),
    "<|endoftext|> is no word of ours",
]
# What each family's scheduler was "trained" with, beside the betas that all share.
TRAINING: dict[str, dict] = {
    "sd": {"timestep_spacing": "leading", "steps_offset": 1},
    "sd-v": {"timestep_spacing": "leading", "steps_offset": 1, "prediction_type": "v_prediction"},
    "sd-inpaint": {"timestep_spacing": "leading", "steps_offset": 1},
    "sd-control": {"timestep_spacing": "leading", "steps_offset": 1},
    "lcm": {},
    "sdxl": {"timestep_spacing": "leading", "steps_offset": 1},
    "sdxl-turbo": {"timestep_spacing": "trailing"},
    "sdxl-control": {"timestep_spacing": "leading", "steps_offset": 1},
}
TRAINING |= dict.fromkeys(("sd-half", "sd-legacy"), TRAINING["sd"])
TRAINING |= dict.fromkeys(("sd-control-two", "sd-control-beside"), TRAINING["sd-control"])


@dataclass(frozen=True)
class Case:
    family: str
    mode: str
    scheduler: str
    steps: int = 6
    guidance: float = 6.0
    strength: float = 1.0
    negative: str = ""
    prompt: str = WORDS
    seeds: tuple[int, ...] = (2026,)
    guide: float | None = None  # the scale of a ControlNet

    @property
    def name(self) -> str:
        return (
            f"{self.family} {self.mode} {self.scheduler} {self.steps} {self.guidance} {self.strength}"
            f" {len(self.seeds)} {'negative' if self.negative else 'plain'}"
        )


ODE = ("euler", "euler-a", "dpmpp-2m", "dpmpp-2m-karras")
LESS = "blurred, text, watermark"
CASES = [
    *(Case("sd", "text", s, negative=LESS) for s in (*ODE, "lcm")),
    *(Case("sd", "image", s, strength=0.6, negative=LESS) for s in ODE),
    *(Case("sd", "inpaint", s, strength=0.8, negative=LESS) for s in ODE),
    Case("sd", "inpaint", "lcm", steps=4, guidance=1.0),
    Case("sd", "text", "dpmpp-2m-karras", steps=20),
    Case("sd", "text", "euler", steps=3, seeds=(1, 2**63 + 5, 3)),
    Case("sd", "text", "euler-a", steps=3, seeds=(1, 2**63 + 5, 3)),
    *(Case("sd-v", "text", s) for s in ODE),
    *(Case("sd-inpaint", "inpaint", s, negative=LESS) for s in (*ODE, "lcm")),
    Case("sd-inpaint", "inpaint", "euler", strength=0.7),
    *(Case("sd-control", "text", s, guide=0.8) for s in (*ODE, "lcm")),
    Case("sd-control", "image", "euler", strength=0.6, guide=0.8),
    Case("sd-control", "inpaint", "euler", strength=0.8, guide=0.8),
    Case("lcm", "text", "lcm", steps=4, guidance=8.5),
    Case("lcm", "image", "lcm", steps=4, guidance=8.5, strength=0.5),
    *(Case("sdxl", "text", s, negative=LESS) for s in (*ODE, "lcm")),
    Case("sdxl", "text", "euler"),
    *(Case("sdxl", "image", s, strength=0.6) for s in ODE),
    *(Case("sdxl", "inpaint", s, strength=0.8) for s in ODE),
    *(Case("sdxl-turbo", "text", "euler-a", steps=n, guidance=0.0) for n in (1, 4)),
    *(Case("sdxl-control", "text", s, guide=0.8) for s in ("euler", "dpmpp-2m")),
]


def start() -> np.ndarray:
    """A picture to start from: H×W×3, uint8."""
    width, height = SIZE
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 3 % 256, y * 5 % 256, (x * y) % 256], -1).astype(np.uint8)


def mask() -> np.ndarray:
    """Where it is drawn anew, on the grid of the latents: H×W, uint8."""
    found = np.zeros(SIZE[::-1], np.uint8)
    found[16:40, 24:56] = 255
    return found


def guide() -> np.ndarray:
    """A map for a ControlNet: H×W×3, uint8."""
    width, height = SIZE
    far = np.hypot(*(np.mgrid[:height, :width] - np.array([[[height / 2]], [[width / 2]]])))
    return np.repeat(np.clip(255 - 8 * far, 0, 255).astype(np.uint8)[..., None], 3, 2)
