"""The text encoder: learned against the image encoder by contrast, then frozen."""

import numpy as np
import torch
from torch import Tensor, nn

from training.captions import ANY, Captions, Level, attributes_of, keep_level, sample_levels, write_captions
from training.config import Size
from training.loop import Chance, Losses, Run, train
from training.models.image import Contrast
from training.models.text import TextModel
from training.scenes import Gallery, draw, sample_alike_scenes, sample_scenes
from training.state import State
from training.tokenizer import Tokenizer, learn_merges

PICTURE_PX = 64
CAPTIONS_FOR_MERGES = 40_000
# Batches whose pictures backgrounds hardly tell apart: without them little but backgrounds is learned.
ALIKE_SHARE = 0.6


def make_tokenizer(gallery: Gallery, size: Size) -> Tokenizer:
    """Learns the merges from captions that training will write."""
    chance = Chance.of(size.seed, "merges", 0)
    texts = [name for c in gallery.material.concepts for name in (*c.names, *c.names_zh, *c.tags, *c.tags_zh)]
    scenes = sample_scenes(gallery, CAPTIONS_FOR_MERGES, chance.numpy)
    levels = sample_levels(len(scenes), chance.numpy)
    texts += write_captions(gallery, scenes, levels, chance.numpy).texts
    return Tokenizer(learn_merges(texts, size.text.merges))


def level_of_layer(layers_run: int, layers: int) -> Level:
    """How particular the state after `layers_run` layers should be: a third general, a third in the middle.

    Of twelve layers 1–4 are general, 5–8 in the middle, 9–10 name the thing, 11–12 tell everything.
    """
    part = layers_run / layers
    if part <= 1 / 3:
        return Level.GENERAL
    if part <= 2 / 3:
        return Level.MIDDLE
    return Level.NAMED if part <= 5 / 6 else Level.FULL


class TextTraining(nn.Module):
    """Both encoders and their loss."""

    def __init__(self, gallery: Gallery, tokenizer: Tokenizer, size: Size, device: torch.device) -> None:
        super().__init__()
        self.text = TextModel(len(tokenizer), size.text)
        self.contrast = Contrast(size.text.width)
        self._gallery, self._tokenizer, self._size, self._device = gallery, tokenizer, size, device
        self.to(device)

    def losses(self, chance: Chance) -> Losses:
        """The contrast of the last layer and, if the work is spread, that of every layer at its own level."""
        sample = sample_alike_scenes if chance.numpy.random() < ALIKE_SHARE else sample_scenes
        scenes = sample(self._gallery, self._size.text_plan.batch, chance.numpy)
        captions = write_captions(self._gallery, scenes, sample_levels(len(scenes), chance.numpy), chance.numpy)
        pictures = draw(self._gallery, scenes, PICTURE_PX, self._device)
        images = self.contrast.image_features(pictures)
        states = self.end_states(captions.texts)
        truth = attributes_of(self._gallery, scenes)
        scores = self.contrast.scores(self.contrast.text_features(states[-1]), images)
        match = matches(captions.fixed, truth).to(self._device)
        last = contrast_loss(scores, match)
        spread = self._spread(states, images, captions, truth) if self._size.text.spread else torch.zeros_like(last)
        hit = match.gather(1, scores.argmax(1, keepdim=True)).float().mean()
        return {"loss": last + self._size.spread_weight * spread, "last": last, "spread": spread, "hit": hit}

    def end_states(self, texts: list[str]) -> Tensor:
        """The end token's state, with the final norm, [layers + 1, texts, width]; nothing behind the end is run."""
        ids = torch.from_numpy(self._tokenizer.encode_all(texts))
        ends = (ids == self._tokenizer.end).int().argmax(1).to(self._device)
        states = torch.stack(self.text(ids[:, : int(ends.max()) + 1].to(self._device)))
        return self.text.text_model.final_layer_norm(states[:, torch.arange(len(texts), device=self._device), ends])

    def _spread(self, states: Tensor, images: Tensor, captions: Captions, truth: np.ndarray) -> Tensor:
        """Each layer through the same head must tell what its level tells, and pull together what it does not."""
        layers = self.text.layers
        features = self.contrast.text_features(states)
        masks = {level: matches(keep_level(captions.fixed, level), truth).to(self._device) for level in Level}
        losses = [
            contrast_loss(self.contrast.scores(features[i], images), masks[level_of_layer(i, layers)])
            for i in range(1, layers)
        ]
        return torch.stack(losses).mean()


def matches(fixed: np.ndarray, truth: np.ndarray) -> Tensor:
    """Which fits which, [texts, images]: whether an image is what a text says; each text's own image always is."""
    same = (fixed[:, None, :] == ANY) | (fixed[:, None, :] == truth[None, :, :])
    return torch.from_numpy(same.all(-1) | np.eye(len(fixed), dtype=bool))


def contrast_loss(scores: Tensor, match: Tensor) -> Tensor:
    """The mean of both directions; several right answers share the target evenly."""
    return (_one_way(scores, match) + _one_way(scores.T, match.T)) / 2


def _one_way(scores: Tensor, match: Tensor) -> Tensor:
    target = match.float() / match.sum(1, keepdim=True)
    return -(target * scores.log_softmax(1)).sum(1).mean()


def train_text(gallery: Gallery, tokenizer: Tokenizer, size: Size, state: State, name: str = "text") -> TextTraining:
    """Trains (or goes on), and returns the frozen encoders with the mean weights."""
    torch.manual_seed(size.seed)
    training = TextTraining(gallery, tokenizer, size, state.device)
    mean = train(Run(name, size.text_plan, training, training.losses, size.seed), state)
    training.load_state_dict(mean)
    return training.eval().requires_grad_(False)
