"""Addresses of links into the console."""

_LINK_PAGE = "/console/link"
_INVITATION_PAGE = "/invite"


def account_link_url(base_url: str, token: str) -> str:
    """Return the address of the page that opens an account link.

    The token is the fragment, which browsers do not send to a server, so that no log contains it.
    """
    return f"{base_url.rstrip('/')}{_LINK_PAGE}#{token}"


def invitation_url(base_url: str, token: str) -> str:
    """Return the address of the page that opens an invitation. The token is the fragment."""
    return f"{base_url.rstrip('/')}{_INVITATION_PAGE}#{token}"
