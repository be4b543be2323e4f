"""The report as HTML, PDF and JSON over HTTP, and who may read it."""

import io
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx2
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from tests.contract.test_http_contract import ANSWER, FOLLOWUP
from tests.fakes import FakeLLM, FakeTTS
from tests.integration.test_answers_once import own
from tests.integration.test_room import TimedSTT, practise, spoken, type_
from tests.serving import served

from daedam.services.auth import Reviewers
from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.tables import AuditEntry

NASTY = "<script>alert(1)</script> & 끝"


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, TimedSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


async def test_the_html_report_complies_with_its_own_policy(
    client: httpx2.AsyncClient,
) -> None:
    body = await practise(client)
    done = await spoken(client, body)
    await type_(client, body, done["next_question"], NASTY)
    page = await client.get("/api/session/report.html", headers=own(body))
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert nonce
    assert f'<style nonce="{nonce}">' in page.text
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "결제 시스템을" in page.text
    again = await client.get("/api/session/report.html", headers=own(body))
    assert nonce not in again.text


async def test_the_report_is_served_as_a_pdf_in_either_language(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    await spoken(client, body)
    for query, title in (("", "면접 리포트"), ("?lang=en", "Interview report")):
        pdf = await client.get(f"/api/session/report.pdf{query}", headers=own(body))
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.headers["content-disposition"].startswith("attachment; filename=")
        read = PdfReader(io.BytesIO(pdf.content))
        assert read.metadata is not None
        assert read.metadata.title == title
        text = "".join(page.extract_text() for page in read.pages)
        assert "결제" in text


async def test_the_json_report_has_each_measure_with_its_error(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    await spoken(client, body)
    report = (await client.get("/api/session/report", headers=own(body))).json()
    told = {m["id"]: m for m in report["answers"][0]["measures"]}
    assert told["wpm"]["value"] == report["answers"][0]["metrics"]["wpm"]
    assert all(m["error"] and m["error_en"] for m in told.values())
    assert "wpm" in {m["id"] for m in report["totals"]["measures"]}


@pytest.mark.parametrize("kind", ["html", "pdf"])
async def test_a_document_of_another_interview_is_not_found(
    client: httpx2.AsyncClient, settings: Settings, kind: str
) -> None:
    body = await practise(client)
    await spoken(client, body)
    unnamed = await client.get(f"/api/session/report.{kind}")
    assert unnamed.status_code == 401
    unknown = {"Authorization": f"Bearer s_{'0' * 32}"}
    assert (await client.get(f"/api/session/report.{kind}", headers=unknown)).status_code == 404
    database = Database(settings.sqlalchemy_url)
    reviewer = {"Authorization": f"Bearer {await Reviewers(database).add('kim')}"}
    listed = (await client.get("/api/interviews", headers=reviewer)).json()["interviews"]
    address = f"/api/interviews/{listed[0]['ref']}/report.{kind}"
    there = await client.get(address, headers=own(body))
    nothing = await client.get(f"/api/interviews/i_nothing/report.{kind}", headers=own(body))
    assert (there.status_code, there.content) == (nothing.status_code, nothing.content)
    assert (await client.get(address, headers=reviewer)).status_code == 200
    async with database.transaction() as db:
        rows = await db.scalars(select(AuditEntry).where(AuditEntry.action == "read"))
        assert [row.subject for row in rows] == [listed[0]["ref"]]
    await database.close()


async def test_unknown_kinds_and_languages_are_refused(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    for path in ("report.docx", "report.pdf?lang=fr"):
        refused = await client.get(f"/api/session/{path}", headers=own(body))
        assert refused.status_code == 422, path


async def test_a_document_gives_times_in_the_zone_of_its_reader(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await practise(client)
    await spoken(client, body)
    started = datetime.fromisoformat(
        (await client.get("/api/session/report", headers=own(body))).json()["started_at"]
    )
    for query, zone in (
        ("", settings.time_zone),
        ("&time_zone=America/New_York", "America/New_York"),
        ("&time_zone=Pacific/Kiritimati", "Pacific/Kiritimati"),
    ):
        there = started.astimezone(ZoneInfo(zone))
        page = await client.get(f"/api/session/report.html?lang=en{query}", headers=own(body))
        assert f"{there:%Y-%m-%d %H:%M} ({there:%Z})" in page.text
        pdf = await client.get(f"/api/session/report.pdf?lang=en{query}", headers=own(body))
        assert f"{there:%Y-%m-%d}.pdf" in pdf.headers["content-disposition"]
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
        assert f"{there:%H:%M} ({there:%Z})" in text


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "../../etc/passwd", "Asia", "+09:00", "zone.tab", "a" * 4000]
)
async def test_an_unknown_time_zone_is_refused_in_both_languages(
    client: httpx2.AsyncClient, zone: str
) -> None:
    body = await practise(client)
    for path in ("/api/session/report.html", "/api/session/report.pdf", "/shared/l_nothing"):
        refused = await client.get(path, params={"time_zone": zone}, headers=own(body))
        assert refused.status_code == 422
        problem = refused.json()
        assert "IANA 시간대 이름" in problem["detail"]
        assert "IANA time zone name" in problem["detail_en"]
