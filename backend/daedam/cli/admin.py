"""Commands `daedam admin`, `daedam reviewer`, `daedam data` and `daedam audit`."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from daedam.errors import NotFound, NotStored, SessionNotFound
from daedam.exit_codes import ExitCode
from daedam.schemas.request_text import text_only
from daedam.services.auth import Reviewers
from daedam.services.console.accounts import OWNER_LINK_DAYS, UserAccounts
from daedam.services.console.links import account_link_url
from daedam.services.privacy.erasure import Erasure
from daedam.services.privacy.export import Export
from daedam.services.privacy.key_rotation import KeyRotation, RotationResult
from daedam.services.storage_mapping import now
from daedam.services.trusted_clock import ClockTimes, TrustedClock
from daedam.settings import Settings, load_settings
from daedam.storage import audit as audit_log
from daedam.storage.database import Database
from daedam.storage.installation import may_create_key
from daedam.storage.interviews import Interviews
from daedam.storage.master_key_file import MasterKeyFile
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore
from daedam.storage.vault import KEY_BYTES, Vault, load_master_key
from daedam.utils.text import nfc

admin = typer.Typer(help="관리 콘솔의 계정 · Manage console accounts.", no_args_is_help=True)
reviewer = typer.Typer(help="검토자 관리 · Manage reviewers.", no_args_is_help=True)
data = typer.Typer(help="저장된 데이터 관리 · Manage stored data.", no_args_is_help=True)
audit = typer.Typer(help="감사 로그 확인 · Check the audit log.", no_args_is_help=True)

console = Console()

T = TypeVar("T")
A = TypeVar("A", str, list[str], None)


def argument_text(value: A) -> A:
    """Return a command-line argument in Unicode form NFC.

    Raises `BadParameter` if it contains control characters or is not valid Unicode.
    """
    if isinstance(value, list):
        return [argument_text(item) for item in value]
    if value is None:
        return value
    try:
        return nfc(text_only(value))
    except ValueError:
        raise typer.BadParameter(
            "사용할 수 없는 문자가 있습니다 · it contains characters that are not allowed"
        ) from None


Name = Annotated[
    str, typer.Argument(help="검토자 이름 · Name of the reviewer", callback=argument_text)
]
UserId = Annotated[
    str,
    typer.Argument(
        help="면접 시작 때 보낸 user_id · user_id as sent to session/start", callback=argument_text
    ),
]


def _with_database(work: Callable[[Settings, Database], Awaitable[T]]) -> T:
    settings = load_settings(log_level="WARNING")
    return asyncio.run(_use_database(settings, lambda database: work(settings, database)))


async def _use_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    database = Database(settings.sqlalchemy_url)
    try:
        await database.migrate()
        return await work(database)
    finally:
        await database.close()


def _vault(settings: Settings, database: Database) -> Vault:
    key = load_master_key(
        settings.master_key,
        settings.master_key_path,
        lambda: may_create_key(database.sync_url, settings.encrypted_paths),
    )
    return Vault(key)


def _recordings(settings: Settings, database: Database) -> EncryptedRecordings:
    vault = _vault(settings, database)
    return EncryptedRecordings(FolderRecordingStore(settings.recordings_path), vault)


def _erasure(settings: Settings, database: Database) -> Erasure:
    return Erasure(
        database,
        # Deletion does not decrypt anything and must work without the master key.
        EncryptedRecordings(
            FolderRecordingStore(settings.recordings_path), Vault(bytes(KEY_BYTES))
        ),
        recordings_path=settings.recordings_path,
        audio_path=settings.audio_path,
        live_path=settings.live_path,
        clock=TrustedClock(database),
    )


def _actor() -> str:
    """Return the name of the operator of this machine for the audit log."""
    return f"operator {getpass.getuser()}"


@admin.command("owner-link")
def owner_link() -> None:
    """관리 콘솔의 소유자 계정을 만드는 링크를 표시합니다 · Show a link for an owner account.

    이전에 표시한 링크는 사용할 수 없게 됩니다.

    Earlier links become invalid.
    """

    async def work(settings: Settings, database: Database) -> str:
        created = await UserAccounts(database, now).create_owner_link(actor=_actor())
        return account_link_url(settings.local_base_url, created.token)

    console.print(_with_database(work), highlight=False, soft_wrap=True)
    console.print(
        f"한 번만 사용할 수 있고 {OWNER_LINK_DAYS * 24}시간 후 만료됩니다 · "
        f"works once, expires in {OWNER_LINK_DAYS * 24} hours",
        highlight=False,
    )


def offer_owner_link(settings: Settings) -> None:
    """Print a link for an owner account if there is no owner yet."""

    async def offer(database: Database) -> str | None:
        accounts = UserAccounts(database, now)
        if await accounts.has_owner():
            return None
        created = await accounts.create_owner_link(actor="start of the server")
        return account_link_url(settings.local_base_url, created.token)

    url = asyncio.run(_use_database(settings, offer))
    if url is not None:
        console.print(
            f"관리 콘솔 설정(선택) · Set up the console (optional): {url}",
            highlight=False,
            soft_wrap=True,
        )


@reviewer.command("add")
def add_reviewer(name: Name) -> None:
    """검토자를 추가하고 키를 한 번 표시합니다 · Add a reviewer and show their key once."""
    key = _with_database(lambda _, database: Reviewers(database).add(name))
    console.print(f"{name}: [bold]{key}[/]", highlight=False)
    console.print(
        "이 키는 다시 표시되지 않으니 지금 보관해 주세요. Authorization: Bearer 헤더로 보냅니다.\n"
        "Save this key now; it is not shown again. Send it in the Authorization: Bearer header.",
        highlight=False,
    )


@reviewer.command("list")
def list_reviewers() -> None:
    """검토자 목록을 표시합니다 · List the reviewers."""
    table = Table("이름 · Name", "추가 일시 · Added", "폐기 일시 · Revoked", box=None)
    for row in _with_database(lambda _, database: Reviewers(database).all()):
        revoked = f"{row.revoked_at:%Y-%m-%d %H:%M}" if row.revoked_at else "-"
        table.add_row(row.name, f"{row.created_at:%Y-%m-%d %H:%M}", revoked)
    console.print(table)


@reviewer.command("revoke")
def revoke_reviewer(name: Name) -> None:
    """검토자의 키를 폐기합니다 · Revoke a reviewer's key."""
    _with_database(lambda _, database: Reviewers(database).revoke(name))
    console.print(f"{name}: 키를 폐기했습니다 · key revoked", highlight=False)


@contextmanager
def _reporting_write_errors(out: Path) -> Iterator[None]:
    """Raise `NotStored` in place of an `OSError` that occurs while the file `out` is written."""
    try:
        yield
    except OSError as exc:
        raise NotStored(
            f"{out} 파일에 쓸 수 없습니다({exc.strerror}). --out으로 다른 경로를 지정해 주세요.",
            f"The file {out} cannot be written ({exc.strerror}). Please choose another path with "
            "--out.",
        ) from exc


@data.command("export")
def export_person(
    user_id: UserId,
    out: Annotated[Path, typer.Option(help="저장할 ZIP 파일 · ZIP file to write")] = Path(
        "daedam-export.zip"
    ),
) -> None:
    """한 사람의 모든 데이터를 내보냅니다 · Export all data of a person to a ZIP file."""

    async def work(settings: Settings, database: Database) -> None:
        export = Export(
            database,
            _recordings(settings, database),
            _vault(settings, database),
            audio_path=settings.audio_path,
            live_path=settings.live_path,
        )
        try:
            pieces = await export.archive_user(user_id, actor=_actor())
        except SessionNotFound:
            raise _unknown_person(user_id) from None
        unfinished = out.parent / f"{out.name}.part"
        try:
            with _reporting_write_errors(out):
                with unfinished.open("wb") as file:
                    async for piece in pieces:
                        file.write(piece)
                unfinished.replace(out)
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    _with_database(work)
    console.print(f"{out}", highlight=False)


@data.command("delete")
def delete_person(
    user_id: UserId,
    yes: Annotated[
        bool, typer.Option("--yes", help="확인 없이 삭제 · Delete without asking")
    ] = False,
) -> None:
    """한 사람의 모든 면접을 삭제합니다 · Delete all interviews of a person permanently."""
    if not yes and not typer.confirm(
        f"{user_id}: 모든 면접을 영구 삭제할까요? · Delete all interviews permanently?"
    ):
        raise typer.Exit(ExitCode.FAILED)

    async def work(settings: Settings, database: Database) -> int:
        erasure = _erasure(settings, database)
        async with database.reading() as db:
            refs = [interview.ref for interview in await Interviews(db).of_user(user_id)]
        if not refs:
            raise _unknown_person(user_id)
        receipts = [await erasure.delete_by_ref(ref, actor=_actor()) for ref in refs]
        return sum(receipt is not None for receipt in receipts)

    console.print(f"삭제한 면접 · Interviews deleted: {_with_database(work)}", highlight=False)


@data.command("sweep")
def sweep_data(
    confirm: Annotated[
        bool,
        typer.Option(
            "--confirm",
            help="보류된 삭제도 실행 · Also run postponed deletions",
        ),
    ] = False,
) -> None:
    """보관 기간이 지난 면접을 삭제합니다 · Delete interviews past their retention period.

    삭제할 면접이 한꺼번에 너무 많거나 서버 시각이 이상하면 삭제를 보류합니다.

    보류된 삭제는 서버 시각을 확인한 뒤 --confirm을 붙여 실행합니다.

    Deletion is postponed if too much is due at once or the clock may be wrong.

    Check the clock, then run postponed deletions with --confirm.
    """

    async def work(settings: Settings, database: Database) -> tuple[int, int, ClockTimes]:
        clock = TrustedClock(database)
        erasure = _erasure(settings, database)
        deleted = await erasure.sweep(confirmed=confirm)
        times = await clock.tick()
        return deleted, erasure.postponed, times

    deleted, postponed, times = _with_database(work)
    console.print(f"서버 시각 · Clock: {times.clock:%Y-%m-%d %H:%M} UTC", highlight=False)
    console.print(f"삭제한 면접 · Interviews deleted: {deleted}", highlight=False)
    if postponed:
        console.print(
            f"보류한 삭제 · Deletions postponed: {postponed}\n"
            "시각이 맞으면 --confirm을 붙여 다시 실행해 주세요.\n"
            "If the clock is right, run the command again with --confirm.",
            highlight=False,
        )


@data.command("rotate-key")
def rotate_key(
    yes: Annotated[
        bool, typer.Option("--yes", help="확인 없이 교체 · Rotate without confirmation")
    ] = False,
) -> None:
    """마스터 키를 새 키로 교체합니다 · Replace the master key with a new one.

    모든 서버를 종료하고 실행합니다. 중단되면 다시 실행해 이어서 끝냅니다.

    Stop all servers first. If it is interrupted, run it again to finish.
    """
    if not yes and not typer.confirm(
        "이전 백업을 열려면 현재 키가 필요합니다. 현재 키를 백업하셨습니까? · "
        "Older backups need the current key. Is it backed up?"
    ):
        raise typer.Exit(ExitCode.FAILED)

    async def work(settings: Settings, database: Database) -> RotationResult:
        rotation = KeyRotation(
            database,
            MasterKeyFile(settings.master_key, settings.master_key_path),
            encrypted_paths=settings.encrypted_paths,
            live_path=settings.live_path,
            processes_path=settings.processes_path,
        )
        return await rotation.rotate(actor=_actor())

    result = _with_database(work)
    console.print("[green]✓[/] 마스터 키를 교체했습니다 · master key replaced")
    console.print(
        f"녹음 · Recordings: {result.recordings}, "
        f"진행 중이던 답변과 업로드 · unfinished answers and uploads: {result.journals}",
        highlight=False,
    )
    if result.unreadable:
        console.print(
            f"이전 키로 열 수 없어 그대로 둔 항목 · Left unchanged, not readable with the old key: "
            f"{result.unreadable}",
            highlight=False,
        )
    if result.new_key_file is not None:
        console.print(
            f"{result.new_key_file}의 키를 DAEDAM_MASTER_KEY에 지정하고 파일을 안전한 곳으로 옮겨 "
            "주세요.\n"
            f"Please set the key in {result.new_key_file} as DAEDAM_MASTER_KEY and move the file "
            "to a safe place.",
            highlight=False,
            soft_wrap=True,
        )


def _unknown_person(user_id: str) -> NotFound:
    return NotFound(
        f"{user_id}: 저장된 면접이 없습니다. user_id를 확인해 주세요.",
        f"{user_id}: no interviews are stored. Please check the user_id.",
    )


@audit.command("verify")
def verify_audit() -> None:
    """감사 로그가 변조되지 않았는지 확인합니다 · Check that the audit log is unchanged.

    기록 수와 마지막 해시를 따로 적어 두면 끝부분이 삭제된 것도 알 수 있습니다.

    Write down the entry count and the last hash to detect a truncated log.
    """

    async def work(_: Settings, database: Database) -> tuple[int | None, int, str]:
        async with database.transaction() as db:
            return await audit_log.first_broken_entry(db), *await audit_log.count_and_last_hash(db)

    first_changed, count, head = _with_database(work)
    if first_changed is not None:
        console.print(
            f"[red]✗[/] {first_changed}번 기록부터 변경되었습니다 · "
            f"changed from entry {first_changed} on"
        )
        raise typer.Exit(ExitCode.FAILED)
    console.print("[green]✓[/] 변경되지 않았습니다 · unchanged")
    console.print(f"기록 수 · Entries: {count}, 마지막 해시 · last hash: {head}", highlight=False)
