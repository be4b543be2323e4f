"""The audit reports vulnerabilities and unchecked packages; the SBOM of the models is complete."""

import json
from datetime import date

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from tools.audit import (
    ALLOW_LIST,
    Allowed,
    AuditResult,
    Vulnerability,
    complaints,
    main,
    parse_allow_list,
    read_npm_audit,
    read_pip_audit,
)
from tools.sbom import models_sbom

from daedam.models_store.catalog import load_catalog

TODAY = date(2026, 11, 23)
WEAK = Vulnerability("jinja2", "2.4.1", frozenset({"PYSEC-2019-217", "CVE-2019-10906"}), "escape")
PIP = {
    "dependencies": [
        {"name": "fine", "version": "1", "vulns": []},
        {"name": "unknown", "skip_reason": "Dependency not found"},
        {
            "name": "jinja2",
            "version": "2.4.1",
            "vulns": [
                {"id": "PYSEC-2019-217", "aliases": ["CVE-2019-10906"], "description": "escape"}
            ],
        },
    ]
}
NPM = {
    "vulnerabilities": {
        "minimist": {
            "range": "<0.2.1",
            "via": [{"title": "pollution", "url": "https://github.com/advisories/GHSA-vh95"}, "x"],
        }
    }
}


def allowed(expires: date, advisory: str = "CVE-2019-10906") -> list[Allowed]:
    return [Allowed("jinja2", advisory, "not reachable", expires)]


def test_findings_of_the_audit_services_are_parsed() -> None:
    assert read_pip_audit("a.txt", json.dumps(PIP)) == AuditResult([WEAK], ["a.txt: unknown"])
    npm = read_npm_audit(json.dumps(NPM))
    assert npm.unchecked == []
    assert [str(f) for f in npm.findings] == ["minimist <0.2.1: GHSA-vh95: pollution"]


@pytest.mark.parametrize(
    "output", ["", "[]", "{}", '{"message": "405 Method Not Allowed"}', "<html>"]
)
def test_an_invalid_response_counts_as_unchecked(output: str) -> None:
    assert read_pip_audit("a.txt", output) == AuditResult([], ["a.txt"])
    assert read_npm_audit(output).unchecked


def test_a_vulnerability_passes_only_until_its_exception_expires() -> None:
    assert len(complaints([WEAK], [], TODAY)) == 1
    assert complaints([WEAK], allowed(date(2026, 12, 31)), TODAY) == []
    assert complaints([WEAK], allowed(date(2026, 12, 31), "CVE-1"), TODAY) == [str(WEAK)]
    assert "ended" in complaints([WEAK], allowed(date(2026, 11, 22)), TODAY)[0]
    assert "longer" in complaints([WEAK], allowed(date(2027, 11, 22)), TODAY)[0]


@pytest.mark.parametrize(
    "entry",
    ['reason = " "\nexpires = 2027-01-01', 'reason = "because"', 'reason = "b"\nexpires = "soon"'],
)
def test_an_exception_needs_a_reason_and_a_date(entry: str) -> None:
    with pytest.raises(ValueError, match="reason and a date"):
        parse_allow_list(f'[[allow]]\npackage = "p"\nadvisory = "a"\n{entry}')


def test_the_allow_list_is_valid() -> None:
    assert all(entry.reason for entry in parse_allow_list(ALLOW_LIST.read_text("utf-8")))


@pytest.mark.parametrize(
    ("asked", "arguments", "code", "words"),
    [
        (AuditResult([], []), [], 0, "nothing known against"),
        (AuditResult([WEAK], []), ["--offline-ok"], 1, "AUDIT FAILED"),
        (AuditResult([], ["a.txt"]), [], 2, "NOT CHECKED"),
        (AuditResult([], ["a.txt"]), ["--offline-ok"], 0, "NOT CHECKED"),
        (AuditResult([WEAK], ["a.txt"]), ["--offline-ok"], 1, "NOT CHECKED"),
    ],
)
def test_the_exit_code_of_the_audit_depends_on_its_findings(
    asked: AuditResult,
    arguments: list[str],
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(arguments, ask_services=lambda: asked) == code
    assert words in capsys.readouterr().out


def test_the_sbom_of_the_models_has_every_file_with_its_hash() -> None:
    text = models_sbom(load_catalog().values())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    listed = {
        file["name"]: (file["hashes"][0]["content"], model["licenses"])
        for model in json.loads(text)["components"]
        for file in model["components"]
        if model["name"] == "whisper-base"
    }
    for file in load_catalog()["whisper-base"].files:
        assert listed[file.name] == (file.sha256, [{"license": {"id": "MIT"}}])
