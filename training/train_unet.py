"""The UNet: draws from the frozen text encoder's states, from each layer what that layer is meant to tell."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from training.captions import Level, rename, sample_levels, sample_siblings, write_captions
from training.config import Plan, Size, half_of
from training.context import Context
from training.diffusion import add_noise, alphas, target_of, weights_of
from training.grow import grow
from training.loop import Chance, Losses, Run, train
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae
from training.samples import Encoder, SamplePool
from training.scenes import Scenes
from training.train_text import level_of_layer

EMPTY_SHARE = 0.1
LEVEL_SHARES = (0.06, 0.06, 0.28, 0.6)  # of the captions: mostly what is drawn is named
OTHER_STYLE_NAMED = 0.75  # how often a style that is not the first must be named: where none is, it is the first
CHINESE_SHARE = 0.12
LAST_SHARE, SECOND_LAST_SHARE = 0.55, 0.2  # the rest is spread evenly over the earlier layers


def sample_layers(layers: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """How many layers run for each text, int [count]: mostly all of them."""
    chance = rng.random(count)
    early = rng.integers(1, max(2, layers - 1), size=count)
    return np.where(chance < LAST_SHARE, layers, np.where(chance < LAST_SHARE + SECOND_LAST_SHARE, layers - 1, early))


def as_it_is(pictures: Tensor) -> Tensor:
    """The look of the drawings themselves."""
    return pictures


@dataclass(frozen=True)
class Tune:
    """A fine-tune: its layer (layers run), its plan, and its look of pictures [n, 3, side, side] in -1 … 1.

    `prior_share` of the samples are as before, from the other layers: prior preservation (Ruiz et al. 2022, DreamBooth,
    equation 2), so that the look belongs to its layer. `text_layers` at the end of the text encoder learn with it.
    """

    layer: int
    plan: Plan
    look: Callable[[Tensor], Tensor] = as_it_is
    prior_share: float = 0.0
    text_layers: int = 0

    def sample_layers(self, layers: int, count: int, rng: np.random.Generator) -> np.ndarray:
        """Its own layer; for what is as before the others, every other time one that learns; int [count]."""
        others = np.setdiff1d(np.arange(1, layers + 1), [self.layer])
        rivals = others[others > layers - self.text_layers] if self.text_layers > 1 else others
        before = np.where(rng.random(count) < 0.5, rng.choice(rivals, count), rng.choice(others, count))
        return np.where(rng.random(count) < self.prior_share, before, self.layer)


class UnetTraining:
    """The loss of the UNet. `vae` is the frozen one with the scale of its latents.

    A `tune` makes texts stop at its layer and tell everything, and its pictures have its look.
    """

    def __init__(self, context: Context, text: TextModel, vae: tuple[Vae, float], tune: Tune | None = None) -> None:
        self.context, self.text = context, text
        self._tune = tune
        self._begun = text.layers - (tune.text_layers if tune else 0)  # the layers before them are the same for good
        encoder = Encoder(context, *vae, self.finish_samples)
        self._pool = SamplePool(encoder, (tune.plan if tune else context.size.unet_plan).batch)
        torch.manual_seed(context.size.seed + 2)
        self.unet = Unet(context.size.unet, context.size.text.width).to(context.state.device)
        self._alphas = alphas(context.state.device)
        self._weights = weights_of(context.size.unet.prediction, self._alphas).cpu()

    def losses(self, chance: Chance) -> Losses:
        """Squared error of what is predicted. Steps are drawn as often as their weight says, not weighed."""
        samples = self._pool.take(chance)
        latents = samples.latents
        steps = torch.multinomial(self._weights, len(samples), True, generator=chance.torch).to(latents.device)
        noise = torch.randn(latents.shape, generator=chance.torch).to(latents.device)
        alpha = self._alphas[steps]
        prediction = self.context.size.unet.prediction
        conditioning = self.text.go_on(samples.states, self._begun, samples.layers_run)
        made = self.unet(add_noise(latents, noise, alpha), steps, conditioning)
        error = (made.float() - target_of(prediction, latents, noise, alpha)).square().mean((1, 2, 3))
        return {"loss": error.mean() * self._weights.mean().item(), "error": error.mean()}

    @torch.no_grad()
    def finish_samples(
        self, scenes: Scenes, pictures: Tensor, rng: np.random.Generator
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The pictures with their look, for each the states [77, width] of a caption, and how many layers run [batch].

        The caption is the scene's, or one that the layer cannot tell from it.
        """
        layers, tune = self.text.layers, self._tune
        run = (tune.sample_layers if tune else sample_layers)(layers, len(scenes), rng)
        levels = np.array([level_of_layer(int(n), layers) for n in run])
        if tune:
            own = run == tune.layer
            levels[own] = Level.FULL
            pictures = torch.where(
                torch.from_numpy(own).to(pictures.device).view(-1, 1, 1, 1), tune.look(pictures), pictures
            )
        ids = torch.from_numpy(self.context.tokenizer.encode_all(self._texts(scenes, levels, rng)))
        ids, layers_run = (one.to(self.context.state.device) for one in (ids, torch.from_numpy(run)))
        return pictures, self.text.states_after(ids, layers_run.clamp(max=self._begun)), layers_run

    def _texts(self, scenes: Scenes, levels: np.ndarray, rng: np.random.Generator) -> list[str]:
        texts = [""] * len(scenes)
        for level in Level:
            index = np.flatnonzero(levels == level)
            if len(index) == 0:
                continue
            gallery, mine = self.context.gallery, scenes.at(index)
            told = rename(gallery, mine, rng) if level == Level.FULL else sample_siblings(gallery, mine, level, rng)
            captions = write_captions(gallery, told, self._levels_of_captions(told, rng), rng, CHINESE_SHARE)
            for place, text in zip(index, captions.texts, strict=True):
                texts[place] = text
        return [text if rng.random() >= EMPTY_SHARE else "" for text in texts]

    def _levels_of_captions(self, scenes: Scenes, rng: np.random.Generator) -> np.ndarray:
        levels = sample_levels(len(scenes), rng, LEVEL_SHARES)
        is_other = self.context.gallery.material.style_of[scenes.first] > 0
        levels[is_other & (rng.random(len(scenes)) < OTHER_STYLE_NAMED)] = Level.FULL
        return levels


def train_unet(context: Context, text: TextModel, vae: Vae, scale: float) -> Unet:
    """Trains (or goes on), and returns the UNet with the mean weights. It may grow from one that learned half sides."""
    training = UnetTraining(context, text, (vae, scale))
    is_begun = context.state.path("unet").exists()
    if context.size.half_plan and not is_begun:
        grow(train_half(context, text, vae, scale), training.unet)
    finish("unet", context.size.unet_plan, training, training.unet)
    return training.unet


def train_half(context: Context, text: TextModel, vae: Vae, scale: float) -> Unet:
    """The UNet without its finest level, on pictures of half the side: cheap, and most is learned."""
    size = half_of(context.size)
    training = UnetTraining(replace(context, size=size), text, (vae, scale))
    finish("half", size.unet_plan, training, training.unet)
    return training.unet


def finish(name: str, plan: Plan, training: UnetTraining, module: nn.Module) -> None:
    """Trains a module of the training, the UNet or more, to the end of a plan and freezes it."""
    size: Size = training.context.size
    mean = train(Run(name, plan, module, training.losses, size.seed), training.context.state)
    module.load_state_dict(mean)
    module.eval().requires_grad_(False)
