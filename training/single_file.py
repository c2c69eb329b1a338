"""One file with CompVis' and OpenCLIP's names, as Stable Diffusion 2.x checkpoints are passed around."""

import re
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from training.config import UnetWidths
from training.export import save_marked

LATENT_SCALE = 0.18215  # CompVis v1-inference.yaml; a single file cannot say another
Rows = list[tuple[str, str]]

RESNET: Rows = [
    (".norm1.", ".in_layers.0."),
    (".conv1.", ".in_layers.2."),
    (".time_emb_proj.", ".emb_layers.1."),
    (".norm2.", ".out_layers.0."),
    (".conv2.", ".out_layers.3."),
    (".conv_shortcut.", ".skip_connection."),
]
UNET_OUTSIDE: Rows = [
    ("time_embedding.linear_1.", "time_embed.0."),
    ("time_embedding.linear_2.", "time_embed.2."),
    ("conv_in.", "input_blocks.0.0."),
    ("conv_norm_out.", "out.0."),
    ("conv_out.", "out.2."),
    ("mid_block.resnets.0.", "middle_block.0."),
    ("mid_block.attentions.0.", "middle_block.1."),
    ("mid_block.resnets.1.", "middle_block.2."),
]
VAE_MIDDLE: Rows = [
    ("mid_block.resnets.0.", "mid.block_1."),
    ("mid_block.attentions.0.", "mid.attn_1."),
    ("mid_block.resnets.1.", "mid.block_2."),
    ("conv_norm_out.", "norm_out."),
    ("conv_shortcut.", "nin_shortcut."),
    (".group_norm.", ".norm."),
    (".to_q.", ".q."),
    (".to_k.", ".k."),
    (".to_v.", ".v."),
    (".to_out.0.", ".proj_out."),
]
OPEN_CLIP: Rows = [
    ("text_model.embeddings.token_embedding.", "token_embedding."),
    ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
    ("text_model.final_layer_norm.", "ln_final."),
    ("text_model.encoder.layers.", "transformer.resblocks."),
    (".layer_norm1.", ".ln_1."),
    (".layer_norm2.", ".ln_2."),
    (".self_attn.out_proj.", ".attn.out_proj."),
    (".mlp.fc1.", ".mlp.c_fc."),
    (".mlp.fc2.", ".mlp.c_proj."),
]


def unet_rows(widths: UnetWidths) -> Rows:
    """Blocks in CompVis' single count: down the levels, and up again with one layer more."""
    last = len(widths.channels) - 1
    down, up = 1, 0
    rows: Rows = []
    for level in range(last + 1):
        for layer in range(widths.blocks):
            rows += _layer_rows(f"down_blocks.{level}", layer, f"input_blocks.{down}")
            down += 1
        if level < last:
            rows.append((f"down_blocks.{level}.downsamplers.0.conv.", f"input_blocks.{down}.0.op."))
            down += 1
    for level in range(last + 1):
        for layer in range(widths.blocks + 1):
            rows += _layer_rows(f"up_blocks.{level}", layer, f"output_blocks.{up}")
            up += 1
        place = 2 if level > 0 else 1  # behind the attention, where the level has one
        rows.append((f"up_blocks.{level}.upsamplers.0.conv.", f"output_blocks.{up - 1}.{place}.conv."))
    return rows


def _layer_rows(block: str, layer: int, theirs: str) -> Rows:
    return [(f"{block}.resnets.{layer}.", f"{theirs}.0."), (f"{block}.attentions.{layer}.", f"{theirs}.1.")]


def unet_name(widths: UnetWidths) -> Callable[[str], str]:
    """From diffusers' name to CompVis' name."""
    rows = unet_rows(widths)

    def name_of(name: str) -> str:
        renamed = _replace(name, rows + UNET_OUTSIDE, starts=True)
        return _replace(renamed, RESNET, starts=False) if ".resnets." in name else renamed

    return name_of


def vae_name(name: str, levels: int = 4) -> str:
    """From diffusers' name to CompVis' name; the decoder's levels are counted from the fine end."""
    name = re.sub(r"down_blocks\.(\d)\.resnets\.", r"down.\1.block.", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0\.", r"down.\1.downsample.", name)
    found = re.search(r"up_blocks\.(\d)\.", name)
    if found:
        name = name.replace(found[0], f"up.{levels - 1 - int(found[1])}.")
        name = name.replace("resnets.", "block.").replace("upsamplers.0.", "upsample.")
    return _replace(name, VAE_MIDDLE, starts=False)


def _replace(name: str, rows: Rows, starts: bool) -> str:
    for ours, theirs in rows:
        if name.startswith(ours) if starts else ours in name:
            name = name.replace(ours, theirs, 1)
    return name


def open_clip_weights(text: nn.Module) -> dict[str, Tensor]:
    """OpenCLIP's names; query, key and value lie in one tensor."""
    weights = dict(text.state_dict())
    found: dict[str, Tensor] = {}
    for index in range(text.layers):
        ours = f"text_model.encoder.layers.{index}.self_attn"
        for kind in ("weight", "bias"):
            parts = [weights.pop(f"{ours}.{part}_proj.{kind}") for part in "qkv"]
            found[f"transformer.resblocks.{index}.attn.in_proj_{kind}"] = torch.cat(parts)
    return found | {_replace(name, OPEN_CLIP, starts=False): value for name, value in weights.items()}


def vae_weights(vae: nn.Module, scale: float) -> dict[str, Tensor]:
    """CompVis' names, 1×1 convolutions for attention, latents scaled so that LATENT_SCALE is right."""
    weights = {name: value.clone() for name, value in vae.state_dict().items()}
    change = scale / LATENT_SCALE
    means = slice(0, vae.post_quant_conv.in_channels)
    weights["quant_conv.weight"][means] *= change
    weights["quant_conv.bias"][means] *= change
    weights["post_quant_conv.weight"] /= change
    found = {}
    for name, value in weights.items():
        is_projection = ".attentions." in name and name.endswith("weight") and value.ndim == 2
        found[vae_name(name)] = value[..., None, None] if is_projection else value
    return found


def unet_weights(unet: nn.Module, widths: UnetWidths) -> dict[str, Tensor]:
    """CompVis' names; SD 2.x projects into its attention by a linear map, not by a 1×1 convolution."""
    name_of = unet_name(widths)
    return {
        name_of(name): value[..., 0, 0] if "proj_" in name and value.ndim == 4 else value
        for name, value in unet.state_dict().items()
    }


def export_sd2(parts: dict[str, dict[str, Tensor]], path: Path, metadata: dict[str, str]) -> None:
    """`parts`: prefix → weights. Written in f16."""
    half = {
        f"{prefix}.{name}": value.detach().half().contiguous().cpu()
        for prefix, weights in parts.items()
        for name, value in weights.items()
    }
    save_marked(half, path, {"format": "pt", **metadata})
