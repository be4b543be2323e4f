"""Write the software bills of materials in CycloneDX 1.6: `python -m tools.sbom [FOLDER]`.

It writes one file for each lock file of Python packages, one for the frontend and one for the
models. The default folder is build/sbom.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6

from daedam.models_store.catalog import CatalogModel, load_catalog

ROOT = Path(__file__).parents[1]


def python_sbom(lock: Path, destination: Path) -> None:
    """Write the bill of materials of the requirements file `lock`: packages with their hashes."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(lock)]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--spec-version", "1.6"]
    command += ["--output-reproducible", "--output-format", "JSON", "--output-file"]
    subprocess.run([*command, str(destination)], check=True, cwd=ROOT)


def page_sbom(destination: Path) -> None:
    """Write the bill of materials of the frontend: the packages of its lock file."""
    command = ["npm", "--silent", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"]
    made = subprocess.run(command, check=True, cwd=ROOT / "frontend", capture_output=True)
    destination.write_bytes(made.stdout)


def models_sbom(models: Iterable[CatalogModel]) -> str:
    """Return the bill of materials of `models`: name, licence, and the SHA-256 of each file."""
    bom = Bom(components=[_model(model) for model in models])
    names = ",".join(sorted(component.name for component in bom.components))
    bom.serial_number = uuid5(NAMESPACE_URL, f"daedam models {names}")
    return JsonV1Dot6(bom).output_as_string(indent=2)


def _model(model: CatalogModel) -> Component:
    files = [
        Component(
            type=ComponentType.FILE,
            name=file.name,
            bom_ref=f"{model.id}/{file.name}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=file.sha256)],
        )
        for file in model.files
    ]
    return Component(
        type=ComponentType.MACHINE_LEARNING_MODEL,
        name=model.id,
        bom_ref=model.id,
        version=model.packages_version or None,
        description=f"{model.title} ({model.role})",
        licenses=[LicenseFactory().make_from_string(model.licence)],
        components=files,
    )


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "sbom"
    folder.mkdir(parents=True, exist_ok=True)
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        python_sbom(lock, folder / f"python-{lock.stem}.json")
    page_sbom(folder / "page.json")
    (folder / "models.json").write_text(models_sbom(load_catalog().values()), "utf-8")
    print(f"{len(list(folder.glob('*.json')))} bills of materials in {folder}")


if __name__ == "__main__":
    main()
