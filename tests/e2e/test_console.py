"""The console in a browser: the owner's link, an invitation, a passkey, and signing in again."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e.browsing import close, served_to_browsers, shoot
from tests.e2e.test_accessibility import look
from tests.fakes import FakeLLM, FakeSTT, FakeTTS

from daedam.services.console.accounts import UserAccounts
from daedam.services.console.links import account_link_url
from daedam.services.storage_mapping import now
from daedam.settings import Settings
from daedam.storage.database import Database

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PASSWORD = "느린 강물 위의 다리 9"


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    unlimited = settings.model_copy(update={"rate_per_minute": 0, "starts_per_minute": 0})
    with served_to_browsers(unlimited, FakeSTT(), FakeLLM(), FakeTTS()) as url:
        yield url


def owner_link(settings: Settings, url: str) -> str:
    """Return the address of a new owner link, as `daedam admin owner-link` prints it."""

    async def create() -> str:
        database = Database(settings.sqlalchemy_url)
        try:
            created = await UserAccounts(database, now).create_owner_link(actor="operator test")
        finally:
            await database.close()
        return account_link_url(url, created.token)

    # The browser's event loop runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, create()).result()


def inspect(page: Page, screen: str) -> None:
    look(page, screen)
    shoot(page, screen)


def create_account(page: Page, address: str, name: str, email: str) -> None:
    page.goto(address)
    page.get_by_label("이름").fill(name)
    page.get_by_label("이메일").fill(email)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="계정 만들기").click()


def with_authenticator(context: BrowserContext, page: Page) -> None:
    """Give the page a virtual authenticator that confirms at once."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                **{"protocol": "ctap2", "transport": "internal", "hasResidentKey": True},
                **{"hasUserVerification": True, "isUserVerified": True},
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_an_owner_invites_a_recruiter_and_signs_in_with_a_passkey(
    browser: Browser, settings: Settings, url: str, tmp_path: Path
) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with_authenticator(context, page)
    address = owner_link(settings, url)
    page.goto(address)
    expect(page.get_by_role("heading", name="소유자 계정 만들기")).to_be_visible()
    inspect(page, "console-link")
    create_account(page, address, "김소유", "owner@example.com")
    expect(page.get_by_role("heading", name="사용자", exact=True)).to_be_visible()
    assert "#" not in page.url
    expect(page.get_by_test_id("user")).to_have_count(1)

    page.get_by_test_id("invite").click()
    page.get_by_label("이메일(선택)").fill("lee@example.com")
    inspect(page, "console-invite")
    page.get_by_role("button", name="초대 링크 만들기").click()
    invitation = page.get_by_test_id("copy-field").input_value()
    page.get_by_role("button", name="닫기").click()
    expect(page.get_by_text("lee@example.com")).to_be_visible()

    other = browser.new_context(locale="ko-KR")
    second = other.new_page()
    second.goto(invitation)
    expect(second.get_by_text("기본 팀 팀의 채용 담당자로 초대받았어요.")).to_be_visible()
    second.get_by_label("이름").fill("이채용")
    second.get_by_label("비밀번호").fill(PASSWORD)
    second.get_by_role("button", name="계정 만들기").click()
    expect(second.get_by_role("heading", name="포지션", exact=True)).to_be_visible()
    second.goto(f"{url}/console/users")
    expect(second.get_by_text("이 화면을 볼 권한이 없어요")).to_be_visible()
    second.goto(invitation)
    expect(second.get_by_test_id("link-invalid")).to_be_visible()
    close(other)

    page.reload()
    expect(page.get_by_test_id("user")).to_have_count(2)
    inspect(page, "console-users")
    page.get_by_role("link", name="내 계정").click()
    page.get_by_label("패스키 이름").fill("회사 노트북")
    page.get_by_test_id("add-passkey").click()
    expect(page.get_by_role("button", name="패스키 회사 노트북 삭제")).to_be_visible()
    inspect(page, "console-account")
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_role("heading", name="로그인", exact=True)).to_be_visible()
    inspect(page, "console-sign-in")
    page.get_by_label("이메일").fill("owner@example.com")
    page.get_by_label("비밀번호").fill("wrong password")
    page.get_by_role("button", name="로그인", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("이메일 또는 비밀번호가 올바르지 않아요")
    page.get_by_role("button", name="패스키로 로그인").click()
    expect(page.get_by_role("heading", name="사용자", exact=True)).to_be_visible()
    assert errors == []
    close(context)
