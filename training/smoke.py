"""Runs every part of the recipe with tiny models for some seconds each, and checks what must hold.

Usage: python -m training.smoke [--state DIR]. It fetches and draws a few icons, then needs about a minute.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from training.config import SD2, SMOKE
from training.context import Context, Given, open_context
from training.export import size_bytes
from training.kept import keep, read_trained, restore
from training.material.aliases import ALIASES
from training.material.everyday import EVERYDAY
from training.material.words import BACKGROUNDS, KINDS, SUBGROUPS
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae
from training.phrasing_probe import background_by_phrasing
from training.restart import Restart, restart_from, restart_tokenizer
from training.run import PARTS, Progress, run
from training.sd2 import open_sd2, train_sd2
from training.state import OutOfTimeError
from training.train_vae import train_vae
from training.twins import TWIN_SKIPS


def losses_of(folder: Path, stage: str) -> list[float]:
    """The logged losses of a part, in order."""
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row["loss"] for row in rows if row["stage"] == stage and "loss" in row]


def check_losses(folder: Path) -> dict[str, list[float]]:
    """Each part's loss must fall."""
    found = {stage: losses_of(folder, stage) for stage in ("text", "phrasing", "vae", "half", "unet")}
    for stage, losses in found.items():
        if losses[-1] >= losses[0]:
            raise SystemExit(f"the loss of {stage} does not fall: {losses}")
    return found


def check_resuming(folder: Path, context: Context) -> None:
    """A piece without time must save and stop; the next goes on from there."""
    hurried = open_context(context.size, folder / "resume", Given(minutes=0))
    try:
        train_vae(hurried.gallery, hurried.size, hurried.state)
    except OutOfTimeError:
        saved = hurried.state.load("vae")
    if saved is None or saved["step"] != 0 or "optimizer" not in saved:
        raise SystemExit("a piece without time saved nothing")
    patient = open_context(context.size, folder / "resume")
    short = replace(context.size, vae_plan=replace(context.size.vae_plan, steps=2))
    train_vae(patient.gallery, short, patient.state)
    if patient.state.load("vae")["step"] != 2:
        raise SystemExit("the second piece did not go on")


def check_twins(folder: Path) -> None:
    """They must hold what was trained and nothing else, and differ from the model there."""
    parts = ("unet/diffusion_pytorch_model", "text_encoder/model")
    model = {name: value for part in parts for name, value in load_file(folder / f"model/{part}.safetensors").items()}
    for skip in TWIN_SKIPS:
        twin = load_file(folder / f"twins/twin-{skip}.safetensors")
        matrices = {name: value for name, value in twin.items() if value.ndim > 1}  # biases hardly move in four steps
        if not matrices or any(torch.equal(model[name], value) for name, value in matrices.items()):
            raise SystemExit(f"twin {skip} is not a fine-tune of the model")


def check_restarting(folder: Path) -> None:
    """What was shipped must be the same after a restart from it: model and twins, byte for byte."""
    state = folder / "restarted"
    restart_tokenizer(folder / "model", state)
    context = open_context(SMOKE, state)
    restart_from(Restart(folder / "model", SMOKE.unet_plan.steps), context)
    run(Progress(context, folder / "again" / "model"), "twins")
    for path in [*(folder / "model").rglob("*.safetensors"), *(folder / "twins").glob("*.safetensors")]:
        if path.read_bytes() != (folder / "again" / path.relative_to(folder)).read_bytes():
            raise SystemExit(f"{path.relative_to(folder)} is another one after a restart")


def check_aliases() -> None:
    """Each is another word for a thing that is drawn, and the word of nothing else that a prompt may ask for."""
    aliases = [alias for others in ALIASES.values() for alias in others]
    words = {word.en for table in (KINDS, SUBGROUPS) for word in table.values()} | {b.word.en for b in BACKGROUNDS}
    taken = (EVERYDAY | words) & set(aliases)
    if taken or not set(ALIASES) <= EVERYDAY or len(set(aliases)) < len(aliases):
        raise SystemExit(f"aliases of nothing, or with two meanings: {taken}, {set(ALIASES) - EVERYDAY}")


def check_keeping(folder: Path) -> None:
    """What is kept must come back where the state is gone, within the precision of f16."""
    keep(SMOKE, folder, folder / "kept")
    restored = restore(SMOKE, folder / "restored", folder / "kept")
    if restored != ["text", "vae", "half", "unet"]:
        raise SystemExit(f"of what was trained only {restored} came back")
    for name in restored:
        trained, marks = read_trained(folder, name)
        back = torch.load(folder / "restored" / f"{name}.pt", weights_only=True)
        if str(back["step"]) != marks["steps"] or set(back["mean"]) != set(trained):
            raise SystemExit(f"{name} came back as something else")
        pairs = [(back["mean"][key], value) for key, value in trained.items()]
        if not all(torch.allclose(*pair, rtol=1e-3, atol=1e-6) for pair in pairs):
            raise SystemExit(f"{name} came back with other weights")


def check_phrasings_are_learned(folder: Path, context: Context) -> dict[str, dict[str, float]]:
    """An encoder that is kept under other phrasings must learn today's, and keep backgrounds better for it.

    This is how a model came to draw white behind "a cat, blue background, noto style": its encoder was older than that
    way of writing it.
    """
    older = folder / "older"
    shutil.copytree(folder / "kept", older)
    weights = load_file(older / "text.safetensors")
    save_file(weights, older / "text.safetensors", metadata={"steps": "60", "phrasings": "of another table"})
    restore(SMOKE, folder / "learns-anew", older)
    if (folder / "learns-anew" / "phrasing.pt").exists() or (folder / "learns-anew" / "text.json").exists():
        raise SystemExit("an encoder of other phrasings was taken for one of today's")
    shares = {}
    for name in ("text", "phrasing"):
        text = TextModel(len(context.tokenizer), SMOKE.text)
        mean = torch.load(folder / f"{name}.pt", weights_only=True)["mean"]
        own = {key.removeprefix("text."): value for key, value in mean.items() if not key.startswith("contrast.")}
        text.load_state_dict(own)
        shares[name] = background_by_phrasing(text, context.gallery, context.tokenizer, SMOKE.seed)
    before, after = (sum(one.values()) / len(one) for one in shares.values())
    if after <= before:
        raise SystemExit(f"the lesson in phrasings teaches nothing: {before:.3f} → {after:.3f}")
    return shares


def smoke_sd2(folder: Path, check: Callable[[Path, Unet, Vae], int] | None) -> dict:
    """The SD 2.x shape with two steps a part."""
    plan = replace(SMOKE.text_plan, steps=2, batch=4)
    plans = dict.fromkeys(("text_plan", "phrasing_plan", "vae_plan", "unet_plan"), plan)
    size = replace(SD2, **plans, least_kept=0.0, drawings_per_kind=SMOKE.drawings_per_kind)
    path = folder / "sd2" / "tiny-sd2.safetensors"
    unet, vae = train_sd2(open_sd2(size, path.parent), path)
    return {"bytes": path.stat().st_size, "tensors": check(path, unet, vae) if check else None}


def smoke(folder: Path) -> dict:
    """Runs all and returns what it saw."""
    context = open_context(SMOKE, folder)
    progress = Progress(context, folder / "model")
    run(progress, PARTS[-1])
    check_resuming(folder, context)
    check_keeping(folder)
    phrasings = check_phrasings_are_learned(folder, context)
    check_twins(folder)
    check_restarting(folder)
    check_aliases()
    found = {"losses": check_losses(folder), "bytes": size_bytes(folder / "model"), "vae": progress.figures["vae"]}
    found["phrasings"] = phrasings
    try:
        from training.check_export import check_single_file, compare  # noqa: PLC0415 (needs libraries that the recipe does not)
    except ImportError:
        unchecked = "transformers and diffusers are not installed: not checked"
        return {**found, "sd2": smoke_sd2(folder, None), "libraries": unchecked}
    same = compare(folder / "model", context, progress.text.text, progress.vae, progress.unet)
    return {**found, "sd2": smoke_sd2(folder, check_single_file), "libraries": same}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--state", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        print(json.dumps(smoke(args.state or Path(spare)), indent=1))
    print("smoke: all parts ran, losses fell, resuming works, the export loads")


if __name__ == "__main__":
    main()
