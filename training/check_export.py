"""Loads an exported folder with transformers and diffusers: no key may be missing or unexpected, results must agree.

Usage: python -m training.check_export FOLDER (needs requirements-check.txt)
"""

import json
import sys
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint, convert_ldm_vae_checkpoint
from safetensors.torch import load_file
from transformers import CLIPTextModel, CLIPTokenizer

from training.context import Context
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae

ATOL = 2e-2  # the folder holds f16; the trained weights are f32
TEXTS = ["a black cat on a blue background", "An Old Woman, noto style!", "黑猫,蓝色背景", "owl's 2 eggs"]


def load_all(folder: Path) -> dict[str, torch.nn.Module]:
    """The three models as f32; raises if a key is missing or unexpected."""
    loaders = {"text_encoder": CLIPTextModel, "unet": UNet2DConditionModel, "vae": AutoencoderKL}
    models = {}
    for part, loader in loaders.items():
        model, info = loader.from_pretrained(
            folder / part, output_loading_info=True, torch_dtype=torch.float32, local_files_only=True
        )
        problems = {key: sorted(value) for key, value in info.items() if key != "error_msgs" and value}
        problems = {key: [k for k in value if "position_ids" not in str(k)] for key, value in problems.items()}
        if any(problems.values()) or info["error_msgs"]:
            raise SystemExit(f"{part}: {problems} {info['error_msgs']}")
        models[part] = model.eval()
    return models


@torch.no_grad()
def compare(folder: Path, context: Context, text: TextModel, vae: Vae, unet: Unet) -> dict[str, float]:
    """Largest differences between the trained modules and the libraries' models; raises above ATOL."""
    models = load_all(folder)
    theirs_ids = CLIPTokenizer.from_pretrained(folder / "tokenizer")(
        TEXTS, padding="max_length", max_length=77, truncation=True, return_tensors="pt"
    ).input_ids
    ids = torch.from_numpy(context.tokenizer.encode_all(TEXTS))
    if not torch.equal(ids, theirs_ids):
        raise SystemExit(f"token ids differ: {ids.tolist()} {theirs_ids.tolist()}")
    generator = torch.Generator().manual_seed(0)
    side = context.size.image_px // 8
    latents = torch.randn(len(TEXTS), 4, side, side, generator=generator)
    steps = torch.tensor([1, 300, 600, 999])
    states = models["text_encoder"](ids, output_hidden_states=True).hidden_states
    found = {
        "textStates": max((a - b).abs().max().item() for a, b in zip(text.cpu()(ids), states, strict=True)),
        "unet": _difference(unet.cpu()(latents, steps, states[-1]), models["unet"](latents, steps, states[-1]).sample),
        "decoder": _difference(vae.cpu().decode(latents), models["vae"].decode(latents).sample),
    }
    if any(value > ATOL for value in found.values()):
        raise SystemExit(f"differences above {ATOL}: {found}")
    return found


def check_single_file(path: Path, unet: Unet, vae: Vae) -> int:
    """The converter of diffusers must give back the names and shapes that the parts had. Returns how many."""
    weights = load_file(path)
    unet_prefix, vae_prefix = "model.diffusion_model.", "first_stage_model."
    config = {
        "layers_per_block": len(unet.down_blocks[0].resnets),
        "class_embed_type": None,
        "addition_embed_type": None,
    }
    found = convert_ldm_unet_checkpoint({k: v for k, v in weights.items() if k.startswith(unet_prefix)}, config)
    _same_shapes(found, unet.state_dict())
    found = convert_ldm_vae_checkpoint(
        {k: v for k, v in weights.items() if k.startswith(vae_prefix)},
        {"down_block_types": [""] * 4, "up_block_types": [""] * 4},
    )
    _same_shapes(found, vae.state_dict())
    return len(weights)


def _same_shapes(found: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor]) -> None:
    """Linear maps and 1×1 convolutions count as the same."""
    theirs = {name: [n for n in value.shape if n != 1] for name, value in found.items()}
    mine = {name: [n for n in value.shape if n != 1] for name, value in wanted.items()}
    if theirs != mine:
        raise SystemExit(f"names or shapes differ: {sorted(set(theirs) ^ set(mine))}")


def _difference(mine: torch.Tensor, theirs: torch.Tensor) -> float:
    """Largest difference over the largest value."""
    return ((mine - theirs).abs().max() / theirs.abs().max().clamp(min=1)).item()


if __name__ == "__main__":
    load_all(Path(sys.argv[1]))
    print(json.dumps({"folder": sys.argv[1], "keys": "all loaded, none missing or unexpected"}))
