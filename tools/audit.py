"""Check every locked package for known vulnerabilities: `python -m tools.audit [--offline-ok]`.

It runs `pip-audit` on requirements/*.txt and `npm audit` on the frontend's lock file. It ignores
the findings that requirements/audit-allow.toml allows.

Exit codes:
- 0: no finding is left.
- 1: there are findings, or the allow-list is invalid, or an allowance has expired or is too long.
- 2: there are no findings, but some packages could not be checked. With `--offline-ok`, the exit
  code is 0 and a warning is printed.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ALLOW_LIST = ROOT / "requirements" / "audit-allow.toml"
LONGEST_ALLOWANCE = timedelta(days=180)


@dataclass(frozen=True)
class Vulnerability:
    """A known weakness of a locked package."""

    package: str
    version: str
    advisories: frozenset[str]
    """The id of the vulnerability and its aliases, e.g. a CVE and a GHSA number."""
    title: str

    def __str__(self) -> str:
        ids = ", ".join(sorted(self.advisories))
        return f"{self.package} {self.version}: {ids}: {self.title}"


@dataclass(frozen=True)
class Allowed:
    package: str
    advisory: str
    reason: str
    expires: date


@dataclass(frozen=True)
class AuditResult:
    """The result of an audit. `unchecked` lists packages and lock files that were not checked."""

    findings: list[Vulnerability]
    unchecked: list[str]


def parse_allow_list(text: str) -> list[Allowed]:
    """Return the entries of the allow-list.

    Raises `ValueError` for an entry without reason or date, and `KeyError` for one without package
    or advisory.
    """
    entries = []
    for entry in tomllib.loads(text).get("allow", []):
        if not str(entry.get("reason", "")).strip() or not isinstance(entry.get("expires"), date):
            raise ValueError(f"an allowance needs a reason and a date: {entry}")
        entries.append(Allowed(*(entry[k] for k in ("package", "advisory", "reason", "expires"))))
    return entries


def complaints(
    findings: Iterable[Vulnerability], allowed: Sequence[Allowed], today: date
) -> list[str]:
    """Return a message for each reason why the audit fails.

    The reasons are findings that are not allowed, and allowances that have expired or are too long.
    """
    found = [
        f"allowance for {a.package} {a.advisory} ended on {a.expires}"
        for a in allowed
        if a.expires < today
    ]
    found += [
        f"allowance for {a.package} {a.advisory} is longer than {LONGEST_ALLOWANCE.days} days"
        for a in allowed
        if a.expires > today + LONGEST_ALLOWANCE
    ]
    for finding in findings:
        if not any(_allows(a, finding) for a in allowed):
            found.append(str(finding))
    return found


def _allows(allowance: Allowed, finding: Vulnerability) -> bool:
    return allowance.package == finding.package and allowance.advisory in finding.advisories


def read_pip_audit(name: str, output: str) -> AuditResult:
    """Parse the output of `pip-audit --format json` for the requirements file `name`.

    A package that the service does not know is listed as unchecked. pip-audit itself only skips it.
    """
    try:
        dependencies = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return AuditResult([], [name])
    findings = [
        Vulnerability(
            d["name"],
            d["version"],
            frozenset([v["id"], *v.get("aliases", [])]),
            str(v.get("description", "")).split("\n")[0][:120],
        )
        for d in dependencies
        for v in d.get("vulns", [])
    ]
    skipped = [f"{name}: {d['name']}" for d in dependencies if "skip_reason" in d]
    return AuditResult(findings, skipped)


def read_npm_audit(output: str) -> AuditResult:
    """Parse the output of `npm audit --json`."""
    try:
        weak: Mapping[str, Any] = json.loads(output)["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return AuditResult([], ["frontend/package-lock.json"])
    findings = [
        Vulnerability(
            name, about.get("range", ""), frozenset([_advisory(via)]), via.get("title", "")
        )
        for name, about in weak.items()
        for via in about.get("via", [])
        if isinstance(via, dict)  # a string names another entry, which has the finding
    ]
    return AuditResult(findings, [])


def _advisory(via: Mapping[str, Any]) -> str:
    return str(via.get("url", "")).rstrip("/").rsplit("/", 1)[-1] or str(via.get("source", "?"))


def ask() -> AuditResult:
    """Check all locked packages with both services."""
    answers = []
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(file), "--no-deps"]
        command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
        answers.append(read_pip_audit(file.name, _output(command)))
    command = ["npm", "--prefix", "frontend", "audit", "--json", "--package-lock-only"]
    answers.append(read_npm_audit(_output(command)))
    return AuditResult(
        [finding for answer in answers for finding in answer.findings],
        [name for answer in answers for name in answer.unchecked],
    )


def _output(command: Sequence[str]) -> str:
    """Return the standard output of a command.

    It is empty if the command cannot be started or takes longer than 300 s.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def main(
    arguments: Sequence[str] | None = None, ask_services: Callable[[], AuditResult] = ask
) -> int:
    """Run the audit and return the exit code. `arguments` replaces those of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.audit")
    parser.add_argument(
        "--offline-ok", action="store_true", help="do not fail if a service cannot be reached"
    )
    offline_ok = parser.parse_args(arguments).offline_ok
    try:
        allowed = parse_allow_list(ALLOW_LIST.read_text("utf-8"))
    except (ValueError, KeyError) as exc:
        print(f"AUDIT FAILED: requirements/audit-allow.toml: {exc}")
        return 1
    asked = ask_services()
    wrong = complaints(asked.findings, allowed, datetime.now(UTC).date())
    for line in wrong:
        print(f"AUDIT FAILED: {line}")
    if asked.unchecked:
        shown = ", ".join(asked.unchecked[:3])
        print(
            f"AUDIT NOT CHECKED: the advisory service said nothing about {len(asked.unchecked)} "
            f"packages or locks ({shown}, …). Nothing is known about them."
        )
    if wrong:
        return 1
    if asked.unchecked and not offline_ok:
        return 2
    if not asked.unchecked:
        print(f"audit: nothing known against the locked packages ({len(allowed)} allowed)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
