"""What the tests of setting up share."""

import os

import pytest


@pytest.fixture
def no_index() -> dict[str, str]:
    """An environment in which pip finds no package index and gives up soon."""
    return {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "1",
        "PIP_NO_CACHE_DIR": "1",
        "NO_PROXY": "*",
    }
