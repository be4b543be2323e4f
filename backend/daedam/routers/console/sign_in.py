"""Routes with which a user signs in, and manages the own account."""

from fastapi import APIRouter, Request, Response

from daedam.routers.console.access import (
    AnyUser,
    CurrentSite,
    browser_of,
    forget_sign_in,
    remember_sign_in,
)
from daedam.routers.parts import AccountsPart, SignInsPart, problems
from daedam.schemas.console import (
    AcceptLink,
    LinkToken,
    MeOut,
    NameChange,
    NewPasskey,
    OpenedLinkOut,
    OwnAccountOut,
    PasskeyCredential,
    PasskeyOptionsOut,
    PasskeyOut,
    PasswordChange,
    PasswordSignIn,
    SignInOut,
)
from daedam.services.console.accounts import SignedInUser

router = APIRouter(prefix="/api/console", tags=["console"])


def _me(user: SignedInUser) -> MeOut:
    return MeOut(id=user.public_id, name=user.name, email=user.email, role=user.role.value)


@router.post("/links/open", operation_id="openAccountLink", responses=problems(404, 422))
async def open_link(body: LinkToken, accounts: AccountsPart) -> OpenedLinkOut:
    """Return what a link is for. The link stays valid."""
    link = await accounts.link(body.token)
    return OpenedLinkOut(
        kind="new_user" if link.user_id is None else "new_password",
        role=link.role,  # type: ignore[arg-type]  # the database contains only names of roles
        team=link.team.name if link.team else None,
        email=link.email,
    )


@router.post(
    "/links/accept",
    operation_id="acceptAccountLink",
    status_code=201,
    responses=problems(404, 409, 422),
)
async def accept_link(
    body: AcceptLink,
    request: Request,
    response: Response,
    accounts: AccountsPart,
    sign_ins: SignInsPart,
) -> MeOut:
    """Create the account of a link, or set the new password, and sign in. The link is used up."""
    user_id = await accounts.accept(
        body.token, name=body.name, email=body.email, password=body.password
    )
    created = await sign_ins.for_user(user_id, browser_of(request))
    remember_sign_in(request, response, created)
    return _me(created.user)


@router.post("/sign-in/password", operation_id="signInWithPassword", responses=problems(401, 422))
async def sign_in_with_password(
    body: PasswordSignIn, request: Request, response: Response, sign_ins: SignInsPart
) -> MeOut:
    """Sign in with a password. Sets an HttpOnly cookie."""
    created = await sign_ins.with_password(body.email, body.password, browser_of(request))
    remember_sign_in(request, response, created)
    return _me(created.user)


@router.post("/sign-in/passkey/options", operation_id="getSignInOptions", responses=problems())
async def sign_in_options(site: CurrentSite, sign_ins: SignInsPart) -> PasskeyOptionsOut:
    """Return a challenge for any passkey of this site."""
    return PasskeyOptionsOut(options=await sign_ins.sign_in_options(site))


@router.post("/sign-in/passkey", operation_id="signInWithPasskey", responses=problems(401, 422))
async def sign_in_with_passkey(
    body: PasskeyCredential,
    request: Request,
    response: Response,
    site: CurrentSite,
    sign_ins: SignInsPart,
) -> MeOut:
    """Sign in with a passkey. Sets an HttpOnly cookie."""
    created = await sign_ins.with_passkey(site, body.credential, browser_of(request))
    remember_sign_in(request, response, created)
    return _me(created.user)


@router.post("/sign-out", operation_id="signOut", status_code=204, responses=problems(401, 404))
async def sign_out(
    user: AnyUser, request: Request, response: Response, sign_ins: SignInsPart
) -> None:
    """End the sign-in of this request."""
    await sign_ins.end(user, user.sign_in)
    forget_sign_in(request, response)


@router.get("/me", operation_id="getMe", responses=problems(401))
async def me(user: AnyUser) -> MeOut:
    """Return the signed-in user."""
    return _me(user)


@router.patch("/me", operation_id="renameMe", status_code=204, responses=problems(401, 404, 422))
async def rename(body: NameChange, user: AnyUser, sign_ins: SignInsPart) -> None:
    """Change the name of the signed-in user."""
    await sign_ins.rename(user, body.name)


@router.put(
    "/me/password", operation_id="changePassword", status_code=204, responses=problems(401, 422)
)
async def change_password(body: PasswordChange, user: AnyUser, sign_ins: SignInsPart) -> None:
    """Change the password of the signed-in user. The user's other sign-ins end."""
    await sign_ins.change_password(user, body.current, body.new)


@router.get("/me/account", operation_id="getOwnAccount", responses=problems(401))
async def own_account(user: AnyUser, sign_ins: SignInsPart) -> OwnAccountOut:
    """Return the passkeys and sign-ins of the signed-in user."""
    rows = await sign_ins.list(user)
    found = [SignInOut.model_validate(row) for row in rows]
    return OwnAccountOut(
        passkeys=[PasskeyOut.model_validate(row) for row in await sign_ins.passkeys(user)],
        sign_ins=[row.model_copy(update={"current": row.id == user.sign_in}) for row in found],
    )


@router.delete(
    "/me/sign-ins/{sign_in_id}",
    operation_id="endSignIn",
    status_code=204,
    responses=problems(401, 404),
)
async def end_sign_in(sign_in_id: str, user: AnyUser, sign_ins: SignInsPart) -> None:
    """Sign out another browser of the signed-in user."""
    await sign_ins.end(user, sign_in_id)


@router.post("/me/passkeys/options", operation_id="getPasskeyOptions", responses=problems(401))
async def passkey_options(
    user: AnyUser, site: CurrentSite, sign_ins: SignInsPart
) -> PasskeyOptionsOut:
    """Return a challenge for a new passkey of the signed-in user."""
    return PasskeyOptionsOut(options=await sign_ins.passkey_options(site, user))


@router.post(
    "/me/passkeys",
    operation_id="addPasskey",
    status_code=201,
    responses=problems(401, 422),
)
async def add_passkey(
    body: NewPasskey, user: AnyUser, site: CurrentSite, sign_ins: SignInsPart
) -> PasskeyOut:
    """Add a passkey to the signed-in user."""
    passkey = await sign_ins.add_passkey(site, user, body.name, body.credential)
    return PasskeyOut.model_validate(passkey)


@router.delete(
    "/me/passkeys/{passkey_id}",
    operation_id="deletePasskey",
    status_code=204,
    responses=problems(401, 404),
)
async def delete_passkey(passkey_id: str, user: AnyUser, sign_ins: SignInsPart) -> None:
    """Delete a passkey of the signed-in user."""
    await sign_ins.delete_passkey(user, passkey_id)
