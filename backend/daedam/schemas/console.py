"""Wire models of the console: accounts, users, teams, sign-ins and passkeys."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from daedam.schemas.request_text import RequestBody, text_only

RoleName = Literal["owner", "recruiter", "reviewer"]

_Line = AfterValidator(lambda value: text_only(value.strip()))

Name = Annotated[str, _Line, Field(min_length=1, max_length=80)]
Email = Annotated[str, _Line, Field(min_length=3, max_length=254)]
Password = Annotated[str, AfterValidator(text_only), Field(min_length=1, max_length=400)]
Token = Annotated[str, AfterValidator(text_only), Field(min_length=1, max_length=200)]


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TeamOut(_Row):
    """A team."""

    id: str = Field(validation_alias="public_id", examples=["t0123456789abcdef"])
    name: str


class TeamsOut(BaseModel):
    """All teams, oldest first."""

    teams: list[TeamOut]


class TeamIn(RequestBody):
    """The name of a team."""

    name: Name


class UserOut(_Row):
    """A user of the console."""

    id: str = Field(validation_alias="public_id", examples=["u0123456789abcdef"])
    name: str
    email: str
    role: RoleName
    team: TeamOut
    created_at: datetime
    disabled_at: datetime | None
    """Time from which the user cannot sign in; null: the account is active."""


class UsersOut(BaseModel):
    """All users, and the unused links of new ones, oldest first."""

    users: list[UserOut]
    links: list["AccountLinkOut"]


class UserChange(RequestBody):
    """Values of a user to change. Left out: unchanged."""

    role: RoleName | None = None
    team: Token | None = None
    """Id of a team."""
    disabled: bool | None = None


class InviteIn(RequestBody):
    """The request for a link with which a new user creates an account."""

    role: RoleName
    team: Token
    """Id of a team."""
    email: Email | None = None
    """Null: the person who opens the link enters an address."""


class AccountLinkOut(_Row):
    """An unused link of a new user. Its address is not stored."""

    id: str = Field(validation_alias="public_id", examples=["al_abc123"])
    role: RoleName
    team: TeamOut | None
    email: str | None
    expires_at: datetime


class CreatedAccountLinkOut(BaseModel):
    """A new link."""

    link: AccountLinkOut
    url: str
    """The address. It is shown only once and works once."""


class LinkToken(RequestBody):
    """The token of a link, which is the fragment of its address."""

    token: Token


class OpenedLinkOut(BaseModel):
    """What a link is for."""

    kind: Literal["new_user", "new_password"]
    role: RoleName
    team: str | None
    """Name of the team; null: the first team."""
    email: str | None
    """Null: the person enters an address."""


class AcceptLink(RequestBody):
    """The request to create the account of a link, or to set the new password."""

    token: Token
    name: Name | None = None
    """Needed for a new user."""
    email: Email | None = None
    """Needed if the link has no address."""
    password: Password


class PasswordSignIn(RequestBody):
    """An address and a password."""

    email: Email
    password: Password


class PasskeyCredential(RequestBody):
    """A credential of WebAuthn level 3, as `PublicKeyCredential.toJSON` returns it."""

    credential: dict[str, Any]


class NewPasskey(PasskeyCredential):
    """A created credential, and a name by which its user knows it."""

    name: Name


class PasskeyOptionsOut(BaseModel):
    """Options of WebAuthn level 3, for `PublicKeyCredential.parse…OptionsFromJSON`."""

    options: dict[str, Any]


class PasskeyOut(_Row):
    """A passkey of the signed-in user."""

    id: str = Field(validation_alias="public_id", examples=["p0123456789abcdef"])
    name: str
    created_at: datetime
    used_at: datetime | None


class SignInOut(_Row):
    """A browser in which the user is signed in."""

    id: str = Field(validation_alias="public_id", examples=["s0123456789abcdef"])
    browser: str
    created_at: datetime
    seen_at: datetime
    """Time of the last request, exact to a minute."""
    current: bool = False
    """Whether it is the sign-in of this request."""


class MeOut(BaseModel):
    """The signed-in user."""

    id: str
    name: str
    email: str
    role: RoleName


class OwnAccountOut(BaseModel):
    """The passkeys and sign-ins of the signed-in user."""

    passkeys: list[PasskeyOut]
    sign_ins: list[SignInOut]


class NameChange(RequestBody):
    """A new name of the signed-in user."""

    name: Name


class PasswordChange(RequestBody):
    """The current and a new password."""

    current: Password
    new: Password
