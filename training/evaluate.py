"""Scores of a trained model on prompts that training never saw, by judges that never saw a caption."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.artist import Artist, mark_of, save_grid
from training.context import Context
from training.held_out import HeldOut, held_out
from training.judge import JUDGE_PX, Judge, judge_pictures, ranks_of, train_judge
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae
from training.nouns import draw_nouns
from training.phrasings import ASKED, PHRASINGS
from training.scenes import NOTHING, Gallery, Scenes, backdrop, draw
from training.state import write_json

GRID_PROMPTS = 8
SKIP_PROMPTS = 16  # at every clip skip
BATCH = 32


def nearest_drawings(context: Context, pictures: Tensor, held: HeldOut) -> dict[str, Any]:
    """In pixel space: how far the nearest of all drawings on the same background is, and whether it is what was asked.

    `toAsked` is the distance to the drawing that was asked for, which training never showed on that background.
    """
    nearest, asked, same = [], [], []
    seen, on_black = _all_drawings(context)
    behind = backdrop(held.scenes.background, JUDGE_PX, pictures.device) * 2 - 1
    for index, picture in enumerate(F.interpolate(pictures, size=(JUDGE_PX, JUDGE_PX), mode="area")):
        distances = (on_black + seen * (behind[index] + 1) - picture).square().mean((1, 2, 3)).sqrt()
        nearest.append(distances.min().item())
        asked.append(distances[held.scenes.first[index]].item())
        same.append(context.gallery.material.concept_of[int(distances.argmin())] == held.concept[index])
    return {
        "nearestRms": round(float(np.mean(nearest)) * 127.5, 2),
        "toAskedRms": round(float(np.mean(asked)) * 127.5, 2),
        "nearestIsAsked": round(float(np.mean(same)), 4),
    }


def _all_drawings(context: Context) -> tuple[Tensor, Tensor]:
    """How much of the background each drawing leaves, and the drawings on black, both [drawings, 3, side, side].

    A drawing is laid over a background linearly: two backgrounds tell how it looks on any other.
    """
    white, black = (np.full(len(context.gallery.material.sprites), number) for number in (0, 1))
    usual = np.zeros(len(white), dtype=int)
    made = []
    for background in (white, black):
        scenes = Scenes(np.arange(len(white)), usual + NOTHING, background, usual, usual)
        parts = [scenes.at(part) for part in np.array_split(np.arange(len(white)), 16)]
        made.append(torch.cat([draw(context.gallery, part, JUDGE_PX, context.state.device) for part in parts]))
    tones = backdrop(np.array([0, 1]), JUDGE_PX, context.state.device) * 2 - 1
    seen = (made[0] - made[1]) / (tones[0] - tones[1])
    return seen, made[1] - seen * (tones[1] + 1)


@dataclass(frozen=True)
class Pieces:
    """What is known of these weights already: an evaluation that was interrupted goes on."""

    folder: Path
    mark: str

    def known(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Made once, then read."""
        path = self.folder / f"{self.mark}-{name}.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_json(path, make())
        return json.loads(path.read_text(encoding="utf-8"))


def evaluate(context: Context, text: TextModel, vae: Vae, unet: Unet, vae_figures: dict) -> dict[str, Any]:
    """All scores; grids are written into the state folder."""
    artist, judge = Artist(context, text, vae, unet, vae_figures["scale"]), train_judge(context)
    pieces = Pieces(context.state.folder / "scores", mark_of(text, vae, unet))
    nouns = context.state.folder / "grids" / "nouns.png"
    return {
        "mark": pieces.mark,
        "nouns": pieces.known("nouns", lambda: draw_nouns(artist, judge, nouns)),
        "everyday": everyday_scores(artist, judge, pieces),
        **pieces.known("any-thing", lambda: any_thing_scores(artist, judge)),
    }


def any_thing_scores(artist: Artist, judge: Judge) -> dict[str, Any]:
    """Any thing that the text encoder knows, in any style; the first of them at every clip skip."""
    context, layers = artist.context, artist.text.layers
    held = held_out(context, context.size.evaluation["prompts"])
    pictures, few = _paint_all(artist, held.prompts, 1), held.first(SKIP_PROMPTS)
    every = {skip: _paint_all(artist, few.prompts, skip) for skip in range(2, layers + 1)}
    every = {1: pictures[: len(few.prompts)], **every}
    save_grid(pictures, 8, context.state.folder / "grids" / "held-out.png")
    _save_skips(every, context.state.folder / "grids" / "clip-skip.png")
    return {
        "prompts": held.prompts,
        "ranks": ranks_of(judge(pictures)[0], held).tolist(),
        "judge": judge_pictures(judge, pictures, held, context.gallery),
        "judgeOnDrawings": judge_pictures(judge, _drawn(context, held), held, context.gallery),
        "judgeByClipSkip": {
            str(skip): judge_pictures(judge, made, few, context.gallery) for skip, made in every.items()
        },
        "skipPrompts": len(few.prompts),
        "changeByClipSkip": {str(skip): _change(every[skip], every[skip - 1]) for skip in every if skip > 1},
        "nearest": nearest_drawings(context, pictures, held),
    }


def everyday_scores(artist: Artist, judge: Judge, pieces: Pieces) -> dict[str, Any]:
    """The same scenes asked in each of the five phrasings; beside them the true drawings, as they are and decoded."""
    context, gallery = artist.context, artist.context.gallery
    held = held_out(context, context.size.evaluation["everyday"], True)
    scores = [
        pieces.known(f"everyday-{number}", partial(_phrasing_scores, artist, judge, number))
        for number in range(1, ASKED + 1)
    ]
    drawn, shown = _drawn(context, held), np.flatnonzero(gallery.shown)
    return {
        "count": len(held.prompts),
        "things": len(np.unique(gallery.material.concept_of[shown])),
        "styles": len(np.unique(gallery.material.style_of[shown])),
        "phrasings": scores,
        **{among: _mean([one[among] for one in scores]) for among in ("judge", "ofAll")},
        "drawings": _judged(judge, drawn, held, gallery),
        "decoded": _judged(judge, _decoded(artist.vae, drawn), held, gallery),
    }


def _phrasing_scores(artist: Artist, judge: Judge, number: int) -> dict[str, Any]:
    context = artist.context
    held = held_out(context, context.size.evaluation["everyday"], True, PHRASINGS[number - 1])
    pictures = _paint_all(artist, held.prompts, 1)
    save_grid(pictures[: 2 * BATCH], 8, context.state.folder / "grids" / f"everyday-{number}.png")
    asked = {"example": held.prompts[0], "prompts": held.prompts[: 2 * BATCH]}
    return {**asked, **_judged(judge, pictures, held, context.gallery)}


def _judged(judge: Judge, pictures: Tensor, held: HeldOut, gallery: Gallery) -> dict[str, dict[str, float]]:
    """Among the drawings that the UNet is shown, and among all: of things and in styles that it never saw, too."""
    shown = np.flatnonzero(gallery.shown)
    return {
        "judge": judge_pictures(judge, pictures, held, gallery, shown),
        "ofAll": judge_pictures(judge, pictures, held, gallery),
    }


def _mean(scores: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(float(np.mean([one[key] for one in scores])), 4) for key in scores[0]}


def _drawn(context: Context, held: HeldOut) -> Tensor:
    return draw(context.gallery, held.scenes, context.size.image_px, context.state.device)


@torch.no_grad()
def _decoded(vae: Vae, pictures: Tensor) -> Tensor:
    """What the VAE leaves of pictures: the most that a UNet can reach."""
    return torch.cat([vae.decode(vae.encode(part)[0]).clamp(-1, 1) for part in pictures.split(BATCH)])


def _save_skips(every: dict[int, Tensor], path: Path) -> None:
    rows = [every[skip][index] for index in range(min(GRID_PROMPTS, len(every[1]))) for skip in every]
    save_grid(torch.stack(rows), len(every), path)


def _paint_all(artist: Artist, prompts: list[str], clip_skip: int) -> Tensor:
    return torch.cat([artist.paint(prompts[i : i + BATCH], clip_skip) for i in range(0, len(prompts), BATCH)])


def _change(pictures: Tensor, before: Tensor) -> float:
    """Root mean square difference in 0 … 255."""
    return round((pictures - before).square().mean((1, 2, 3)).sqrt().mean().item() * 127.5, 2)
