"""What is drawn by diffusers and by us alike with the families that flow: SD3 and Flux."""

from __future__ import annotations

from dataclasses import dataclass

SIZE = (96, 64)  # width, height
WORDS = "a bottle of lemonade on warm stone, palm shadow, late sun"
LESS = "blurred, text, watermark"
SENTENCES = [
    "",
    WORDS,
    "A Bottle's label — we've kept it; don't   crop\tit\n",
    "暖かい石の上のレモネードの瓶、椰子の影。夕方の光",
    "زجاجة عصير على حجر دافئ، ظل نخلة",
    "sun ☀️ and fruit 🍋🍊",
    " ".join(f"item {n} of a long list," for n in range(120)),
]
# What each pipeline's scheduler says; SD3's own shift, Flux' shift by size, and none at all as in Flux schnell.
SCHEDULERS: dict[str, dict] = {
    "sd3": {"shift": 3.0},
    "sd3-short": {"shift": 3.0},
    "flux": {"use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15, "shift": 3.0},
    "flux-schnell": {"shift": 1.0},
}


@dataclass(frozen=True)
class Case:
    family: str
    mode: str = "text"
    steps: int = 4
    guidance: float = 5.0
    strength: float = 1.0
    negative: str = ""
    prompt: str = WORDS
    seeds: tuple[int, ...] = (2026,)

    @property
    def name(self) -> str:
        return f"{self.family} {self.mode} {self.steps} {self.guidance} {self.strength} {len(self.seeds)} {len(self.negative)} {len(self.prompt)}"


CASES = [
    Case("sd3", negative=LESS),
    Case("sd3", steps=9, guidance=1.0),
    Case("sd3", seeds=(1, 2)),
    Case("sd3", prompt=SENTENCES[-1]),
    Case("sd3", "image", steps=6, strength=0.6, negative=LESS),
    Case("sd3", "inpaint", steps=6, strength=0.6),
    Case("sd3-short"),
    Case("flux", guidance=3.5),
    Case("flux", guidance=1.5, seeds=(1, 2)),
    Case("flux", "image", steps=5, strength=0.7, guidance=3.5),
    Case("flux", "inpaint", steps=6, strength=0.6, guidance=3.5),
    Case("flux-schnell", guidance=0.0),
]
