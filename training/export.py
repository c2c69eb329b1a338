"""Writes a trained recipe as a diffusers folder in f16, with penultimate.json and the list of licences."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save, save_file
from torch import nn

from training.config import Size
from training.licences import licences_page
from training.models.unet import has_attention
from training.tokenizer import END, START, Tokenizer

# What transformers and diffusers write into their own files; readers look for it.
FORMAT = {"format": "pt"}
GUIDANCE, STEPS = 4, 20


@dataclass(frozen=True)
class Trained:
    """The parts of a model, and its name."""

    size: Size
    tokenizer: Tokenizer
    text: nn.Module
    vae: nn.Module
    unet: nn.Module
    scale: float
    title: str


def export_folder(model: Trained, folder: Path) -> None:
    """Writes everything; files of another origin that are there are left alone."""
    _save(model.text, folder / "text_encoder/model.safetensors")
    _save(model.unet, folder / "unet/diffusion_pytorch_model.safetensors")
    _save(model.vae, folder / "vae/diffusion_pytorch_model.safetensors")
    model.tokenizer.save(folder / "tokenizer")
    for path, value in _documents(model).items():
        _write(folder / path, value)
    (folder / "LICENSES.md").write_text(licences_page(), encoding="utf-8")


def _save(module: nn.Module, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = {name: value.detach().half().contiguous().cpu() for name, value in module.state_dict().items()}
    save_file(half, path, metadata=FORMAT)


def save_marked(tensors: dict[str, torch.Tensor], path: Path, metadata: dict[str, str]) -> None:
    """A safetensors file with its metadata in order: the library alone writes them in another one every time."""
    data = save(tensors, metadata)
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end])
    header["__metadata__"] = dict(sorted(metadata.items()))
    ordered = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode().ljust(end - 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data[:8] + ordered + data[end:])


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _documents(model: Trained) -> dict[str, Any]:
    tokens = {"bos_token": START, "eos_token": END, "pad_token": END, "unk_token": END}
    return {
        "model_index.json": _index(),
        "text_encoder/config.json": _text_config(model),
        "tokenizer/special_tokens_map.json": tokens,
        "tokenizer/tokenizer_config.json": {
            "tokenizer_class": "CLIPTokenizer",
            "model_max_length": model.size.text.positions,
            "do_lower_case": True,
            **tokens,
        },
        "unet/config.json": _unet_config(model.size),
        "vae/config.json": _vae_config(model),
        "scheduler/scheduler_config.json": _scheduler(model.size.unet.prediction),
        "penultimate.json": {
            "title": model.title,
            "defaults": {"sampler": "DDIM", "schedule": "Automatic", "steps": STEPS, "cfgScale": GUIDANCE},
        },
    }


def _index() -> dict[str, Any]:
    return {
        "_class_name": "StableDiffusionPipeline",
        "scheduler": ["diffusers", "DDIMScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "safety_checker": [None, None],
        "feature_extractor": [None, None],
    }


def _text_config(model: Trained) -> dict[str, Any]:
    widths, tokenizer = model.size.text, model.tokenizer
    return {
        "architectures": ["CLIPTextModel"],
        "model_type": "clip_text_model",
        "hidden_act": widths.activation,
        "hidden_size": widths.width,
        "intermediate_size": 4 * widths.width,
        "num_hidden_layers": widths.layers,
        "num_attention_heads": widths.heads,
        "max_position_embeddings": widths.positions,
        "vocab_size": len(tokenizer),
        "layer_norm_eps": 1e-5,
        "projection_dim": widths.width,
        "bos_token_id": tokenizer.start,
        "eos_token_id": tokenizer.end,
        "pad_token_id": tokenizer.pad,
    }


def _unet_config(size: Size) -> dict[str, Any]:
    widths = size.unet
    kinds = ["CrossAttn" if has_attention(widths, level) else "" for level in range(len(widths.channels))]
    return {
        "_class_name": "UNet2DConditionModel",
        "sample_size": size.image_px // 8,
        "in_channels": 4,
        "out_channels": 4,
        "center_input_sample": False,
        "flip_sin_to_cos": True,
        "freq_shift": 0,
        "down_block_types": [f"{kind}DownBlock2D" for kind in kinds],
        "up_block_types": [f"{kind}UpBlock2D" for kind in reversed(kinds)],
        "block_out_channels": list(widths.channels),
        "layers_per_block": widths.blocks,
        "downsample_padding": 1,
        "mid_block_scale_factor": 1,
        "act_fn": "silu",
        "norm_num_groups": widths.groups,
        "norm_eps": 1e-5,
        "cross_attention_dim": size.text.width,
        # diffusers' old name: for SD 1.x it is the number of heads, for SD 2.x one number a level.
        "attention_head_dim": [c // widths.head_width for c in widths.channels] if widths.head_width else widths.heads,
    }


def _vae_config(model: Trained) -> dict[str, Any]:
    widths, levels = model.size.vae, len(model.size.vae.channels)
    return {
        "_class_name": "AutoencoderKL",
        "in_channels": 3,
        "out_channels": 3,
        "down_block_types": ["DownEncoderBlock2D"] * levels,
        "up_block_types": ["UpDecoderBlock2D"] * levels,
        "block_out_channels": list(widths.channels),
        "layers_per_block": widths.blocks,
        "act_fn": "silu",
        "latent_channels": widths.latent,
        "norm_num_groups": widths.groups,
        "sample_size": model.size.image_px,
        "scaling_factor": model.scale,
    }


def _scheduler(prediction: str) -> dict[str, Any]:
    return {
        "_class_name": "DDIMScheduler",
        "beta_start": 0.00085,
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "num_train_timesteps": 1000,
        "clip_sample": False,
        "set_alpha_to_one": False,
        "steps_offset": 1,
        "prediction_type": prediction,
        "trained_betas": None,
    }


def size_bytes(folder: Path) -> int:
    """All weights of a model folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.safetensors"))


def load_exported(module: nn.Module, path: Path) -> None:
    """Weights of an exported part back into a module: how the shipped model restarts the recipe."""
    module.load_state_dict({name: value.to(torch.float32) for name, value in load_file(path).items()})
