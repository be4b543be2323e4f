"""Imports between packages go in one direction."""

import ast
import sys
from pathlib import Path

import pytest
from tests import ROOT

PACKAGE = ROOT / "backend" / "daedam"

MAY_IMPORT = {
    "speech": {"speech"},
    "interview": {"interview", "speech"},
    "acoustics": {"acoustics", "speech"},
    "utils": {"utils", "errors"},
    "clients": {"clients", "errors", "models_store", "settings", "utils"},
    "models_store": {"models_store", "errors", "utils"},
    "storage": {"storage", "errors", "utils"},
    "services": {
        *("services", "acoustics", "interview", "speech", "clients", "storage"),
        *("errors", "utils", "data", "schemas", "models_store"),
    },
    "documents": {"documents", "interview", "speech", "data", "schemas"},
    "schemas": {"schemas", "interview", "speech", "clients", "utils"},
    "http": {"http", "schemas", "errors", "settings", "setting_values", "start_check", "utils"},
    "routers": {
        *("routers", "services", "documents", "schemas", "http", "interview", "speech"),
        *("clients", "storage", "errors", "settings", "setting_values", "utils", "process"),
    },
}
"""The packages and modules that each sub-package of `daedam` may import."""

TYPES = {"daedam.utils.language"}
"""Modules of types that import only the standard library. Every package may import them."""


def imported_modules(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_the_listed_ones(package: str) -> None:
    files = list((PACKAGE / package).rglob("*.py"))
    assert files
    for file in files:
        modules = imported_modules(file) - TYPES
        ours = {module.split(".")[1] for module in modules if module.startswith("daedam.")}
        assert ours <= MAY_IMPORT[package], f"{file.relative_to(ROOT)} imports {ours}"


@pytest.mark.parametrize("package", ["interview", "speech"])
def test_the_pure_packages_need_only_the_standard_library(package: str) -> None:
    for file in (PACKAGE / package).rglob("*.py"):
        roots = {module.split(".")[0] for module in imported_modules(file)} - {"daedam"}
        assert roots <= set(sys.stdlib_module_names), file


def test_only_the_settings_module_reads_the_environment() -> None:
    for file in PACKAGE.rglob("*.py"):
        if file.name == "settings.py":
            continue
        if file in (PACKAGE / "process.py", PACKAGE / "__init__.py"):  # each sets one variable
            assert file.read_text("utf-8").count("os.environ") == 1
            continue
        source = file.read_text("utf-8")
        assert "os.environ" not in source, file
        assert "getenv" not in source, file
