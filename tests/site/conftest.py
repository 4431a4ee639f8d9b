"""What tests of pages without network share."""

import shutil
from pathlib import Path

import pytest

from tests.site.no_network import NOWHERE
from tools.errors import UserError
from tools.site.offline.assets import read_assets
from tools.site.offline.fetch import vendor_files


@pytest.fixture(scope="session")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache home with the files that ASV's pages load, by the npm of this machine."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    home = tmp_path_factory.mktemp("fetched")
    nowhere = dict.fromkeys((asset.integrity for asset in read_assets()), NOWHERE)
    try:
        vendor_files(read_assets(), nowhere, home / "simcore-tools" / "vendor")
    except UserError as error:
        if "npm does not answer" in str(error) or "npm: " in str(error):
            pytest.skip(f"{error}")
        raise
    return home
