"""`deploy/` and docs/gpu-server.md agree with the code and with the schemas of the tools."""

import importlib
import json
import re
import shlex
import shutil
import subprocess
import sys
import typing
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from model_servers.model_server import API_KEY_VARIABLE
from tests.conftest import ROOT, SETTING_NAMES
from tests.faults.side_by_side import RESTART_AFTER

from daedam.settings import Settings, load_settings

DEPLOY = ROOT / "deploy"
GUIDE = ROOT / "docs" / "gpu-server.md"
PORTS = {"whisper": 8002, "llm": 8003, "tts": 8004}
SERVICES = {"stt": "whisper", "llm": "llm", "tts": "tts"}
"""Module of each model server, by its name in compose.yaml and in the backend's settings."""

OLDEST_KUBERNETES = "1.30"
"""Oldest release that the manifests are checked against. It has all fields that they use."""

NOT_SETTINGS = {
    API_KEY_VARIABLE,
    # Variables of the hub's library, vLLM, Triton, Python, the dynamic linker, and the container
    # toolkit.
    *"HF_HOME HF_TOKEN VLLM_CACHE_ROOT VLLM_USE_FLASHINFER_SAMPLER TRITON_CACHE_DIR".split(),
    *"PYTHONPATH PYTHONUNBUFFERED LD_LIBRARY_PATH".split(),
    *"NVIDIA_VISIBLE_DEVICES NVIDIA_DRIVER_CAPABILITIES CUDA_VISIBLE_DEVICES".split(),
    # Defined in compose.yaml and in the systemd units, and inserted into commands there.
    *"STT_MODEL LLM_MODEL LLM_GPU_SHARE LLM_GGUF TTS_ENGINE TTS_DEVICE".split(),
    *"BACKEND_BIND SERVERS_BIND".split(),
}


class _Loader(yaml.SafeLoader):
    """A YAML loader with Compose's `!reset`, which removes a key of the base file."""


_Loader.add_constructor("!reset", lambda *_: None)


def documents(path: Path) -> list[dict[str, Any]]:
    return [found for found in yaml.load_all(path.read_text("utf-8"), _Loader) if found]


def interpolated(value: Any, variables: dict[str, str] | None = None) -> Any:
    """Return `value` with `${NAME:-default}` and `${NAME}` replaced, as by Compose and systemd."""
    if isinstance(value, dict):
        return {key: interpolated(one, variables) for key, one in value.items()}
    if isinstance(value, list):
        return [interpolated(one, variables) for one in value]
    if not isinstance(value, str):
        return value
    known = variables or {}
    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}", lambda m: known.get(m[1], m[2] or ""), value)


# --- commands --------------------------------------------------------------------------------


def compose(name: str) -> dict[str, Any]:
    [found] = documents(DEPLOY / name)
    return interpolated(found)


def unit(path: Path) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of a systemd unit. A name may occur more than once."""
    text = re.sub(r"\\\n\s*", "", path.read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and line[0] not in "#;["]
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


def unit_environment(path: Path) -> dict[str, str]:
    assignments = [value for name, value in unit(path) if name == "Environment"]
    return dict(one.split("=", 1) for line in assignments for one in shlex.split(line))


UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE = ["compose.yaml", "compose.cpu.yaml"]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield (place, command) for each command that starts a server, in `deploy/` or the guide."""
    for name in COMPOSE:
        for service, found in compose(name)["services"].items():
            if "command" in found:
                yield f"{name}:{service}", found["command"]
    for path in UNITS:
        [line] = [value for name, value in unit(path) if name == "ExecStart"]
        yield path.name, shlex.split(interpolated(line, unit_environment(path)))
    for application in ray_applications()["applications"]:
        server = f"model_servers.{SERVICES[application['name']]}"
        yield f"ray.yaml:{application['name']}", ["-m", server, *application["args"]["flags"]]
    text = GUIDE.read_text("utf-8").replace("\\\n", " ")
    for line in re.findall(r"^[^|`\n]*python -m model_servers\.\w+.*$", text, re.M):
        yield f"guide: {line.strip()}", shlex.split(line, comments=True)


def ray_applications() -> dict[str, Any]:
    [found] = documents(DEPLOY / "ray.yaml")
    return found


def started(command: list[str]) -> tuple[str, list[str]]:
    """Return the server that a command starts, and its flags."""
    at = command.index("-m")
    package, _, name = command[at + 1].partition(".")
    assert package == "model_servers"
    return name, command[at + 2 :]


def parser_of(name: str) -> ArgumentParser:
    parser = importlib.import_module(f"model_servers.{name}").make_parser()
    assert isinstance(parser, ArgumentParser)
    return parser


def told_flags(name: str) -> list[str]:
    asked = [sys.executable, "-m", f"model_servers.{name}", "--help"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT)
    return re.findall(r"--[a-z-]+", told.stdout)


@pytest.mark.parametrize(("where", "command"), [pytest.param(*c, id=c[0]) for c in commands()])
def test_a_server_accepts_its_flags(where: str, command: list[str]) -> None:
    name, flags = started(command)
    if name not in PORTS:  # Melo builds its parser only at its start
        assert {flag for flag in flags if flag.startswith("--")} <= set(told_flags(name))
        return
    parsed = parser_of(name).parse_args(flags)
    if "--port" in flags:
        assert parsed.port == PORTS[name]
        assert parsed.host == "0.0.0.0"  # noqa: S104  (others must reach it)


@pytest.mark.parametrize("name", PORTS)
def test_a_servers_port_is_the_one_in_the_backends_default_url(name: str) -> None:
    [role] = [role for role, server in SERVICES.items() if server == name]
    default = Settings.model_fields[f"a6000_{role}_url"].default
    assert default.endswith(f":{PORTS[name]}")
    assert parser_of(name).get_default("port") == PORTS[name]


# --- Compose ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_follows_its_specification(name: str) -> None:
    schema = get_builtin_schema("vendor.compose-spec")
    [found] = documents(DEPLOY / name)
    for service in found["services"].values():
        if service.get("deploy", ...) is None:  # `!reset null`
            del service["deploy"]
    # The conversion to JSON resolves YAML's merged keys, as Compose does.
    jsonschema.validate(json.loads(json.dumps(found)), schema)


def test_the_backend_of_compose_reaches_the_servers() -> None:
    services = compose("compose.yaml")["services"]
    environment = services["backend"]["environment"]
    assert set(environment) <= SETTING_NAMES
    given = {name.lower(): value for name, value in environment.items() if value}
    settings = load_settings(_env_file=None, **given)
    assert settings.use_a6000_models
    for role, name in SERVICES.items():
        assert getattr(settings, f"a6000_{role}_url") == f"http://{role}:{PORTS[name]}"
    assert services["backend"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_of_compose_uses_one_port_throughout(service: str) -> None:
    port = PORTS[SERVICES[service]]
    found = compose("compose.yaml")["services"][service]
    assert found["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert found["healthcheck"]["test"][-1] == f"http://localhost:{port}/readyz"
    assert set(found["environment"]) <= NOT_SETTINGS | SETTING_NAMES
    devices = found["deploy"]["resources"]["reservations"]["devices"]
    assert [device["capabilities"] for device in devices] == [["gpu"]]


def test_without_a_gpu_no_service_reserves_one() -> None:
    base, cpu = compose("compose.yaml")["services"], compose("compose.cpu.yaml")["services"]
    with_gpu = {name for name, found in base.items() if "deploy" in found}
    assert {name for name, found in cpu.items() if found["deploy"] is None} == with_gpu
    for found in cpu.values():
        assert found["build"]["target"] == "cpu"
        assert "cuda" not in found["command"]


# --- images ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.servers"])
def test_files_that_an_image_copies_are_not_ignored(name: str) -> None:
    sent = (DEPLOY / f"{name}.dockerignore").read_text("utf-8").splitlines()
    admitted = [line.removeprefix("!") for line in sent if line.startswith("!")]
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / name).read_text("utf-8"), re.M)
    sources = [source for line in copies for source in line.split()]
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert any(f"{source}/".startswith(f"{a}/") or a.startswith(f"{source}/") for a in admitted)


def test_all_images_have_the_version_of_the_project() -> None:
    tags = {
        tag
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for tag in re.findall(r"daedam/\w+:([\w.]+)", path.read_text("utf-8"))
    }
    assert tags == {version()}


def version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert found
    return found[1]


# --- systemd ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_sets_only_known_variables(path: Path) -> None:
    assert set(unit_environment(path)) <= NOT_SETTINGS | SETTING_NAMES


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_a_unit(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    # The program is not installed at its path, so check the unit with this Python instead.
    copy.write_text(path.read_text("utf-8").replace("/opt/daedam/.venv/bin/python", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", copy],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if line.startswith((path.name, str(copy)))]
    assert told == []


# --- Kubernetes ------------------------------------------------------------------------------

RAY_KIND = "RayService"
MANIFESTS = [
    pytest.param(found, id=f"{path.name}:{found['kind']}")
    for path in sorted((DEPLOY / "kuberay").glob("*.yaml"))
    for found in documents(path)
    if found["kind"] != RAY_KIND  # a custom resource with its own tests below
]


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_a_manifest_follows_kubernetes_schemas(manifest: dict[str, Any]) -> None:
    for release in (OLDEST_KUBERNETES, kubernetes_validate.latest_version()):
        kubernetes_validate.validate(manifest, release, strict=True)


def backend_container() -> dict[str, Any]:
    [deployment] = [d for d in manifests() if d["kind"] == "Deployment"]
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    return dict(container)


def manifests() -> list[dict[str, Any]]:
    return [found for path in (DEPLOY / "kuberay").glob("*.yaml") for found in documents(path)]


def ray_service() -> dict[str, Any]:
    [found] = [d for d in manifests() if d["kind"] == RAY_KIND]
    return found


def test_the_backend_of_kubernetes_reaches_the_ray_service() -> None:
    environment = backend_container()["env"]
    assert {one["name"] for one in environment} <= SETTING_NAMES
    given = {one["name"].lower(): one["value"] for one in environment if "value" in one}
    settings = load_settings(_env_file=None, **given)
    assert settings.use_a6000_models
    # KubeRay names the service after the RayService, and Ray Serve listens on 8000.
    address = f"http://{ray_service()['metadata']['name']}-serve-svc:8000"
    for application in ray_applications()["applications"]:
        url = getattr(settings, f"a6000_{application['name']}_url")
        assert url == address + application["route_prefix"]


def test_only_a_stuck_backend_is_restarted() -> None:
    container = backend_container()
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert container["livenessProbe"]["failureThreshold"] >= RESTART_AFTER
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    check = (DEPLOY / "Dockerfile").read_text("utf-8").partition("HEALTHCHECK")[2]
    assert "livez" in check
    assert "readyz" in check


def test_the_selectors_and_claims_of_the_manifests_match() -> None:
    found = {d["kind"]: d for d in manifests() if d["kind"] != RAY_KIND}
    labels = found["Deployment"]["spec"]["template"]["metadata"]["labels"]
    for selector in (
        found["Deployment"]["spec"]["selector"]["matchLabels"],
        found["Service"]["spec"]["selector"],
        found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    [volume] = found["Deployment"]["spec"]["template"]["spec"]["volumes"]
    claim = volume["persistentVolumeClaim"]["claimName"]
    assert claim == found["PersistentVolumeClaim"]["metadata"]["name"]
    models = found["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"]
    for group in ray_groups():
        assert models.items() <= group["template"]["metadata"]["labels"].items()
    admitted = [
        source for rule in found["NetworkPolicy"]["spec"]["ingress"] for source in rule["from"]
    ]
    assert {"podSelector": {"matchLabels": labels}} in admitted


def ray_groups() -> list[dict[str, Any]]:
    cluster = ray_service()["spec"]["rayClusterConfig"]
    return [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]


def test_the_ray_service_has_only_known_fields() -> None:
    # No package contains the schema of the resource (ray.io/v1, 0.8 MB). These are the fields of
    # KubeRay's types that are used here; its pods are checked with Kubernetes' schema.
    service = ray_service()
    assert service["apiVersion"] == "ray.io/v1"
    assert set(service["spec"]) <= {"serveConfigV2", "rayClusterConfig"}
    cluster = service["spec"]["rayClusterConfig"]
    known = {"rayVersion", "enableInTreeAutoscaling", "headGroupSpec", "workerGroupSpecs"}
    assert set(cluster) <= known
    head, *workers = ray_groups()
    assert set(head) <= {"rayStartParams", "template"}
    for group in workers:
        counts = {"groupName", "replicas", "minReplicas", "maxReplicas"}
        assert set(group) <= counts | {"rayStartParams", "template"}
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]
    for group in ray_groups():
        assert all(isinstance(one, str) for one in group["rayStartParams"].values())
        metadata = {"name": "pod", **group["template"].get("metadata", {})}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
        pod["spec"] = group["template"]["spec"]
        for release in (OLDEST_KUBERNETES, kubernetes_validate.latest_version()):
            kubernetes_validate.validate(pod, release, strict=True)
        for container in pod["spec"]["containers"]:
            assert {one["name"] for one in container["env"]} <= NOT_SETTINGS


def test_the_ray_version_is_the_locked_one() -> None:
    locked = (ROOT / "requirements" / "servers.txt").read_text("utf-8")
    [ray] = re.findall(r"^ray(?:\[.+\])?==([\w.]+)", locked, re.M)
    assert ray_service()["spec"]["rayClusterConfig"]["rayVersion"] == ray


def test_kubernetes_runs_the_applications_of_ray_yaml() -> None:
    assert yaml.safe_load(ray_service()["spec"]["serveConfigV2"]) == ray_applications()


def test_ray_serve_accepts_the_applications() -> None:
    schema = pytest.importorskip("ray.serve.schema", reason="Ray is not installed")
    config = ray_applications()
    parsed = schema.ServeDeploySchema.model_validate(config)
    # The schema accepts unknown names, so check the names here.
    assert set(config) <= set(schema.ServeDeploySchema.model_fields)
    for application, read in zip(config["applications"], parsed.applications, strict=True):
        assert set(application) <= set(schema.ServeApplicationSchema.model_fields)
        module, _, name = read.import_path.partition(":")
        build = getattr(importlib.import_module(module), name)
        # Ray converts `args` to the type in the annotation of the builder's argument.
        [replicas] = typing.get_type_hints(build, include_extras=True).keys() - {"return"}
        annotation = typing.get_type_hints(build)[replicas]
        assert set(application["args"]) <= set(annotation.model_fields)
        annotation.model_validate(application["args"])


def test_one_gpu_fits_one_replica_of_each_model() -> None:
    gpus = {
        found["name"]: found["args"]["num_gpus"] for found in ray_applications()["applications"]
    }
    assert sum(gpus.values()) == pytest.approx(1)
    assert gpus["llm"] > 0.5


def test_the_timeout_of_ray_is_longer_than_that_of_the_backend() -> None:
    longest_s = Settings.model_fields["stt_timeout_s"].default
    assert ray_applications()["http_options"]["request_timeout_s"] > longest_s


# --- the guide -------------------------------------------------------------------------------


def test_the_guide_names_existing_settings() -> None:
    text = GUIDE.read_text("utf-8")
    names = set(re.findall(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b", text))
    assert names <= SETTING_NAMES | NOT_SETTINGS


def test_the_guide_names_existing_files() -> None:
    text = GUIDE.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    for link in links:
        assert (GUIDE.parent / link).resolve().exists(), link
    for named in set(re.findall(r"\bdeploy/[\w./*-]+\w", text)) - {"deploy/.env"}:
        assert list(ROOT.glob(named)), named
