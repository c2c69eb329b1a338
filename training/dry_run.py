"""A whole recipe with two steps a part, in pieces and from carried material: does it hold before a GPU is lent?

Usage: python -m training.dry_run --size large --material material.zip [--seconds 20]
"""

import argparse
import json
import tempfile
from dataclasses import fields, replace
from pathlib import Path

from training.config import SIZES, Plan, Size
from training.context import Given, open_context
from training.export import size_bytes
from training.run import PARTS, Progress, run
from training.state import OutOfTimeError, State

STEPS, BATCH = 2, 4
EVALUATION = {"prompts": 2, "everyday": 2, "steps": 2, "classifier_steps": 2, "captions": 120}


def shortened(size: Size) -> Size:
    """The same models with hardly any training."""
    plans = [(one.name, getattr(size, one.name)) for one in fields(size) if isinstance(getattr(size, one.name), Plan)]
    short = {name: replace(plan, steps=STEPS, batch=BATCH, warmup=1) for name, plan in plans}
    return replace(size, **short, least_kept=0.0, evaluation=EVALUATION)


def dry_run(size: Size, material: Path, folder: Path, seconds: float) -> dict:
    """Runs pieces of so many seconds until all parts are done; the material is read once."""
    context, pieces = open_context(shortened(size), folder, Given(packed=material)), 0
    while True:
        pieces += 1
        piece = replace(context, state=State(folder, context.state.device, seconds / 60))
        try:
            run(Progress(piece, folder / "model"), PARTS[-1])
        except OutOfTimeError:
            continue
        return {"pieces": pieces, "megabytes": round(size_bytes(folder / "model") / 1e6, 1)}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="large")
    parser.add_argument("--material", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=20)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(dry_run(SIZES[args.size], args.material, Path(folder), args.seconds)))


if __name__ == "__main__":
    main()
