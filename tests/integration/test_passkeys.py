"""Passkeys of the console, with an authenticator in software."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.integration.test_console_accounts import Console, console
from webauthn.helpers import bytes_to_base64url as text_of

from daedam.services.console import sign_ins
from daedam.settings import Settings

pytestmark = pytest.mark.usefixtures("fast_hashes")

OPTIONS = "/api/console/me/passkeys/options"
USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """A device with one passkey, as WebAuthn level 3 describes it (ES256, no attestation)."""

    origin: str = "http://test"
    host: str = "test"
    verifies: bool = True
    """Whether it checks who its user is."""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    count: int = 0

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the credential that `navigator.credentials.create` returns, as JSON."""
        numbers = self.key.public_key().public_numbers()
        public_key = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        )
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + public_key
        attestation = {
            **{"fmt": "none", "attStmt": {}},
            "authData": self._data(ATTESTED) + attested,
        }
        response = {
            "clientDataJSON": text_of(self._client_data("webauthn.create", options)),
            "attestationObject": text_of(cbor2.dumps(attestation)),
        }
        return self._credential(response)

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the credential that `navigator.credentials.get` returns, as JSON."""
        self.count += 1
        data, client = self._data(0), self._client_data("webauthn.get", options)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {
            **{"clientDataJSON": text_of(client), "authenticatorData": text_of(data)},
            "signature": text_of(signature),
        }
        return self._credential(response)

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = text_of(self.id)
        return {
            **{"id": name, "rawId": name, "type": "public-key", "response": response},
            "clientExtensionResults": {},
        }

    def _data(self, flags: int) -> bytes:
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        data = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(data).encode()


async def options_of(browser: Any, path: str) -> dict[str, Any]:
    response = await browser.post(path)
    assert response.status_code == 200, response.text
    options: dict[str, Any] = response.json()["options"]
    return options


async def signed_in(site: Console, credential: dict[str, Any]) -> tuple[int, Any]:
    """Return the status and the body of a sign-in in a new browser."""
    body = {"credential": credential}
    response = await site.browser().post("/api/console/sign-in/passkey", json=body)
    return response.status_code, response.json()


def device(site: Console, **more: Any) -> Authenticator:
    address = site.client.base_url
    origin = f"{address.scheme}://{address.netloc.decode()}"
    return Authenticator(**{"origin": origin, "host": address.host, **more})


async def add(browser: Any, passkey: Authenticator) -> Any:
    credential = passkey.create(await options_of(browser, OPTIONS))
    body = {"name": "노트북", "credential": credential}
    return await browser.post("/api/console/me/passkeys", json=body)


async def test_a_passkey_signs_its_user_in(settings: Settings) -> None:
    async with console(settings) as site:
        owner, passkey = await site.owner(), device(site)
        added = await add(owner, passkey)
        assert added.status_code == 201, added.text
        options = await options_of(site.client, "/api/console/sign-in/passkey/options")
        credential = passkey.get(options)
        status, me = await signed_in(site, credential)
        assert (status, me["email"]) == (200, "owner@example.com")
        status, refused = await signed_in(site, credential)
        assert (status, refused["code"]) == (401, "passkey_refused"), "a challenge is used once"
        assert (await owner.get("/api/console/me/account")).json()["passkeys"][0]["used_at"]
        path = f"/api/console/me/passkeys/{added.json()['id']}"
        member = await site.member(owner, "reviewer")
        assert (await member.delete(path)).status_code == 404, "it belongs to another user"
        assert (await owner.delete(path)).status_code == 204
        options = await options_of(site.client, "/api/console/sign-in/passkey/options")
        assert (await signed_in(site, passkey.get(options)))[0] == 401


@pytest.mark.parametrize(
    "fault", [{"origin": "https://phisher.example"}, {"host": "phisher.example"}]
)
async def test_a_passkey_of_another_site_is_refused(
    settings: Settings, fault: dict[str, str]
) -> None:
    async with console(settings) as site:
        owner, passkey = await site.owner(), device(site)
        assert (await add(owner, device(site, **fault))).json()["code"] == "passkey_refused"
        assert (await add(owner, passkey)).status_code == 201
        options = await options_of(site.client, "/api/console/sign-in/passkey/options")
        for name, value in fault.items():
            setattr(passkey, name, value)
        assert (await signed_in(site, passkey.get(options)))[0] == 401


async def test_a_passkey_must_verify_its_user(settings: Settings) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        refused = await add(owner, device(site, verifies=False))
        assert refused.json()["code"] == "passkey_refused"


async def test_a_challenge_is_for_one_purpose_one_user_and_a_short_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(settings) as site:
        owner, passkey = await site.owner(), device(site)
        member = await site.member(owner, "reviewer")
        for path, browser in (
            ("/api/console/sign-in/passkey/options", owner),
            (OPTIONS, member),
        ):
            credential = passkey.create(await options_of(browser, path))
            body = {"name": "노트북", "credential": credential}
            refused = await owner.post("/api/console/me/passkeys", json=body)
            assert refused.json()["code"] == "passkey_refused"
        credential = passkey.create(await options_of(owner, OPTIONS))
        service = site.parts.sign_ins
        now = service._now
        late = sign_ins.timedelta(minutes=sign_ins.CHALLENGE_MINUTES, seconds=1)
        monkeypatch.setattr(service, "_now", lambda: now() + late)
        body = {"name": "노트북", "credential": credential}
        refused = await owner.post("/api/console/me/passkeys", json=body)
        assert refused.json()["code"] == "passkey_refused"


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": "x", "response": {}},
        {"id": "x", "response": {"clientDataJSON": "not JSON"}},
        {"id": 5, "response": {"clientDataJSON": text_of(b'{"challenge": 5}')}},
        {"id": "x", "response": "text"},
        {"id": "x", "response": {"clientDataJSON": 7}},
    ],
)
async def test_a_malformed_credential_is_refused(
    settings: Settings, credential: dict[str, Any]
) -> None:
    async with console(settings) as site:
        status, refused = await signed_in(site, credential)
        assert (status, refused["code"]) == (401, "passkey_refused")
