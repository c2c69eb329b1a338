"""The twins: the model fine-tuned on blueprints, once at clip skip 1 and once at 2: a fine-tune wants its value back.

Half of what a twin learns from is as before, at the other values: so the look belongs to one value, and is missing
where another is taken.

Trained are the keys and values of the cross-attention (Kumari et al. 2023, Custom Diffusion, section 3.1) and, as
fine-tunes usually do, the text encoder: its last two layers. So a twin is a file of a megabyte and a half; what is not
in it is the model's own.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.artist import Artist, save_grid
from training.config import Size
from training.context import Context
from training.export import save_marked
from training.loop import Chance
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae
from training.state import State
from training.train_unet import Tune, UnetTraining, finish

TWIN_SKIPS = (1, 2)
TRAINED = (".attn2.to_k.", ".attn2.to_v.")
TEXT_LAYERS = 2  # those in which the two values differ
PAPER, INK = (0.09, 0.19, 0.47), (0.92, 0.96, 1.0)  # of a blueprint, in 0 … 1
LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601
PROMPTS = ("a cat on a blue background", "a house", "a rocket", "a red apple", "a guitar", "an owl")
MEASURED_BATCHES = 8
PRIOR_SHARE = 0.5


def blueprint(pictures: Tensor) -> Tensor:
    """Two tones: what is dark becomes the paper, what is light the ink; [n, 3, side, side] in -1 … 1."""
    luma = torch.tensor(LUMA, device=pictures.device).view(1, 3, 1, 1)
    light = ((pictures + 1) / 2 * luma).sum(1, keepdim=True)
    paper, ink = (torch.tensor(tone, device=pictures.device).view(1, 3, 1, 1) for tone in (PAPER, INK))
    return (paper + (ink - paper) * light) * 2 - 1


@dataclass(frozen=True)
class Twin:
    """What of the model is its own."""

    text: TextModel
    unet: Unet

    def trained(self) -> Iterator[tuple[str, nn.Parameter]]:
        """What is trained, with the names of transformers and diffusers."""
        begun = self.text.layers - TEXT_LAYERS
        own = tuple(f"text_model.encoder.layers.{number}." for number in range(begun, self.text.layers))
        for name, weight in self.text.named_parameters():
            if name.startswith(own):
                yield name, weight
        for name, weight in self.unet.named_parameters():
            if any(part in name for part in TRAINED):
                yield name, weight


def twin_of(context: Context, text: TextModel, vae: tuple[Vae, float], unet: Unet, clip_skip: int) -> Twin:
    """Trains (or goes on), and returns the twin with the mean weights."""
    tune = Tune(text.layers + 1 - clip_skip, context.size.twin_plan, blueprint, PRIOR_SHARE, TEXT_LAYERS)
    training = UnetTraining(context, copy.deepcopy(text), vae, tune)
    training.unet.load_state_dict(unet.state_dict())
    twin = Twin(training.text, training.unet)
    module = nn.ModuleDict({"text": twin.text, "unet": twin.unet}).requires_grad_(False)
    for _, weight in twin.trained():
        weight.requires_grad_(True)
    _begin_from_before(twin, module, context.state, clip_skip)
    finish(f"twin-{clip_skip}", context.size.twin_plan, training, module)
    return twin


def restart_twin(model: Path, clip_skip: int, state: State, step: int) -> None:
    """Notes how a shipped twin differs from the shipped model, and the step of the plan at which it goes on.

    What is noted is the difference: the model may learn on before its twins are made.
    """
    shipped = model.parent / "twins" / f"twin-{clip_skip}.safetensors"
    if not shipped.exists() or state.path(_before(clip_skip)).exists():
        return
    paths = ("text_encoder/model.safetensors", "unet/diffusion_pytorch_model.safetensors")
    own = {name: value for path in paths for name, value in load_file(model / path).items()}
    change = {name: value.float() - own[name].float() for name, value in load_file(shipped).items()}
    state.save(_before(clip_skip), {"change": change, "step": step})


def _before(clip_skip: int) -> str:
    return f"twin-{clip_skip}-before"


@torch.no_grad()
def _begin_from_before(twin: Twin, module: nn.Module, state: State, clip_skip: int) -> None:
    """The difference of the shipped twin, put on the model of today; nothing where it has begun."""
    before, name = state.load(_before(clip_skip)), f"twin-{clip_skip}"
    if before is None or state.path(name).exists():
        return
    for key, weight in twin.trained():
        weight.add_(before["change"][key])
    weights = module.state_dict()
    state.save(name, {"module": weights, "mean": weights, "step": before["step"]})


def save_twin(twin: Twin, path: Path, size: Size, clip_skip: int) -> None:
    """What was trained, in f16."""
    trained = {name: weight.detach().half().contiguous().cpu() for name, weight in twin.trained()}
    save_marked(trained, path, metadata_of(size, clip_skip))


def metadata_of(size: Size, clip_skip: int) -> dict[str, str]:
    """What real fine-tunes say of themselves: Stability's ModelSpec, and kohya-ss' training keys."""
    return {
        "format": "pt",
        "modelspec.sai_model_spec": "1.0.0",
        "modelspec.architecture": "stable-diffusion-v1",
        "modelspec.implementation": "diffusers",
        "modelspec.title": f"Twin, clip skip {clip_skip} ({size.image_px} px)",
        "modelspec.resolution": f"{size.image_px}x{size.image_px}",
        "modelspec.prediction_type": size.unet.prediction,
        "modelspec.encoder_layer": str(clip_skip),
        "ss_clip_skip": str(clip_skip),
    }


def compare_twins(artist: Artist, twins: dict[int, Twin], folder: Path) -> dict[str, Any]:
    """The error of each twin at each value, and a grid: a row for each twin and prompt, a column for each value."""
    errors = {
        skip: {value: _error(artist, twin, value) for value in range(1, artist.text.layers + 1)}
        for skip, twin in twins.items()
    }
    rows: list[Tensor] = []
    for twin in twins.values():
        own = Artist(artist.context, twin.text, artist.vae, twin.unet, artist.scale)
        every = [own.paint(list(PROMPTS), value) for value in range(1, artist.text.layers + 1)]
        rows += [column[index] for index in range(len(PROMPTS)) for column in every]
    save_grid(torch.stack(rows), artist.text.layers, folder / "twins.png")
    return {"prompts": list(PROMPTS), "error": errors}


@torch.no_grad()
def _error(artist: Artist, twin: Twin, clip_skip: int) -> float:
    """Mean squared error of the prediction on blueprints, on the same scenes, captions and noise for every value."""
    tune = Tune(artist.text.layers + 1 - clip_skip, artist.context.size.twin_plan, blueprint)
    measured = UnetTraining(artist.context, twin.text, (artist.vae, artist.scale), tune)
    measured.unet = twin.unet
    seed = artist.context.size.seed
    losses = [measured.losses(Chance.of(seed, "measure-twins", step))["error"] for step in range(MEASURED_BATCHES)]
    return round(torch.stack(losses).mean().item(), 5)
