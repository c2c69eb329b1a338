"""Fetches the drawings and the names from the npm registry into the state folder."""

import json
import subprocess
import tarfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Source:
    """One package of the registry with its licence; `style` is empty for the names."""

    package: str
    version: str
    licence: str
    author: str
    origin: str
    style: str = ""
    zh: str = ""
    title: str = ""
    notice: str = ""

    @property
    def folder_name(self) -> str:
        """The folder the package is unpacked into."""
        return self.package.replace("@", "").replace("/", "-") + "-" + self.version


@lru_cache(maxsize=1)
def read_sources() -> tuple[Source, list[Source]]:
    """The package of the names, and those of the drawing styles."""
    table = json.loads((HERE / "sources.json").read_text(encoding="utf-8"))
    return Source(**table["names"]), [Source(**row) for row in table["styles"]]


def fetch_package(source: Source, folder: Path) -> Path:
    """Unpacks one package (no script of it ever runs) unless it is there, and checks its licence."""
    target = folder / source.folder_name
    if not (target / "package.json").exists():
        archive = folder / f"{source.folder_name}.tgz"
        if not archive.exists():
            wanted = f"{source.package}@{source.version}"
            subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        _unpack(archive, target)
    _check_licence(source, target)
    return target


def _unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            member.name = str(Path(*Path(member.name).parts[1:]))
        tar.extractall(target, filter="data")


def _check_licence(source: Source, folder: Path) -> None:
    """The package, and what it says of the drawings, must name the licence that we list."""
    said = {json.loads((folder / "package.json").read_text(encoding="utf-8"))["license"]}
    info = folder / "info.json"
    if info.exists():
        said.add(json.loads(info.read_text(encoding="utf-8"))["license"]["spdx"])
    if said != {source.licence}:
        raise SystemExit(f"{source.package}: listed as {source.licence}, the package says {', '.join(sorted(said))}")


def fetch_all(folder: Path) -> dict[str, Path]:
    """Package name → unpacked folder, for all sources."""
    folder.mkdir(parents=True, exist_ok=True)
    names, styles = read_sources()
    return {source.package: fetch_package(source, folder) for source in [names, *styles]}
