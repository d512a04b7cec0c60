"""The block by which the Prefect server sends mail: Apprise's `mailto`, made from the desk's own mail settings.

The server imports this module, since it makes the block anew for each notification. The address holds the password, so
that the server process needs none in its environment; Prefect keeps it encrypted in its database, in the home.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from prefect.blocks.notifications import AppriseNotificationBlock
from pydantic import SecretStr

from desk.settings import SmtpServer

BLOCK_NAME = "thidua-thu-bao"
_MODES = {"starttls": "starttls", "tls": "ssl", "none": "insecure"}


class MailNotification(AppriseNotificationBlock):
    """Mail through the desk's mail server."""

    _block_type_name = "Thidua mail"
    _block_type_slug = "thidua-mail"

    url: SecretStr


def make_mail_url(server: SmtpServer, sender: str, recipients: tuple[str, ...]) -> str:
    """Apprise's address of the server (`mailto` or `mailtos`), plain text, from one sender to these recipients."""
    login = ""
    if server.user:
        login = f"{quote(server.user, safe='')}:{quote(server.password or '', safe='')}@"
    scheme = "mailto" if server.security == "none" else "mailtos"
    asked: dict[str, Any] = {
        "smtp": server.host,
        "mode": _MODES[server.security],
        "from": f"thidua <{sender}>",
        "to": ",".join(recipients),
        "format": "text",
    }
    return f"{scheme}://{login}{server.host}:{server.port}?{urlencode(asked, quote_via=quote)}"
