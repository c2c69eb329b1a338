"""A finer level around a UNet that is trained already (after Karras et al. 2018, progressive growing)."""

import re

import torch
import torch.nn.functional as F
from torch import Tensor

from training.diffusion import TRAINING_STEPS
from training.models.unet import Unet

FIT_STEPS, FIT_RATE = 600, 3e-3
EVERY = 8  # of the steps: what is fitted is smooth


def grow(inner: Unet, outer: Unet) -> None:
    """Puts the weights of `inner` into `outer`, which has one level more; what has no match starts as it is.

    Where a layer reads more or fewer channels, those that match are taken over. The embedding of the time is as wide as
    the first level allows, so it is fitted: what it adds to each block at every step is to stay.
    """
    known, target = inner.state_dict(), outer.state_dict()
    for name, value in known.items():
        theirs = _outer_name(name)
        if theirs in target and not _is_time(name):
            _take(target[theirs], value)
    outer.load_state_dict(target)
    _fit_time(inner, outer)


def _outer_name(name: str) -> str:
    """Levels are counted from the finest on the way down, from the coarsest on the way up."""
    if name.startswith(("conv_in.", "conv_norm_out.", "conv_out.")):
        return ""
    return re.sub(r"^down_blocks\.(\d)", lambda found: f"down_blocks.{int(found[1]) + 1}", name)


def _is_time(name: str) -> bool:
    return "time_emb" in name


def _take(target: Tensor, value: Tensor) -> None:
    if target.ndim == value.ndim:
        place = tuple(slice(0, min(pair)) for pair in zip(target.shape, value.shape, strict=True))
        target[place] = value[place]


def _fit_time(inner: Unet, outer: Unet) -> None:
    """Least squares by Adam."""
    device = next(outer.parameters()).device
    steps = torch.arange(0, TRAINING_STEPS, EVERY, device=device)
    pairs = [(_module(inner, name), _module(outer, _outer_name(name))) for name in _time_layers(inner)]
    with torch.no_grad():
        wanted = [layer(F.silu(inner.time_embedding(steps))) for layer, _ in pairs]
    for (old, new), value in zip(pairs, wanted, strict=True):
        new.bias.data[: len(old.bias)] = value.mean(0)[: len(new.bias)]
    parameters = [*outer.time_embedding.parameters(), *(p for _, layer in pairs for p in layer.parameters())]
    optimizer = torch.optim.Adam(parameters, FIT_RATE)
    for step in range(FIT_STEPS):
        optimizer.param_groups[0]["lr"] = FIT_RATE * (1 - step / FIT_STEPS)
        time = F.silu(outer.time_embedding(steps))
        loss = sum((layer(time) - value).square().mean() for (_, layer), value in zip(pairs, wanted, strict=True))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def _time_layers(unet: Unet) -> list[str]:
    return [name for name, _ in unet.named_modules() if name.endswith("time_emb_proj")]


def _module(unet: Unet, name: str) -> torch.nn.Module:
    return unet.get_submodule(name)
