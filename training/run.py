"""The whole recipe, from nothing to a model folder; the same command goes on where it was interrupted.

Usage: python -m training.run --size small [--minutes 10] [--until text] [--out models/default]
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training import kept
from training.artist import Artist
from training.card import write_card
from training.config import SIZES, Size
from training.context import HERE, Context, Given, open_context
from training.evaluate import evaluate
from training.export import Trained, export_folder, size_bytes
from training.models.unet import Unet
from training.models.vae import Vae
from training.phrasing_probe import aliases_known, background_by_phrasing, check_phrasings
from training.probe import probe_text
from training.report import write_report
from training.restart import Restart, restart_from, restart_tokenizer
from training.state import OutOfTimeError, write_json
from training.train_phrasings import train_phrasings
from training.train_text import TextTraining, train_text
from training.train_unet import train_half, train_unet
from training.train_vae import measure_vae, train_decoder, train_vae
from training.twins import TWIN_SKIPS, compare_twins, save_twin, twin_of

PARTS = ("text", "vae", "half", "unet", "export", "twins", "evaluate")


@dataclass
class Progress:
    """What the parts hand to each other."""

    context: Context
    out: Path
    text: TextTraining | None = None
    vae: Vae | None = None
    unet: Unet | None = None
    figures: dict[str, Any] = field(default_factory=dict)


def run_text(progress: Progress) -> None:
    """Trains the text encoder and lets it say the same in every phrasing, freezes it, probes it once."""
    context = progress.context
    progress.text = train_text(context.gallery, context.tokenizer, context.size, context.state)
    shared = (context.gallery, context.tokenizer, context.size)
    train_phrasings(progress.text.text, shared, context.state)
    _once(progress, "text", lambda: _probe(progress))
    _once(progress, "aliases", lambda: aliases_known(progress.text.text, context.gallery, context.tokenizer))
    check_phrasings(progress.figures["text"]["backgroundByPhrasing"], context.size.least_kept)


def _probe(progress: Progress) -> dict[str, Any]:
    context = progress.context
    kept_backgrounds = background_by_phrasing(progress.text.text, context.gallery, context.tokenizer, context.size.seed)
    return {
        **probe_text(progress.text, context.gallery, context.size.seed, context.size.evaluation["captions"]),
        "backgroundByPhrasing": kept_backgrounds,
    }


def run_vae(progress: Progress) -> None:
    """Trains the VAE, freezes it, measures it once."""
    context = progress.context
    shared = (context.gallery, context.size, context.state)
    progress.vae = train_decoder(train_vae(*shared), progress.text.contrast.image, *shared)
    _once(progress, "vae", lambda: measure_vae(progress.vae, context.gallery, context.size, context.state.device))


def run_half(progress: Progress) -> None:
    """Trains the UNet without its finest level, where the size begins so."""
    context = progress.context
    if context.size.half_plan and not context.state.path("unet").exists():
        train_half(context, progress.text.text, progress.vae, progress.figures["vae"]["scale"])


def run_unet(progress: Progress) -> None:
    """Trains the UNet on both."""
    progress.unet = train_unet(progress.context, progress.text.text, progress.vae, progress.figures["vae"]["scale"])


def run_export(progress: Progress) -> None:
    """Writes the model folder."""
    export_folder(trained(progress), progress.out)
    progress.context.state.log("export", 0, {"megabytes": round(size_bytes(progress.out) / 1e6, 1)})


def run_evaluate(progress: Progress) -> None:
    """Scores held-out prompts and writes the page about the model."""
    folder = progress.context.state.folder
    scores = evaluate(progress.context, progress.text.text, progress.vae, progress.unet, progress.figures["vae"])
    twins = folder / "twins.json"
    found = {"size": progress.context.size.name, **progress.figures, **scores}
    if twins.exists():
        found["twins"] = json.loads(twins.read_text(encoding="utf-8"))
    write_json(folder / "evaluation.json", found)
    write_report(folder, folder / "default-model.md")
    parts = {"text": progress.text.text, "vae": progress.vae, "unet": progress.unet}
    size = progress.context.size
    card = write_card(title_of(size), size, parts, progress.context.gallery.material, found)
    (progress.out / "README.md").write_text(card, encoding="utf-8")


def run_twins(progress: Progress) -> None:
    """Fine-tunes at clip skip 1 and at 2, each into its own small file beside the model, and compares them."""
    context, text, scale = progress.context, progress.text.text, progress.figures["vae"]["scale"]
    twins = {skip: twin_of(context, text, (progress.vae, scale), progress.unet, skip) for skip in TWIN_SKIPS}
    for skip, twin in twins.items():
        save_twin(twin, progress.out.parent / "twins" / f"twin-{skip}.safetensors", context.size, skip)
    artist = Artist(context, text, progress.vae, progress.unet, scale)
    write_json(context.state.folder / "twins.json", compare_twins(artist, twins, context.state.folder / "grids"))


RUNNERS: dict[str, Callable[[Progress], None]] = {
    "text": run_text,
    "vae": run_vae,
    "half": run_half,
    "unet": run_unet,
    "export": run_export,
    "twins": run_twins,
    "evaluate": run_evaluate,
}


def trained(progress: Progress) -> Trained:
    """The parts as the export takes them."""
    size = progress.context.size
    return Trained(
        size=size,
        tokenizer=progress.context.tokenizer,
        text=progress.text.text,
        vae=progress.vae,
        unet=progress.unet,
        scale=progress.figures["vae"]["scale"],
        title=title_of(size),
    )


def title_of(size: Size) -> str:
    """As it stands in lists of models."""
    return f"Penultimate default ({size.image_px} px)"


def run(progress: Progress, until: str) -> None:
    """All parts up to one of them."""
    for part in PARTS[: PARTS.index(until) + 1]:
        RUNNERS[part](progress)


def _once(progress: Progress, name: str, measure: Callable[[], dict[str, Any]]) -> None:
    path = progress.context.state.folder / f"{name}.json"
    if not path.exists():
        write_json(path, measure())
    progress.figures[name] = json.loads(path.read_text(encoding="utf-8"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--minutes", type=float, help="stop after so long, with the state saved")
    parser.add_argument("--until", choices=PARTS, default="evaluate", help="the last part to run")
    parser.add_argument("--state", type=Path, help="default: training/state/<size>")
    parser.add_argument("--out", type=Path, help="the model folder; default: <state>/model")
    parser.add_argument("--material", type=Path, help="a packed material.zip, for a machine without network")
    parser.add_argument("--restart-from", type=Path, help="a model folder of the same size, where the state is gone")
    parser.add_argument("--restart-at", type=int, default=0, help="the step at which its UNet goes on; default: 0")
    parser.add_argument("--lesson-at", type=int, help="the step at which its text encoder goes on with its last lesson")
    parser.add_argument("--twins-at", type=int, help="the step at which its twins go on")
    return parser.parse_args()


def main() -> int:
    """The command line; 3 means: not finished, run it again."""
    args = _arguments()
    folder = args.state or HERE / "state" / args.size
    # What is kept comes first: its text encoder has its image encoder with it, a shipped one has none.
    kept.restore(SIZES[args.size], folder, kept.HERE / args.size)
    if args.restart_from:
        restart_tokenizer(args.restart_from, folder)
    context = open_context(SIZES[args.size], folder, Given(args.minutes, args.material))
    if args.restart_from:
        restart_from(Restart(args.restart_from, args.restart_at, args.lesson_at, args.twins_at), context)
    try:
        run(Progress(context, args.out or folder / "model"), args.until)
    except OutOfTimeError:
        print(json.dumps({"outOfTime": True, "state": str(folder)}))
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
