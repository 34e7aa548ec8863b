"""Makes pipelines of full size with random weights, for `benchmarks/engines.py`: speed does not depend on the values.

    PYTHON benchmarks/full_size.py sd15|sdxl FOLDER [--thin]

Runs in a Python of its own that has torch, diffusers, transformers and optimum-onnx; needs nothing of onbrief. Shapes
are those of Stable Diffusion 1.5 and SDXL's base, as their makers' configurations tell them. With a GPU it exports half
precision there, else 32 bits. `--thin` makes layers an eighth as wide and few, to try the script itself.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SCHEDULER = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1,
             "timestep_spacing": "leading"}  # fmt: skip
VAE = {"block_out_channels": (128, 256, 512, 512), "layers_per_block": 2, "latent_channels": 4,
       "down_block_types": ("DownEncoderBlock2D",) * 4, "up_block_types": ("UpDecoderBlock2D",) * 4}  # fmt: skip
CROSS = "CrossAttnDownBlock2D", "CrossAttnUpBlock2D"
SD15 = {
    "block_out_channels": (320, 640, 1280, 1280), "cross_attention_dim": 768, "attention_head_dim": 8, "sample_size": 64,
    "down_block_types": (CROSS[0],) * 3 + ("DownBlock2D",), "up_block_types": ("UpBlock2D",) + (CROSS[1],) * 3,
}  # fmt: skip
SDXL = {
    "block_out_channels": (320, 640, 1280), "cross_attention_dim": 2048, "attention_head_dim": (5, 10, 20),
    "down_block_types": ("DownBlock2D", CROSS[0], CROSS[0]), "up_block_types": (CROSS[1], CROSS[1], "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10), "use_linear_projection": True, "sample_size": 128,
    "addition_embed_type": "text_time", "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816,
}  # fmt: skip
CLIP = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
        "projection_dim": 768, "hidden_act": "quick_gelu"}  # fmt: skip
BIGG = {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32, "num_attention_heads": 20,
        "projection_dim": 1280, "hidden_act": "gelu"}  # fmt: skip


def main(kind: str, folder: Path, thin: bool) -> None:
    import torch
    from optimum.exporters.onnx import onnx_export_from_model

    pipe, gpu = built(kind, thin), torch.cuda.is_available()
    if gpu:
        pipe = pipe.to("cuda", torch.float16)
    onnx_export_from_model(
        pipe, output=folder, task="text-to-image", do_validation=False, device="cuda" if gpu else "cpu",
        **({"dtype": "fp16"} if gpu else {}),
    )  # fmt: skip
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e9:.1f} GB, {'half precision' if gpu else '32 bits'}")


def built(kind: str, thin: bool) -> Any:
    import diffusers
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    tokens, large = vocabulary(), kind == "sdxl"
    vae, shape, small, big = dict(VAE), dict(SDXL if large else SD15), dict(CLIP), dict(BIGG)
    if thin:
        for one in (vae, shape):
            one["block_out_channels"] = tuple(n // 8 for n in one["block_out_channels"])
            one["norm_num_groups"] = 8
        small["num_hidden_layers"] = big["num_hidden_layers"] = 2
    coder = diffusers.AutoencoderKL(**vae).eval()
    unet = diffusers.UNet2DConditionModel(in_channels=4, out_channels=4, layers_per_block=2, **shape).eval()
    scheduler = diffusers.EulerDiscreteScheduler(**SCHEDULER)
    first = text(CLIPTextModel, small, tokens)
    if large:
        second = text(CLIPTextModelWithProjection, big, tokens)
        return diffusers.StableDiffusionXLPipeline(
            coder, first, second, tokens, tokens, unet, scheduler, add_watermarker=False
        )
    return diffusers.StableDiffusionPipeline(
        coder, first, tokens, unet, scheduler, None, None, requires_safety_checker=False
    )


def text(cls: Any, shape: dict[str, Any], tokens: Any) -> Any:
    end = len(tokens) - 1
    return cls(
        cls.config_class(vocab_size=49408, bos_token_id=end - 1, eos_token_id=end, pad_token_id=end, **shape)
    ).eval()


def vocabulary() -> Any:
    """Bytes alone: what the words are makes no difference to the time."""
    import tempfile

    from transformers import CLIPTokenizerFast
    from transformers.models.clip.tokenization_clip import bytes_to_unicode

    plain = list(bytes_to_unicode().values())
    words = [*plain, *(c + "</w>" for c in plain), "<|startoftext|>", "<|endoftext|>"]
    with tempfile.TemporaryDirectory() as folder:
        vocab, merges = Path(folder, "vocab.json"), Path(folder, "merges.txt")
        vocab.write_text(json.dumps({word: i for i, word in enumerate(words)}))
        merges.write_text("#version: 0.2\n")
        return CLIPTokenizerFast(str(vocab), str(merges), model_max_length=77)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), "--thin" in sys.argv)
