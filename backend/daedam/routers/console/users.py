"""Routes with which the owner manages users and teams."""

from fastapi import APIRouter

from daedam.routers.console.access import Owner
from daedam.routers.parts import AccountsPart, Shaped, problems
from daedam.schemas.console import (
    AccountLinkOut,
    CreatedAccountLinkOut,
    InviteIn,
    TeamIn,
    TeamOut,
    TeamsOut,
    UserChange,
    UserOut,
    UsersOut,
)
from daedam.services.console.accounts import CreatedLink, Role
from daedam.services.console.links import account_link_url

router = APIRouter(prefix="/api/console", tags=["console"])


def _created(created: CreatedLink, shapes: Shaped) -> CreatedAccountLinkOut:
    return CreatedAccountLinkOut(
        link=AccountLinkOut.model_validate(created.link),
        url=account_link_url(shapes.link(""), created.token),
    )


@router.get("/users", operation_id="listUsers", responses=problems(401, 403))
async def list_users(_owner: Owner, accounts: AccountsPart) -> UsersOut:
    """Return all users, and the unused links of new ones."""
    return UsersOut(
        users=[UserOut.model_validate(user) for user in await accounts.users()],
        links=[AccountLinkOut.model_validate(link) for link in await accounts.links()],
    )


@router.post(
    "/users/links",
    operation_id="inviteUser",
    status_code=201,
    responses=problems(401, 403, 404, 409, 422),
)
async def invite_user(
    body: InviteIn, owner: Owner, accounts: AccountsPart, shapes: Shaped
) -> CreatedAccountLinkOut:
    """Create a link with which a person creates an account, once."""
    created = await accounts.invite(owner, role=Role(body.role), team=body.team, email=body.email)
    return _created(created, shapes)


@router.delete(
    "/users/links/{link_id}",
    operation_id="deleteAccountLink",
    status_code=204,
    responses=problems(401, 403, 404),
)
async def delete_link(link_id: str, owner: Owner, accounts: AccountsPart) -> None:
    """Make an unused link invalid."""
    await accounts.delete_link(owner, link_id)


@router.patch(
    "/users/{user_id}",
    operation_id="changeUser",
    responses=problems(401, 403, 404, 409, 422),
)
async def change_user(
    user_id: str, body: UserChange, owner: Owner, accounts: AccountsPart
) -> UserOut:
    """Change the role or team of a user, or disable the account, which ends all sign-ins."""
    changed = await accounts.change_user(
        owner,
        user_id,
        role=Role(body.role) if body.role else None,
        team=body.team,
        disabled=body.disabled,
    )
    return UserOut.model_validate(changed)


@router.post(
    "/users/{user_id}/password-link",
    operation_id="createPasswordLink",
    status_code=201,
    responses=problems(401, 403, 404),
)
async def create_password_link(
    user_id: str, owner: Owner, accounts: AccountsPart, shapes: Shaped
) -> CreatedAccountLinkOut:
    """Create a link with which a user sets a new password, once."""
    return _created(await accounts.create_password_link(owner, user_id), shapes)


@router.get("/teams", operation_id="listTeams", responses=problems(401, 403))
async def list_teams(_owner: Owner, accounts: AccountsPart) -> TeamsOut:
    """Return all teams."""
    return TeamsOut(teams=[TeamOut.model_validate(team) for team in await accounts.teams()])


@router.post(
    "/teams", operation_id="addTeam", status_code=201, responses=problems(401, 403, 409, 422)
)
async def add_team(body: TeamIn, owner: Owner, accounts: AccountsPart) -> TeamOut:
    """Add a team."""
    return TeamOut.model_validate(await accounts.add_team(owner, body.name))


@router.patch(
    "/teams/{team_id}",
    operation_id="renameTeam",
    responses=problems(401, 403, 404, 409, 422),
)
async def rename_team(team_id: str, body: TeamIn, owner: Owner, accounts: AccountsPart) -> TeamOut:
    """Rename a team."""
    return TeamOut.model_validate(await accounts.rename_team(owner, team_id, body.name))
