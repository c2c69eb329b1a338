"""Fetches, draws and packs the material into one file, for a machine without network.

Usage: python -m training.pack [--out material.zip]
"""

import argparse
import shutil
from pathlib import Path

from training.context import HERE
from training.material.prepare import prepare_material


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    packed = prepare_material((HERE / "state" / "material").resolve())
    if args.out:
        shutil.copy(packed, args.out)
    print(f"{args.out or packed}: {packed.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
