"""Dependencies that identify the user of the console and check the user's role."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from daedam.errors import NoPermission, NotSignedIn
from daedam.http.session_cookies import CONSOLE_COOKIE
from daedam.routers.parts import Shaped
from daedam.services.console.accounts import Role, SignedInUser
from daedam.services.console.sign_ins import SIGN_IN_DAYS, CreatedSignIn, SignIns, Site

COOKIE_PATH = "/api/console"

_RANKS = {Role.REVIEWER: 0, Role.RECRUITER: 1, Role.OWNER: 2}


def _cookie(request: Request) -> str:
    """Return the cookie's name. Browsers share cookies between the ports of a host."""
    return f"{CONSOLE_COOKIE}_{urlsplit(str(request.base_url)).port or 'default'}"


async def _user(request: Request) -> SignedInUser:
    sign_ins: SignIns = request.app.state.parts.sign_ins
    token = request.cookies.get(_cookie(request))
    user = await sign_ins.identify(token) if token else None
    if user is None:
        raise NotSignedIn
    return user


AnyUser = Annotated[SignedInUser, Depends(_user)]
"""The signed-in user. Raises `NotSignedIn`."""


def _at_least(role: Role) -> Callable[..., Coroutine[Any, Any, SignedInUser]]:
    async def check(user: AnyUser) -> SignedInUser:
        if _RANKS[user.role] < _RANKS[role]:
            raise NoPermission
        return user

    return check


Recruiter = Annotated[SignedInUser, Depends(_at_least(Role.RECRUITER))]
"""The signed-in user, a recruiter or an owner. Raises `NotSignedIn` or `NoPermission`."""

Owner = Annotated[SignedInUser, Depends(_at_least(Role.OWNER))]
"""The signed-in user, an owner. Raises `NotSignedIn` or `NoPermission`."""


def _site(shapes: Shaped) -> Site:
    address = urlsplit(shapes.link(""))
    return Site(origin=f"{address.scheme}://{address.netloc}", host=address.hostname or "")


CurrentSite = Annotated[Site, Depends(_site)]
"""The address of this server, as browsers see it."""


def browser_of(request: Request) -> str:
    """Return the `User-Agent` of a request."""
    return request.headers.get("user-agent", "")


def remember_sign_in(request: Request, response: Response, created: CreatedSignIn) -> None:
    """Set the cookie of a sign-in. Pages of other sites cannot make the browser send it."""
    response.set_cookie(
        _cookie(request),
        created.token,
        max_age=SIGN_IN_DAYS * 24 * 3600,
        path=COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=_site_is_secure(request),
    )


def forget_sign_in(request: Request, response: Response) -> None:
    """Remove the cookie of a sign-in."""
    response.delete_cookie(_cookie(request), path=COOKIE_PATH)


def _site_is_secure(request: Request) -> bool:
    base_urls = (request.app.state.settings.public_base_url or "", str(request.base_url))
    return any(url.startswith("https:") for url in base_urls)
