"""A network in which no host answers."""

import pytest

NOWHERE = "http://127.0.0.1:9"


def reach_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send whatever asks a host to one that does not answer."""
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
