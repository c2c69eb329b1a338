"""What the layers of the text encoder know: retrieval, and a linear probe of every layer for every attribute."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.captions import ATTRIBUTES, Level, attributes_of, write_captions
from training.loop import Chance
from training.scenes import Gallery, Scenes, draw, sample_scenes
from training.train_text import PICTURE_PX, TextTraining, matches

PROBED = ("kind", "subgroup", "concept", "background", "style")
BATCH = 256


@torch.no_grad()
def probe_text(training: TextTraining, gallery: Gallery, seed: int, count: int) -> dict[str, Any]:
    """Figures of a frozen text encoder; captions are complete ones, five in six for fitting, the rest for testing."""
    chance = Chance.of(seed, "probe", 0)
    scenes = sample_scenes(gallery, count, chance.numpy)
    levels = np.full(count, Level.FULL)
    texts = write_captions(gallery, scenes, levels, chance.numpy).texts
    states = torch.cat([training.end_states(texts[i : i + BATCH]).float().cpu() for i in range(0, count, BATCH)], 1)
    truth = attributes_of(gallery, scenes)
    columns = {name: torch.from_numpy(truth[:, list(ATTRIBUTES).index(name)]) for name in PROBED}
    layers = [
        {"layersRun": index, **{name: _linear_probe(state, labels) for name, labels in columns.items()}}
        for index, state in enumerate(states)
    ]
    return {"retrieval": _retrieval(training, gallery, scenes.at(np.arange(min(count, 1000))), seed), "layers": layers}


def _linear_probe(states: Tensor, labels: Tensor) -> float:
    """Share of test captions whose attribute a linear map names (least squares onto classes with a little ridge)."""
    split = len(states) * 5 // 6
    centred = (states - states[:split].mean(0)) / (states[:split].std(0) + 1e-3)
    inputs = torch.cat([centred, torch.ones(len(states), 1)], 1)
    targets = torch.nn.functional.one_hot(labels[:split]).float()
    fitted, tested = inputs[:split], inputs[split:]
    ridge = torch.eye(inputs.shape[1]) * split * 1e-4
    weights = torch.linalg.solve(fitted.T @ fitted + ridge, fitted.T @ targets)
    return round(((tested @ weights).argmax(1) == labels[split:]).float().mean().item(), 4)


def _retrieval(training: TextTraining, gallery: Gallery, scenes: Scenes, seed: int) -> dict[str, Any]:
    """Among 1,000 pictures: is a fitting one first, or among the first five, for the complete caption of each."""
    chance = Chance.of(seed, "retrieval", 0)
    captions = write_captions(gallery, scenes, np.full(len(scenes), Level.FULL), chance.numpy)
    device = training.contrast.log_scale.device
    pictures = draw(gallery, scenes, PICTURE_PX, device)
    images = torch.cat([training.contrast.image_features(part) for part in pictures.split(BATCH)])
    texts = training.contrast.text_features(training.end_states(captions.texts)[-1])
    match = matches(captions.fixed, attributes_of(gallery, scenes))
    ranked = (texts @ images.T).topk(5).indices.cpu()
    hits = match.gather(1, ranked)
    return {
        "pictures": len(scenes),
        "top1": round(hits[:, 0].float().mean().item(), 4),
        "top5": round(hits.any(1).float().mean().item(), 4),
    }
