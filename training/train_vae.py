"""The VAE: reconstruction in absolute error, squares and edges, with a weak pull towards a normal distribution.

Then the decoder alone, on whole pictures: it becomes sharper, and every latent stays what it is.
"""

from typing import Any

import torch
from torch import Tensor, nn

from training.config import Size
from training.loop import Chance, Losses, Run, train
from training.models.image import ImageEncoder
from training.models.vae import Vae
from training.scenes import Gallery, draw, sample_everyday_scenes, sample_scenes
from training.state import State

PULL = 2e-4
LOOK = 0.5  # weight of what the image encoder sees
SHAKE = 0.15  # of the latents' spread: the decoder must forgive what a UNet does not quite hit
EVERYDAY_SHARE = 0.75
MEASURED = 256


def edges(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Differences of neighbours, to the right and down."""
    return pictures[..., 1:] - pictures[..., :-1], pictures[..., 1:, :] - pictures[..., :-1, :]


def edge_error(made: Tensor, true: Tensor) -> Tensor:
    """Mean absolute difference of the edges."""
    return sum((a - b).abs().mean() for a, b in zip(edges(made), edges(true), strict=True)) / 2


def crop(pictures: Tensor, side: int, chance: Chance) -> Tensor:
    """One square of each picture, for the whole batch at the same place: what is learned holds at any size."""
    room = pictures.shape[-1] - side
    down, right = chance.numpy.integers(room + 1, size=2)
    return pictures[:, :, down : down + side, right : right + side]


def train_vae(gallery: Gallery, size: Size, state: State) -> Vae:
    """Trains (or goes on), and returns the frozen VAE with the mean weights."""
    torch.manual_seed(size.seed + 1)
    vae = Vae(size.vae).to(state.device)

    def losses(chance: Chance) -> Losses:
        scenes = sample_scenes(gallery, size.vae_plan.batch, chance.numpy)
        pictures = crop(draw(gallery, scenes, size.image_px, state.device), size.crop_px, chance)
        side = pictures.shape[-1] // 8
        noise = torch.randn(len(scenes), size.vae.latent, side, side, generator=chance.torch).to(state.device)
        made, mean, log_variance = vae(pictures, noise)
        pull = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean()
        return {"loss": likeness(made, pictures) + PULL * pull, "l1": (made - pictures).abs().mean(), "pull": pull}

    return _finish(Run("vae", size.vae_plan, vae, losses, size.seed), state)


def train_decoder(vae: Vae, eye: ImageEncoder, gallery: Gallery, size: Size, state: State) -> Vae:
    """Trains the decoder on (or goes on), with the latents as they are; the same VAE, frozen again.

    Mostly on what the UNet draws. To the error of pixels comes that of what the image encoder sees (after Johnson et
    al. 2016, perceptual losses), which is not satisfied with the mean of two sharp pictures.
    """
    vae.decoder.requires_grad_(True)

    def losses(chance: Chance) -> Losses:
        everyday = chance.numpy.random() < EVERYDAY_SHARE
        scenes = (sample_everyday_scenes if everyday else sample_scenes)(gallery, size.decoder_plan.batch, chance.numpy)
        pictures = draw(gallery, scenes, size.image_px, state.device)
        with torch.no_grad():
            latents, _ = vae.encode(pictures)
            shake = torch.randn(latents.shape, generator=chance.torch).to(latents.device) * SHAKE * latents.std()
            strength = torch.rand(len(latents), 1, 1, 1, generator=chance.torch).to(latents.device)
        made = vae.decode(latents + shake * strength)
        seen = look_error(eye, made, pictures)
        loss = likeness(made, pictures) + edge_error(made, pictures) + LOOK * seen
        return {"loss": loss, "l1": (made - pictures).abs().mean(), "look": seen}

    return _finish(Run("decoder", size.decoder_plan, vae, losses, size.seed), state)


def look_error(eye: ImageEncoder, made: Tensor, true: Tensor) -> Tensor:
    """Mean absolute difference of the image encoder's features, each level by its own spread."""
    errors = []
    for part in eye.convolutions:
        made, true = part(made), part(true)
        if isinstance(part, nn.SiLU):
            errors.append((made - true).abs().mean() / true.std().clamp(min=1e-3))
    return torch.stack(errors).mean()


def likeness(made: Tensor, true: Tensor) -> Tensor:
    """Absolute error, squares and edges."""
    return (made - true).abs().mean() + 0.5 * (made - true).square().mean() + edge_error(made, true)


def _finish(run: Run, state: State) -> nn.Module:
    run.module.load_state_dict(train(run, state))
    return run.module.eval().requires_grad_(False)


@torch.no_grad()
def measure_vae(vae: Vae, gallery: Gallery, size: Size, device: torch.device) -> dict[str, Any]:
    """L1 and edges in 0 … 255, PSNR in dB, and the scale that gives latents a standard deviation of one."""
    scenes = sample_scenes(gallery, MEASURED, Chance.of(size.seed, "measure-vae", 0).numpy)
    pictures = draw(gallery, scenes, size.image_px, device)
    latents = torch.cat([vae.encode(part)[0] for part in pictures.split(16)])
    made = torch.cat([vae.decode(part).clamp(-1, 1) for part in latents.split(16)])
    squared = ((made - pictures) / 2).square().mean((1, 2, 3))
    return {
        "pictures": len(scenes),
        "l1": round((made - pictures).abs().mean().item() * 127.5, 3),
        "psnrDb": round((-10 * squared.clamp(min=1e-10).log10()).mean().item(), 2),
        "edges": round(edge_error(made, pictures).item() * 127.5, 3),
        "scale": 1 / latents.std().item(),
    }
