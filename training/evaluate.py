"""Scores of a trained model on prompts that training never saw, by judges that never saw a caption."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from training.context import Context
from training.diffusion import sample_ddim
from training.held_out import HeldOut, held_out
from training.judge import JUDGE_PX, Judge, judge_pictures, ranks_of, train_judge
from training.loop import Chance
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae
from training.scenes import NOTHING, Scenes, draw

GRID_PROMPTS = 8
GUIDANCE = 4.0
BATCH = 32


@dataclass(frozen=True)
class Artist:
    """What draws."""

    context: Context
    text: TextModel
    vae: Vae
    unet: Unet
    scale: float

    def paint(self, prompts: list[str], clip_skip: int) -> Tensor:
        """Pictures in -1 … 1; each prompt has its own noise, the same at every clip skip."""
        size, device = self.context.size, self.context.state.device
        side = size.image_px // 8
        noise = [torch.randn(4, side, side, generator=Chance.of(size.seed, text, 0).torch) for text in prompts]
        contexts = tuple(self._condition(texts, clip_skip) for texts in (prompts, [""] * len(prompts)))
        settings = {"steps": size.evaluation["steps"], "scale": GUIDANCE, "prediction": size.unet.prediction}
        latents = sample_ddim(self.unet, torch.stack(noise).to(device), contexts, settings)
        return self.vae.decode(latents / self.scale).clamp(-1, 1)

    def _condition(self, texts: list[str], clip_skip: int) -> Tensor:
        ids = torch.from_numpy(self.context.tokenizer.encode_all(texts)).to(self.context.state.device)
        run = torch.full((len(texts),), self.text.layers + 1 - clip_skip, device=ids.device)
        return self.text.condition(ids, run).float()


def nearest_drawings(context: Context, pictures: Tensor, held: HeldOut) -> dict[str, Any]:
    """In pixel space: how far the nearest of all drawings on the same background is, and whether it is what was asked.

    `toAsked` is the distance to the drawing that was asked for, which training never showed on that background.
    """
    nearest, asked, same = [], [], []
    every = np.arange(len(context.gallery.material.sprites))
    for index, picture in enumerate(F.interpolate(pictures, size=(JUDGE_PX, JUDGE_PX), mode="area")):
        usual = np.zeros(len(every), dtype=int)
        scenes = Scenes(every, usual + NOTHING, usual + held.scenes.background[index], usual, usual)
        parts = [
            draw(context.gallery, scenes.at(part), JUDGE_PX, pictures.device) for part in np.array_split(every, 16)
        ]
        distances = (torch.cat(parts) - picture).square().mean((1, 2, 3)).sqrt()
        nearest.append(distances.min().item())
        asked.append(distances[held.scenes.first[index]].item())
        same.append(context.gallery.material.concept_of[int(distances.argmin())] == held.concept[index])
    return {
        "nearestRms": round(float(np.mean(nearest)) * 127.5, 2),
        "toAskedRms": round(float(np.mean(asked)) * 127.5, 2),
        "nearestIsAsked": round(float(np.mean(same)), 4),
    }


def evaluate(context: Context, text: TextModel, vae: Vae, unet: Unet, vae_figures: dict) -> dict[str, Any]:
    """All scores; grids are written into the state folder."""
    artist = Artist(context, text, vae, unet, vae_figures["scale"])
    judge = train_judge(context)
    held = held_out(context, context.size.evaluation["prompts"])
    every = {skip: _paint_all(artist, held.prompts, skip) for skip in range(1, text.layers + 1)}
    _save_grids(every, context.state.folder / "grids")
    return {
        "prompts": held.prompts,
        "ranks": ranks_of(judge(every[1])[0], held).tolist(),
        "judgeOnDrawings": judge_pictures(judge, _drawn(context, held), held),
        "judgeByClipSkip": {str(skip): judge_pictures(judge, made, held) for skip, made in every.items()},
        "changeByClipSkip": {str(skip): _change(every[skip], every[skip - 1]) for skip in every if skip > 1},
        "nearest": nearest_drawings(context, every[1], held),
        "everyday": _everyday_scores(artist, judge),
    }


def _everyday_scores(artist: Artist, judge: Judge) -> dict[str, Any]:
    """The same for more prompts, whose things are what people ask for."""
    context = artist.context
    held = held_out(context, context.size.evaluation["everyday"], everyday=True)
    pictures = _paint_all(artist, held.prompts, 1)
    save_grid(pictures[: 2 * BATCH], 8, context.state.folder / "grids" / "everyday.png")
    return {
        "prompts": held.prompts[: 2 * BATCH],
        "count": len(held.prompts),
        "judge": judge_pictures(judge, pictures, held),
        "judgeOnDrawings": judge_pictures(judge, _drawn(context, held), held),
    }


def _drawn(context: Context, held: HeldOut) -> Tensor:
    return draw(context.gallery, held.scenes, context.size.image_px, context.state.device)


def _save_grids(every: dict[int, Tensor], folder: Path) -> None:
    save_grid(every[1], 8, folder / "held-out.png")
    rows = [every[skip][index] for index in range(min(GRID_PROMPTS, len(every[1]))) for skip in every]
    save_grid(torch.stack(rows), len(every), folder / "clip-skip.png")


def _paint_all(artist: Artist, prompts: list[str], clip_skip: int) -> Tensor:
    return torch.cat([artist.paint(prompts[i : i + BATCH], clip_skip) for i in range(0, len(prompts), BATCH)])


def _change(pictures: Tensor, before: Tensor) -> float:
    """Root mean square difference in 0 … 255."""
    return round((pictures - before).square().mean((1, 2, 3)).sqrt().mean().item() * 127.5, 2)


def save_grid(pictures: Tensor, columns: int, path: Path) -> None:
    """Pictures in rows."""
    side = pictures.shape[-1]
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * side, rows * side), "white")
    for index, picture in enumerate(pictures):
        pixels = ((picture.permute(1, 2, 0) + 1) * 127.5).round().clamp(0, 255).byte().cpu().numpy()
        sheet.paste(Image.fromarray(pixels), (index % columns * side, index // columns * side))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
