"""The other side of `benchmarks/engines.py`: diffusers with random weights of the same shapes, and optimum.

    PYTHON benchmarks/diffusers_side.py FOLDER SIDE STEPS BATCH …

Runs in a Python of its own that has torch and diffusers; needs nothing of onbrief. A line of JSON a figure:
{"by", "batch", "rate" in pictures a second, "cpu" in CPU-seconds of a picture} or {"by", "batch", "why"}. Half precision on a GPU, 32 bits on a CPU.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 3
WORDS = "a bottle on warm stone"


def main(folder: Path, side: int, steps: int, batches: list[int]) -> None:
    for by, load in (("diffusers (torch)", with_torch), ("optimum (same files)", with_optimum)):
        try:
            pipe = load(folder)
        except Exception as error:
            for batch in batches:
                told(by, batch, why=f"{type(error).__name__}: {str(error).splitlines()[0][:80]}")
            continue
        for batch in batches:
            try:
                told(by, batch, **figures(pipe, side, steps, batch))
            except Exception as error:
                told(by, batch, why=f"{type(error).__name__}: {str(error).splitlines()[0][:80]}")


def told(by: str, batch: int, **more: Any) -> None:
    print(json.dumps({"by": by, "batch": batch, **more}), flush=True)


def figures(pipe: Any, side: int, steps: int, batch: int) -> dict[str, float]:
    """Pictures a second and CPU-seconds of a picture, best of a few rounds after one that warms up."""
    pipe.set_progress_bar_config(disable=True)
    best = least = float("inf")
    for _ in range(ROUNDS + 1):
        began, spent = time.perf_counter(), time.process_time()
        pipe(prompt=[WORDS] * batch, width=side, height=side, num_inference_steps=steps, output_type="np")
        best, least = min(best, time.perf_counter() - began), min(least, time.process_time() - spent)
    return {"rate": batch / best, "cpu": least / batch}


def with_torch(folder: Path) -> Any:
    import diffusers
    import torch

    kind = json.loads((folder / "model_index.json").read_text())["_class_name"]
    gpu = torch.cuda.is_available()
    parts = _parts(folder, kind)
    pipe = getattr(diffusers, kind)(**parts)
    return pipe.to("cuda", torch.float16) if gpu else pipe


def _parts(folder: Path, kind: str) -> dict[str, Any]:
    """Models of random weights, by the folder's own configurations."""
    import diffusers
    import transformers

    def config(part: str) -> dict[str, Any]:
        return json.loads((folder / part / "config.json").read_text())

    def text(suffix: str, cls: str) -> Any:
        made = getattr(transformers, cls)
        return made(made.config_class(**config(f"text_encoder{suffix}"))).eval()

    def words(suffix: str, cls: str) -> Any:
        made = getattr(transformers, cls)
        path = folder / f"tokenizer{suffix}"
        if "T5" in cls:
            return made(tokenizer_file=str(path / "tokenizer.json"), extra_ids=0)
        return made(str(path / "vocab.json"), str(path / "merges.txt"), model_max_length=77)

    def model(cls: str, part: str) -> Any:
        return getattr(diffusers, cls).from_config(config(part)).eval()

    scheduler = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())
    clip, t5 = "CLIPTokenizerFast", "T5TokenizerFast"
    made = {
        "scheduler": getattr(diffusers, scheduler["_class_name"]).from_config(scheduler),
        "vae": model("AutoencoderKL", "vae_decoder"),
        "tokenizer": words("", clip),
    }
    if kind.startswith("StableDiffusion3"):
        cls = "CLIPTextModelWithProjection"
        return made | {
            "transformer": model("SD3Transformer2DModel", "transformer"), "tokenizer_2": words("_2", clip),
            "text_encoder": text("", cls), "text_encoder_2": text("_2", cls),
            "tokenizer_3": words("_3", t5), "text_encoder_3": text("_3", "T5EncoderModel"),
        }  # fmt: skip
    made["text_encoder"] = text("", "CLIPTextModel")
    if kind.startswith("Flux"):
        return made | {
            "transformer": model("FluxTransformer2DModel", "transformer"),
            "tokenizer_2": words("_2", t5), "text_encoder_2": text("_2", "T5EncoderModel"),
        }  # fmt: skip
    made["unet"] = model("UNet2DConditionModel", "unet")
    if "XL" in kind:
        second = text("_2", "CLIPTextModelWithProjection")
        return made | {"tokenizer_2": words("_2", clip), "text_encoder_2": second, "add_watermarker": False}
    nothing = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    return made | nothing


def with_optimum(folder: Path) -> Any:
    import onnxruntime
    from optimum.onnxruntime import ORTDiffusionPipeline

    gpu = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    found: Callable[..., Any] = ORTDiffusionPipeline.from_pretrained
    return found(folder, provider="CUDAExecutionProvider" if gpu else "CPUExecutionProvider")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), [int(one) for one in sys.argv[4:]])
