"""Judges of pictures that never saw a caption: linear maps that learn from drawings, and the colours at the edge."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.context import Context
from training.held_out import HeldOut
from training.loop import Chance
from training.material.words import BACKGROUNDS
from training.scenes import NOTHING, Scenes, backdrop, draw

JUDGE_PX = 32
EDGE_PX = 2


class Judge(nn.Module):
    """Two linear maps on small pictures; they only ever see rendered drawings."""

    def __init__(self, concepts: int) -> None:
        super().__init__()
        self.concept = nn.Linear(3 * JUDGE_PX**2, concepts)
        self.background = nn.Linear(3 * JUDGE_PX**2, len(BACKGROUNDS))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        small = F.interpolate(pictures, size=(JUDGE_PX, JUDGE_PX), mode="area").flatten(1)
        return self.concept(small), self.background(small)


def train_judge(context: Context) -> Judge:
    """Learns from drawings at the usual place and size on all backgrounds."""
    material, device = context.gallery.material, context.state.device
    judge = Judge(len(material.concepts)).to(device)
    optimizer = torch.optim.Adam(judge.parameters(), 1e-3)
    for step in range(context.size.evaluation["classifier_steps"]):
        rng = Chance.of(context.size.seed, "judge", step).numpy
        scenes = _usual_scenes(rng.integers(len(material.sprites), size=128), rng)
        concept, background = judge(draw(context.gallery, scenes, 2 * JUDGE_PX, device))
        truth = torch.from_numpy(material.concept_of[scenes.first]).to(device)
        loss = F.cross_entropy(concept, truth) + F.cross_entropy(
            background, torch.from_numpy(scenes.background).to(device)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return judge.eval().requires_grad_(False)


def _usual_scenes(drawings: np.ndarray, rng: np.random.Generator) -> Scenes:
    usual = np.zeros(len(drawings), dtype=int)
    return Scenes(drawings, usual + NOTHING, rng.integers(len(BACKGROUNDS), size=len(drawings)), usual, usual)


def ranks_of(concept: Tensor, held: HeldOut) -> Tensor:
    """How many things are likelier than the one that was asked for, [pictures]; from scores [pictures, concepts]."""
    truth = torch.from_numpy(held.concept).to(concept.device)
    return (concept > concept.gather(1, truth[:, None])).sum(1)


def judge_pictures(judge: Judge, pictures: Tensor, held: HeldOut) -> dict[str, float]:
    """Shares of pictures whose concept (first, first five) and background are named."""
    concept, background = judge(pictures)
    ranks, truth = ranks_of(concept, held), torch.from_numpy(held.scenes.background)
    return {
        "conceptTop1": _share(ranks == 0),
        "conceptTop5": _share(ranks < 5),
        "background": _share(background.argmax(1).cpu() == truth),
        "backgroundAtEdge": _share(nearest_backgrounds(pictures).cpu() == truth),
    }


def nearest_backgrounds(pictures: Tensor) -> Tensor:
    """The background that is nearest in the outermost pixels of each picture, where no thing is; int [pictures]."""
    edge = torch.ones(pictures.shape[2:], dtype=torch.bool)
    edge[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX] = False
    every = np.arange(len(BACKGROUNDS))
    backdrops = backdrop(every, pictures.shape[-1], pictures.device) * 2 - 1
    return torch.cdist(pictures[:, :, edge].flatten(1), backdrops[:, :, edge].flatten(1)).argmin(1)


def _share(hits: Tensor) -> float:
    return round(hits.float().mean().item(), 4)
