"""Makes the tiny SD3 and Flux pipelines, and what diffusers draws with them. As `make_fixtures.py`, and after it:

    PYTHONPATH=. python tests/renderers/onnx/make_flow_fixtures.py

Two things are smaller than they were for real models: T5's places, so that attention stays quick, and its vocabulary.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import make_fixtures as base
import numpy as np
import torch
from diffusers import (
    AutoencoderKL,
    FlowMatchEulerDiscreteScheduler,
    FluxImg2ImgPipeline,
    FluxInpaintPipeline,
    FluxPipeline,
    FluxTransformer2DModel,
    SD3Transformer2DModel,
    StableDiffusion3Img2ImgPipeline,
    StableDiffusion3InpaintPipeline,
    StableDiffusion3Pipeline,
)
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizerFast,
    T5Config,
    T5EncoderModel,
    T5TokenizerFast,
)

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"
PARTS = FIXTURES / "parts"
CASES = base.module(HERE / "flow_cases.py", "flow_cases")
NEW = (
    "clip-flow",
    "clip-flux",
    "t5",
    "tokenizer-t5",
    "mmdit",
    "flux",
    "flux-schnell",
    "vae-flow-encoder",
    "vae-flow-decoder",
)


def sentencepieces(folder: Path) -> T5TokenizerFast:
    """A unigram vocabulary as T5's, with ▁ for spaces and </s> at the end."""
    core = Tokenizer(models.Unigram())
    core.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    core.pre_tokenizer = pre_tokenizers.Metaspace()
    prose = [p.read_text("utf-8") for p in sorted((HERE.parents[2] / "docs").glob("*.md"))]
    trainer = trainers.UnigramTrainer(
        vocab_size=500, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>"
    )
    core.train_from_iterator([*prose, *(s for s in CASES.SENTENCES for _ in range(5))], trainer)
    core.post_processor = processors.TemplateProcessing("$A </s>", special_tokens=[("</s>", 1)])
    made = T5TokenizerFast(tokenizer_object=core, extra_ids=0, model_max_length=512)
    folder.mkdir(parents=True)
    made.save_pretrained(folder)
    return T5TokenizerFast.from_pretrained(folder)


def t5(tokens: T5TokenizerFast) -> T5EncoderModel:
    return T5EncoderModel(
        T5Config(vocab_size=len(tokens), d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4,
                 feed_forward_proj="gated-gelu")
    ).eval()  # fmt: skip


def vae() -> AutoencoderKL:
    blocks = [8, 8, 8, 16]
    return AutoencoderKL(
        block_out_channels=blocks, down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
        latent_channels=16, norm_num_groups=4, sample_size=64, scaling_factor=1.5305, shift_factor=0.0609,
        use_quant_conv=False, use_post_quant_conv=False,
    ).eval()  # fmt: skip


def flux(guided: bool) -> FluxTransformer2DModel:
    return FluxTransformer2DModel(
        patch_size=1, in_channels=64, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=(4, 4, 8), guidance_embeds=guided,
    ).eval()  # fmt: skip


def lively(model: torch.nn.Module) -> torch.nn.Module:
    """Some layers start as zeros, and would hide mistakes."""
    for parameter in model.parameters():
        if not parameter.abs().max() > 0:
            torch.nn.init.normal_(parameter, std=0.1)
    return model


def pipelines() -> dict:
    plain = CLIPTokenizerFast(
        str(PARTS / "tokenizer" / "vocab.json"), str(PARTS / "tokenizer" / "merges.txt"), model_max_length=77
    )
    pieces = sentencepieces(PARTS / "tokenizer-t5")
    save_tokens(pieces)
    first, third, coder = base.clip(CLIPTextModelWithProjection, plain, "quick_gelu"), t5(pieces), vae()
    other = base.clip(CLIPTextModel, plain, "quick_gelu")
    mmdit = lively(SD3Transformer2DModel(
        sample_size=32, patch_size=2, in_channels=16, num_layers=2, attention_head_dim=8, num_attention_heads=4,
        joint_attention_dim=64, caption_projection_dim=32, pooled_projection_dim=64, out_channels=16, pos_embed_max_size=24,
    ).eval())  # fmt: skip
    third_wide = T5EncoderModel(
        T5Config(
            vocab_size=len(pieces),
            d_model=64,
            d_kv=8,
            d_ff=37,
            num_layers=2,
            num_heads=4,
            feed_forward_proj="gated-gelu",
        )
    ).eval()
    s = FlowMatchEulerDiscreteScheduler
    made: dict = {}
    for kind, mode in (
        (StableDiffusion3Pipeline, "text"),
        (StableDiffusion3Img2ImgPipeline, "image"),
        (StableDiffusion3InpaintPipeline, "inpaint"),
    ):
        for name, last, words in (("sd3", third_wide, pieces), ("sd3-short", None, None)):
            made[name, mode] = kind(
                mmdit, s(**CASES.SCHEDULERS[name]), coder, first, plain, first, plain, last, words
            )
    models_ = {"flux": lively(flux(True)), "flux-schnell": lively(flux(False))}
    for kind, mode in (
        (FluxPipeline, "text"),
        (FluxImg2ImgPipeline, "image"),
        (FluxInpaintPipeline, "inpaint"),
    ):
        for name, model in models_.items():
            made[name, mode] = kind(s(**CASES.SCHEDULERS[name]), coder, other, plain, third, pieces, model)
    return made


def save_tokens(pieces: T5TokenizerFast) -> None:
    told = [
        [s, pieces(s, padding="max_length", max_length=256, truncation=True)["input_ids"]]
        for s in CASES.SENTENCES
    ]
    (FIXTURES / "tokens-t5.json").write_text(json.dumps(told, ensure_ascii=False, indent=0))


def reference(made: dict, case) -> np.ndarray:
    pipe, n = made[case.family, case.mode], len(case.seeds)
    pipe.set_progress_bar_config(disable=True)
    base.STREAM.noise = base.NOISE(case.seeds)
    width, height = CASES.SIZE
    asked = {"prompt": [case.prompt] * n, "num_inference_steps": case.steps, "guidance_scale": case.guidance,
             "output_type": "np", "width": width, "height": height}  # fmt: skip
    if case.negative:
        asked["negative_prompt"] = [case.negative] * n
    if case.mode != "text":
        start = base.picture(np.tile(base.CASES.start(), (2, 2, 1))[:height, :width])
        asked |= {"image": [start] * n, "strength": case.strength}
    if case.mode == "inpaint":
        mask = np.zeros((height, width), np.uint8)
        mask[16:48, 32:80] = 255
        asked["mask_image"] = [base.picture(mask)] * n
    if case.family == "flux-schnell":
        asked["max_sequence_length"] = 256  # as its makers sample it
    if (case.family, case.mode) != ("sd3", "inpaint"):
        return pipe(**asked).images.astype(np.float32)
    # diffusers 0.35 forgets the VAE's shift here, which it took away when it encoded
    latents = pipe(**asked | {"output_type": "latent"}).images / pipe.vae.config.scaling_factor
    with torch.no_grad():
        made = pipe.vae.decode(latents + pipe.vae.config.shift_factor).sample
    return (made / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy()


def write_recipes() -> None:
    vae_parts = {"vae_encoder": "vae-flow-encoder", "vae_decoder": "vae-flow-decoder"}
    clips = {
        "tokenizer": "tokenizer",
        "tokenizer_2": "tokenizer",
        "text_encoder": "clip-flow",
        "text_encoder_2": "clip-flow",
    }
    sd3 = {**clips, **vae_parts, "transformer": "mmdit"}
    flux_ = {
        "tokenizer": "tokenizer",
        "text_encoder": "clip-flux",
        "tokenizer_2": "tokenizer-t5",
        "text_encoder_2": "t5",
        **vae_parts,
    }
    recipes = {
        "sd3": (
            "StableDiffusion3Pipeline",
            {**sd3, "tokenizer_3": "tokenizer-t5", "text_encoder_3": "t5-wide"},
        ),
        "sd3-short": ("StableDiffusion3Pipeline", sd3),
        "flux": ("FluxPipeline", {**flux_, "transformer": "flux"}),
        "flux-schnell": ("FluxPipeline", {**flux_, "transformer": "flux-schnell"}),
    }
    told = {
        name: {"index": {"_class_name": kind}, "parts": parts,
               "scheduler": {"_class_name": "FlowMatchEulerDiscreteScheduler", **CASES.SCHEDULERS[name]}}
        for name, (kind, parts) in recipes.items()
    }  # fmt: skip
    (FIXTURES / "flow-pipelines.json").write_text(json.dumps(told, indent=1) + "\n")


def main() -> None:
    torch.manual_seed(11)
    for name in (*NEW, "t5-wide"):
        shutil.rmtree(PARTS / name, ignore_errors=True)
    made = pipelines()
    base.save_optimum(made["sd3", "text"], "text-to-image", PARTS, {
        "text_encoder": "clip-flow", "text_encoder_3": "t5-wide", "transformer": "mmdit",
        "vae_encoder": "vae-flow-encoder", "vae_decoder": "vae-flow-decoder",
    })  # fmt: skip
    base.save_optimum(made["flux", "text"], "text-to-image", PARTS, {
        "text_encoder": "clip-flux", "text_encoder_2": "t5", "transformer": "flux",
    })  # fmt: skip
    base.save_optimum(made["flux-schnell", "text"], "text-to-image", PARTS, {"transformer": "flux-schnell"})
    write_recipes()
    base.take_over()
    found = {case.name: reference(made, case) for case in CASES.CASES}
    np.savez_compressed(FIXTURES / "flow-references.npz", **found)
    for name in (*NEW, "t5-wide"):
        print(name, sum(p.stat().st_size for p in (PARTS / name).iterdir()) // 1000, "kB")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
