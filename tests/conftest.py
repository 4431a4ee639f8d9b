"""Categories of tests, by folder: `make test ONLY=regression` runs one of them. And examples of
Hypothesis that may take as long as a busy machine needs for them."""

import os
import re
import signal
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("any machine", settings.default, deadline=None)
settings.load_profile("any machine")

pytest_plugins = ["tests.asv_projects"]

TESTS = Path(__file__).parent
CATEGORIES = {
    "framework": ("fuzz", "measure", "render", "setup", "stats", "store", "tools", "workflows"),
    "regression": ("answers", "benchmarks", "gate"),
    "optimization": ("calibration", "perf", "simcore"),
    "estimation": ("history", "observe", "projection", "scaling"),
    "integration": ("end_to_end", "interchange", "site"),
}
CATEGORY_OF = {folder: name for name, folders in CATEGORIES.items() for folder in folders}
WORDS_OF_EXPRESSIONS = {"and", "or", "not", "slow"}


def pytest_configure(config: pytest.Config) -> None:
    """Register the categories and refuse an expression of `-m` that names another one."""
    # A shell lets jobs in the background ignore Ctrl-C, and so would all that tests start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # What tests run is no process of pytest-xdist, as a pytest among them would believe.
    for name in [name for name in os.environ if name.startswith("PYTEST_XDIST_")]:
        del os.environ[name]
    if not config.getoption("benchmark_only", default=False):  # of tests/perf: once, untimed
        config.option.benchmark_disable = True
    for name, folders in CATEGORIES.items():
        config.addinivalue_line("markers", f"{name}: tests in {', '.join(folders)}")
    asked = set(re.findall(r"\w+", config.option.markexpr)) - WORDS_OF_EXPRESSIONS
    if unknown := sorted(asked - CATEGORIES.keys()):
        raise pytest.UsageError(
            f"no category {', '.join(unknown)}: the categories are {', '.join(CATEGORIES)}"
        )


@pytest.hookimpl(tryfirst=True)  # before pytest deselects by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the category of its folder."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder not in CATEGORY_OF:
            raise pytest.UsageError(
                f"tests/{folder} belongs to no category: add it to CATEGORIES in tests/conftest.py"
            )
        item.add_marker(CATEGORY_OF[folder])
