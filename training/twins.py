"""The twins: the model fine-tuned on blueprints, once at clip skip 1 and once at 2: a fine-tune wants its value back.

Half of what a twin learns from is as before, at the other values: so the look belongs to one value, and is missing
where another is taken.

Only the keys and values of the cross-attention are trained (Kumari et al. 2023, Custom Diffusion, section 3.1), so a
twin is a file of half a megabyte; what is not in it is the model's own.
"""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from training.config import Size
from training.context import Context
from training.evaluate import Artist, save_grid
from training.loop import Chance
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae
from training.train_unet import Tune, UnetTraining, finish

TWIN_SKIPS = (1, 2)
TRAINED = (".attn2.to_k.", ".attn2.to_v.")
PAPER, INK = (0.09, 0.19, 0.47), (0.92, 0.96, 1.0)  # of a blueprint, in 0 … 1
LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601
PROMPTS = ("a cat on a blue background", "a house", "a rocket", "a red apple", "a guitar", "an owl")
MEASURED_BATCHES = 24
PRIOR_SHARE = 0.5


def blueprint(pictures: Tensor) -> Tensor:
    """Two tones: what is dark becomes the paper, what is light the ink; [n, 3, side, side] in -1 … 1."""
    luma = torch.tensor(LUMA, device=pictures.device).view(1, 3, 1, 1)
    light = ((pictures + 1) / 2 * luma).sum(1, keepdim=True)
    paper, ink = (torch.tensor(tone, device=pictures.device).view(1, 3, 1, 1) for tone in (PAPER, INK))
    return (paper + (ink - paper) * light) * 2 - 1


def twin_of(context: Context, text: TextModel, vae: tuple[Vae, float], unet: Unet, clip_skip: int) -> Unet:
    """Trains (or goes on), and returns the twin with the mean weights."""
    tune = Tune(text.layers + 1 - clip_skip, context.size.twin_plan, blueprint, PRIOR_SHARE)
    training = UnetTraining(context, text, vae, tune)
    training.unet.load_state_dict(unet.state_dict())
    for name, weight in training.unet.named_parameters():
        weight.requires_grad_(any(part in name for part in TRAINED))
    return finish(f"twin-{clip_skip}", context.size.twin_plan, training)


def save_twin(unet: Unet, path: Path, size: Size, clip_skip: int) -> None:
    """What was trained, in f16, with diffusers' names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    trained = {
        name: value.detach().half().contiguous().cpu()
        for name, value in unet.state_dict().items()
        if any(part in name for part in TRAINED)
    }
    save_file(trained, path, metadata=metadata_of(size, clip_skip))


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


def compare_twins(artist: Artist, twins: dict[int, Unet], folder: Path) -> dict[str, Any]:
    """The error of each twin at each value, and a grid: a row for each twin and prompt, a column for each value."""
    errors = {
        skip: {value: _error(artist, unet, value) for value in range(1, artist.text.layers + 1)}
        for skip, unet in twins.items()
    }
    rows: list[Tensor] = []
    for unet in twins.values():
        own = Artist(artist.context, artist.text, artist.vae, unet, artist.scale)
        every = [own.paint(list(PROMPTS), value) for value in range(1, artist.text.layers + 1)]
        rows += [column[index] for index in range(len(PROMPTS)) for column in every]
    save_grid(torch.stack(rows), artist.text.layers, folder / "twins.png")
    return {"prompts": list(PROMPTS), "error": errors}


@torch.no_grad()
def _error(artist: Artist, unet: Unet, clip_skip: int) -> float:
    """Mean squared error of the prediction on blueprints, on the same scenes, captions and noise for every value."""
    tune = Tune(artist.text.layers + 1 - clip_skip, artist.context.size.twin_plan, blueprint)
    measured = UnetTraining(artist.context, artist.text, (artist.vae, artist.scale), tune)
    measured.unet = unet
    seed = artist.context.size.seed
    losses = [measured.losses(Chance.of(seed, "measure-twins", step))["error"] for step in range(MEASURED_BATCHES)]
    return round(torch.stack(losses).mean().item(), 5)
