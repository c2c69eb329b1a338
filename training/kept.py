"""What has been trained is kept with the recipe, so that a lost state does not cost its training again.

Usage: python -m training.kept --size small [--state DIR]: finished text encoder and VAE, and the UNet as far as it is.

The text encoder is kept as it is after its last lesson, with a mark of the phrasings that it learned. Where the recipe
has other phrasings since, it comes back without that lesson, and learns today's: frozen under older ones, it would
forget what the new ones say.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors import safe_open

from training.config import SIZES, Size
from training.export import save_marked
from training.licences import licences_page
from training.phrasings import phrasings_mark

HERE = Path(__file__).parent / "kept"
# Text encoder and VAE are of use only when finished, and have figures; a UNet is trained on, by other hands if need be.
FINISHED = ("text", "vae")
GOES_ON = ("half", "unet")
LESSON = "phrasing"


def keep(size: Size, state: Path, folder: Path) -> list[str]:
    """Writes the mean weights in f16, the figures and the vocabulary of what is worth it; tells what that is."""
    kept = [name for name in (*FINISHED, *GOES_ON) if _is_worth_keeping(size, name, state)]
    for name in kept:
        mean, marks = read_trained(state, name)
        folder.mkdir(parents=True, exist_ok=True)
        halves = {key: value.half().contiguous() if value.is_floating_point() else value for key, value in mean.items()}
        save_marked(halves, folder / f"{name}.safetensors", marks)
        if name in FINISHED:
            shutil.copy(state / f"{name}.json", folder)
    if "text" in kept:
        shutil.copytree(state / "tokenizer", folder / "tokenizer", dirs_exist_ok=True)
    if kept:
        (folder / "LICENSES.md").write_text(licences_page(), encoding="utf-8")
    return kept


def read_trained(state: Path, name: str) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """The mean weights of a part, and its marks; the text encoder as it is after its last lesson."""
    saved = torch.load(state / f"{name}.pt", map_location="cpu", weights_only=True)
    mean, marks = saved["mean"], {"steps": str(saved["step"])}
    if name != "text":
        return mean, marks
    lesson = torch.load(state / f"{LESSON}.pt", map_location="cpu", weights_only=True)["mean"]
    taught = {f"text.{key}": value for key, value in lesson.items()}
    return {**mean, **taught}, {**marks, "phrasings": phrasings_mark()}


def restore(size: Size, state: Path, folder: Path) -> list[str]:
    """Puts kept parts where the state has none; tells which those are."""
    restored = [name for name in (*FINISHED, *GOES_ON) if _is_wanted(name, state, folder)]
    for name in restored:
        weights, marks = _read(folder / f"{name}.safetensors")
        state.mkdir(parents=True, exist_ok=True)
        _put(state, name, weights, getattr(size, f"{name}_plan").steps if name in FINISHED else int(marks["steps"]))
        if marks.get("phrasings") == phrasings_mark():
            own = {key.removeprefix("text."): value for key, value in weights.items() if key.startswith("text.")}
            _put(state, LESSON, own, size.phrasing_plan.steps)
        if name in FINISHED and not (name == "text" and marks.get("phrasings") != phrasings_mark()):
            shutil.copy(folder / f"{name}.json", state)
    if "text" in restored:
        shutil.copytree(folder / "tokenizer", state / "tokenizer", dirs_exist_ok=True)
    return restored


def _put(state: Path, name: str, weights: dict[str, torch.Tensor], steps: int) -> None:
    torch.save({"module": weights, "mean": weights, "step": steps}, state / f"{name}.pt")


def _read(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    with safe_open(path, framework="pt") as file:
        # Other parts of a training may hold counts: only what was halved is widened.
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        marks = file.metadata()
    return {key: value.float() if value.is_floating_point() else value for key, value in tensors.items()}, marks


def _is_worth_keeping(size: Size, name: str, state: Path) -> bool:
    path = state / f"{name}.pt"
    if not path.exists() or name not in FINISHED:
        return path.exists()
    last = state / f"{LESSON}.pt" if name == "text" else path
    if not last.exists():
        return False
    steps = torch.load(last, map_location="cpu", weights_only=True)["step"]
    # The figures come after the last step.
    return steps == getattr(size, f"{last.stem}_plan").steps and (state / f"{name}.json").exists()


def _is_wanted(name: str, state: Path, folder: Path) -> bool:
    # A vocabulary that was learned anew would not fit the kept encoder.
    is_begun = (state / f"{name}.pt").exists() or (name == "text" and (state / "tokenizer").exists())
    needed = [folder / f"{name}.safetensors", *([folder / f"{name}.json"] if name in FINISHED else [])]
    return not is_begun and all(path.exists() for path in needed)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--state", type=Path, help="default: training/state/<size>")
    args = parser.parse_args()
    state = args.state or Path(__file__).parent / "state" / args.size
    print(json.dumps({"kept": keep(SIZES[args.size], state, HERE / args.size)}))


if __name__ == "__main__":
    main()
