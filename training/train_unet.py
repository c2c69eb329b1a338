"""The UNet: draws from the frozen text encoder's states, from each layer what that layer is meant to tell."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from training.captions import Level, sample_levels, sample_siblings, write_captions
from training.config import HalfSide, Plan, Size
from training.context import Context
from training.diffusion import TRAINING_STEPS, add_noise, alphas, target_of, weights_of
from training.loop import Chance, Losses, Run, train
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae
from training.samples import Encoder, SidePools, as_it_is
from training.scenes import Scenes
from training.train_text import level_of_layer

EMPTY_SHARE = 0.1
LEVEL_SHARES = (0.06, 0.06, 0.28, 0.6)  # of the captions: mostly what is drawn is named
LAST_SHARE, SECOND_LAST_SHARE = 0.55, 0.2  # the rest is spread evenly over the earlier layers


def sample_layers(layers: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """How many layers run for each text, int [count]: mostly all of them."""
    chance = rng.random(count)
    early = rng.integers(1, max(2, layers - 1), size=count)
    return np.where(chance < LAST_SHARE, layers, np.where(chance < LAST_SHARE + SECOND_LAST_SHARE, layers - 1, early))


@dataclass(frozen=True)
class Tune:
    """A fine-tune: its only layer (layers run), its plan, and its look of pictures [n, 3, side, side] in -1 … 1."""

    layer: int
    plan: Plan
    look: Callable[[Tensor], Tensor] = as_it_is


class UnetTraining:
    """The loss of the UNet. `vae` is the frozen one with the scale of its latents.

    A `tune` makes every text stop at its layer and tell everything, and all pictures have the full side.
    """

    def __init__(self, context: Context, text: TextModel, vae: tuple[Vae, float], tune: Tune | None = None) -> None:
        self.context, self.text = context, text
        self._only_layer = tune.layer if tune else None
        encoder = Encoder(context, *vae, self.conditioning, tune.look if tune else as_it_is)
        half_side = HalfSide() if tune else context.size.half_side
        batch = (tune.plan if tune else context.size.unet_plan).batch
        self._pools = SidePools(encoder, batch, half_side.share)
        torch.manual_seed(context.size.seed + 2)
        self.unet = Unet(context.size.unet, context.size.text.width).to(context.state.device)
        self._alphas = alphas(context.state.device)

    def losses(self, chance: Chance) -> Losses:
        """Weighted squared error of what is predicted."""
        samples = self._pools.take(chance)
        latents = samples.latents
        steps = torch.randint(0, TRAINING_STEPS, (len(samples),), generator=chance.torch).to(latents.device)
        noise = torch.randn(latents.shape, generator=chance.torch).to(latents.device)
        alpha = self._alphas[steps]
        prediction = self.context.size.unet.prediction
        made = self.unet(add_noise(latents, noise, alpha), steps, samples.conditioning)
        error = (made.float() - target_of(prediction, latents, noise, alpha)).square().mean((1, 2, 3))
        return {"loss": (error * weights_of(prediction, alpha)).mean(), "error": error.mean()}

    @torch.no_grad()
    def conditioning(self, scenes: Scenes, rng: np.random.Generator) -> Tensor:
        """[batch, 77, width]: each scene's caption, or one that its layer cannot tell from it, up to that layer."""
        layers = self.text.layers
        run = sample_layers(layers, len(scenes), rng)
        if self._only_layer is not None:
            run = np.full(len(scenes), self._only_layer)
        levels = np.array([Level.FULL if self._only_layer else level_of_layer(int(n), layers) for n in run])
        texts = self._texts(scenes, levels, rng)
        ids = torch.from_numpy(self.context.tokenizer.encode_all(texts)).to(self.context.state.device)
        return self.text.condition(ids, torch.from_numpy(run).to(ids.device)).float()

    def _texts(self, scenes: Scenes, levels: np.ndarray, rng: np.random.Generator) -> list[str]:
        texts = [""] * len(scenes)
        for level in Level:
            index = np.flatnonzero(levels == level)
            if len(index) == 0:
                continue
            gallery, mine = self.context.gallery, scenes.at(index)
            told = mine if level == Level.FULL else sample_siblings(gallery, mine, level, rng)
            for place, text in zip(
                index,
                write_captions(gallery, told, sample_levels(len(told), rng, LEVEL_SHARES), rng).texts,
                strict=True,
            ):
                texts[place] = text
        return [text if rng.random() >= EMPTY_SHARE else "" for text in texts]


def train_unet(context: Context, text: TextModel, vae: Vae, scale: float) -> Unet:
    """Trains (or goes on), and returns the UNet with the mean weights."""
    return finish("unet", context.size.unet_plan, UnetTraining(context, text, (vae, scale)))


def finish(name: str, plan: Plan, training: UnetTraining) -> Unet:
    """Trains to the end of a plan and freezes."""
    size: Size = training.context.size
    mean = train(Run(name, plan, training.unet, training.losses, size.seed), training.context.state)
    training.unet.load_state_dict(mean)
    return training.unet.eval().requires_grad_(False)
