"""nginx and Caddy with the configuration files of `deploy/`, in front of a real backend."""

import contextlib
import datetime
import ipaddress
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests import ROOT
from tests.serving import free_port

ADDRESS = "127.0.0.2"
"""Address on which the proxies listen.

nginx also connects to the backend from this address. Caddy connects to it from 127.0.0.1.
"""

DEPLOY = ROOT / "deploy"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a self-signed certificate for `ADDRESS` and its key; return the paths of both."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, ADDRESS)])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ADDRESS))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_path, key_path = folder / "cert.pem", folder / "key.pem"
    cert_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_path, key_path


@contextlib.contextmanager
def nginx(folder: Path, backend: str, *, passes_host: bool = True) -> Iterator[str]:
    """Run nginx in front of `backend`; yield its address.

    Without `passes_host`, nginx sends its own `Host` header to the backend.
    """
    cert, key = certificate(folder)
    port, plain_port = free_port(), free_port()
    given = (DEPLOY / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("server 127.0.0.1:8000;", f"server {backend};"),
        ("listen 80;", f"listen {ADDRESS}:{plain_port};"),
        ("listen 443 ssl;", f"listen {ADDRESS}:{port} ssl;"),
        ("/etc/letsencrypt/live/interview.example/fullchain.pem", str(cert)),
        ("/etc/letsencrypt/live/interview.example/privkey.pem", str(key)),
        ("proxy_pass http://daedam;", f"proxy_bind {ADDRESS}; proxy_pass http://daedam;"),
        ("" if passes_host else "proxy_set_header Host $http_host;", ""),
    ):
        assert old in given
        given = given.replace(old, new)
    temporary = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
        f"{'user root;' if Path('/root').owner() == _me() else ''}\n"
        f"events {{}}\nhttp {{ access_log off;\n{temporary}\n{given}\n}}\n"
    )
    yield from _running(["nginx", "-p", str(folder), "-c", str(config)], port, folder)


@contextlib.contextmanager
def caddy(folder: Path, backend: str) -> Iterator[str]:
    """Run Caddy in front of `backend`; yield its address."""
    cert, key = certificate(folder)
    port = free_port()
    given = (DEPLOY / "Caddyfile").read_text("utf-8")
    for old, new in (
        ("127.0.0.1:8000", backend),
        (
            "\ninterview.example {",
            f"\nhttps://{ADDRESS}:{port} {{\n\tbind {ADDRESS}\n\ttls {cert} {key}",
        ),
    ):
        assert old in given
        given = given.replace(old, new)
    config = folder / "Caddyfile"
    storage = f"\tstorage file_system {folder / 'storage'}\n"
    options = f"{{\n\tadmin off\n\tauto_https disable_redirects\n{storage}}}\n"
    config.write_text(options + given)
    command = ["caddy", "run", "--config", str(config), "--adapter", "caddyfile"]
    yield from _running(command, port, folder)


def missing(name: str) -> bool:
    return shutil.which(name) is None


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


def _me() -> str:
    return Path("/proc/self").owner()


def _running(command: list[str], port: int, folder: Path) -> Iterator[str]:
    url = f"https://{ADDRESS}:{port}"
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        give_up = time.monotonic() + 60
        while True:
            assert process.poll() is None, (folder / "proxy.log").read_text()
            assert time.monotonic() < give_up, (folder / "proxy.log").read_text()
            with contextlib.suppress(httpx2.HTTPError):
                httpx2.get(f"{url}/livez", verify=trusting(folder), timeout=5)
                break
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(20)
