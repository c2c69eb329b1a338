"""Judges of pictures that never saw a caption: maps that learn from drawings, and the colours at the edge."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.context import Context
from training.held_out import HeldOut
from training.loop import Chance
from training.material.words import BACKGROUNDS
from training.scenes import NOTHING, Gallery, Scenes, backdrop, draw

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
    """Learns from drawings at the usual place and size on all backgrounds; learned once, then read from the state."""
    material, device = context.gallery.material, context.state.device
    judge = Judge(len(material.concepts)).to(device)
    known = context.state.load("judge")
    if known is None:
        _learn(judge, context)
        context.state.save("judge", judge.state_dict())
    else:
        judge.load_state_dict(known)
    return judge.eval().requires_grad_(False)


def _learn(judge: Judge, context: Context) -> None:
    material, device = context.gallery.material, context.state.device
    optimizer = torch.optim.Adam(judge.parameters(), 1e-3)
    for step in range(context.size.evaluation["classifier_steps"]):
        rng = Chance.of(context.size.seed, "judge", step).numpy
        scenes = _usual_scenes(rng.integers(len(material.sprites), size=128), rng)
        truths = (material.concept_of[scenes.first], scenes.background)
        guesses = judge(draw(context.gallery, scenes, 2 * JUDGE_PX, device))
        pairs = [(guess, torch.from_numpy(truth).to(device)) for guess, truth in zip(guesses, truths, strict=True)]
        loss = sum(F.cross_entropy(guess, truth) for guess, truth in pairs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def _usual_scenes(drawings: np.ndarray, rng: np.random.Generator) -> Scenes:
    usual = np.zeros(len(drawings), dtype=int)
    return Scenes(drawings, usual + NOTHING, rng.integers(len(BACKGROUNDS), size=len(drawings)), usual, usual)


def ranks_of(concept: Tensor, held: HeldOut, among: np.ndarray | None = None) -> Tensor:
    """How many things are likelier than the one that was asked for, [pictures]; from scores [pictures, concepts].

    `among` [concepts] are the things to choose from; all of them where it is missing.
    """
    truth = torch.from_numpy(held.concept).to(concept.device)
    likelier = concept > concept.gather(1, truth[:, None])
    return (likelier if among is None else likelier[:, torch.from_numpy(among).to(concept.device)]).sum(1)


def judge_pictures(
    judge: Judge, pictures: Tensor, held: HeldOut, gallery: Gallery, among: np.ndarray | None = None
) -> dict[str, float]:
    """Shares of pictures whose concept (first, first five), background and style are named.

    `among` are the drawings whose things and styles there are to choose from; all of them where it is missing.
    """
    material = gallery.material
    among = np.arange(len(material.sprites)) if among is None else among
    concept, background = judge(pictures)
    ranks = ranks_of(concept, held, np.unique(material.concept_of[among]))
    truth = torch.from_numpy(held.scenes.background)
    return {
        "conceptTop1": _share(ranks == 0),
        "conceptTop5": _share(ranks < 5),
        "background": _share(background.argmax(1).cpu() == truth),
        "backgroundAtEdge": _share(nearest_backgrounds(pictures).cpu() == truth),
        "style": _share(nearest_styles(gallery, pictures, held, among) == material.style_of[held.scenes.first]),
    }


def nearest_backgrounds(pictures: Tensor) -> Tensor:
    """The background that is nearest in the outermost pixels of each picture, where no thing is; int [pictures]."""
    edge = torch.ones(pictures.shape[2:], dtype=torch.bool)
    edge[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX] = False
    every = np.arange(len(BACKGROUNDS))
    backdrops = backdrop(every, pictures.shape[-1], pictures.device) * 2 - 1
    return torch.cdist(pictures[:, :, edge].flatten(1), backdrops[:, :, edge].flatten(1)).argmin(1)


def nearest_styles(gallery: Gallery, pictures: Tensor, held: HeldOut, among: np.ndarray) -> np.ndarray:
    """The style of the drawing of what was asked for that is nearest in pixels, `among` drawings; int [pictures]."""
    material, found = gallery.material, []
    for index, picture in enumerate(F.interpolate(pictures, size=(JUDGE_PX, JUDGE_PX), mode="area")):
        drawings = among[material.concept_of[among] == held.concept[index]]
        usual = np.zeros(len(drawings), dtype=int)
        scenes = Scenes(drawings, usual + NOTHING, usual + held.scenes.background[index], usual, usual)
        distances = (draw(gallery, scenes, JUDGE_PX, pictures.device) - picture).square().mean((1, 2, 3))
        found.append(material.style_of[drawings[int(distances.argmin())]])
    return np.array(found)


def _share(hits: Tensor | np.ndarray) -> float:
    return round(torch.as_tensor(hits).float().mean().item(), 4)
