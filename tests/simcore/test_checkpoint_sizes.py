"""What a checkpoint says of its own size is compared before there is room made for it."""

import io
import json
import tracemalloc
import warnings
import zipfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from simcore import Simulation
from tests.simcore.checkpoint_files import arrays_of, header_of, refusal, saved, written


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def declared(old, new):
    """Twelve speeds whose header says something else in so many bytes."""
    raw = npy(np.full(12, 5.0))
    length = max(len(old), len(new))
    assert raw.count(old.ljust(length)) == 1
    return raw.replace(old.ljust(length), new.ljust(length))


def rezipped(path, content, name, raw, compression=zipfile.ZIP_STORED):
    """The file with one entry replaced by these bytes, or with one more."""
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, raw, compression)
    return path


def located(at):
    """What says where the record of a long file's end begins."""
    return b"PK\x06\x07" + bytes(4) + at.to_bytes(8, "little") + (1).to_bytes(4, "little")


@contextmanager
def at_most_a_mebibyte():
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return saved("late", tmp_path_factory.mktemp("saved") / "run.npz")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (declared(b"(12,), }", b"(9999999999,), }"), "declares float64 of shape (9999999999,)"),
        (declared(b"(12,)", b"(11,)"), "88 bytes, and holds 96"),
        (declared(b"(12,), }", b"(-12,), }"), "no array of numbers"),
        (declared(b"<f8", b">f8"), "declares >f8"),
        (declared(b"<f8", b"|O8"), "no array of numbers"),
        (declared(b"False", b"True "), "no array of numbers"),
        (declared(b"{'descr'", b"((((((('"), "no array of numbers"),
        (declared(b"NUMPY\x01", b"NUMPY\x02"), "no array of numbers"),
        (npy(np.zeros(12))[:60], "no array of numbers"),
        (b"", "no array of numbers"),
        (npy(np.zeros(12, dtype=np.float32)), "engine.speed_mps must be float64 of shape (12,)"),
        (npy(np.zeros((12, 1))), "engine.speed_mps must be float64 of shape (12,)"),
        (npy(np.array(["5.0"] * 12)), "engine.speed_mps must be float64 of shape (12,)"),
    ],
)
def test_an_array_that_is_not_what_it_has_to_be_is_refused(raw, reason, content, path):
    assert reason in refusal(rezipped(path, content, "engine.speed_mps.npy", raw))


def test_what_unpacks_to_gigabytes_is_refused_unopened(content, path):
    for name in ("engine.speed_mps.npy", "more.npy", "header.npy"):
        rezipped(path, content, name, bytes(2**26), zipfile.ZIP_DEFLATED)
        with at_most_a_mebibyte():
            assert f"entry '{name}' is compressed" in refusal(path)


def test_a_billion_vehicles_in_a_small_file_are_refused(content, path):
    header = header_of(content)
    scenario = header["scenario"]["Scenario"]
    scenario["vehicles"] = 10**9
    for left_out in ((), ("position_m",), ("position_m", "speed_mps", "lane", "track")):
        for name in left_out:
            scenario.pop(name, None)
        written(path, arrays_of(content), json.dumps(header))
        with at_most_a_mebibyte():
            assert "position_m must be an array of 1,000,000,000 numbers" in refusal(path)


def test_an_entry_that_is_unknown_is_refused(content, path):
    rezipped(path, content, "more.npy", npy(np.zeros(3)))
    assert "its entry 'more' is unknown" in refusal(path)
    rezipped(path, content, "x.txt", b"x")
    assert "entry 'x.txt' is no array" in refusal(path)


def test_two_entries_of_one_name_are_refused(path):
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path, "w") as file:
        for _ in range(2):
            file.writestr("header.npy", npy(np.array("{}")))
    assert "two have one name" in refusal(path)


@pytest.mark.parametrize(
    ("entries", "reason"), [(100, "its 100 entries are too many"), (5000, "its directory has")]
)
def test_more_entries_than_any_checkpoint_has_are_refused(entries, reason, path):
    with zipfile.ZipFile(path, "w") as file:
        for number in range(entries):
            file.writestr(f"{number}.npy", b"")
    assert reason in refusal(path)


def test_an_end_that_hides_a_long_directory_is_refused(content, path):
    path.write_bytes(content[:-2] + b"\5\0words")
    assert "does not end as an .npz file does" in refusal(path)
    record = b"PK\x06\x06" + bytes(36) + (2**40).to_bytes(8, "little") + bytes(8)
    end = content[-22:]
    path.write_bytes(content[:-22] + record + located(len(content) - 22) + end)
    assert "its directory has 1,099,511,627,776 bytes" in refusal(path)
    # Some versions of Python read the record that the locator names, others the one before it.
    short = b"PK\x06\x06" + bytes(52)
    path.write_bytes(content[:-22] + record + short + located(len(content) - 22) + end)
    assert "does not end as an .npz file does" in refusal(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no device without an end")
def test_a_device_without_an_end_is_refused():
    with at_most_a_mebibyte():
        assert "does not end as an .npz file does" in refusal(Path("/dev/zero"))


def test_the_end_that_long_files_have_is_read(path, monkeypatch):
    """As np.savez writes it from 4 GiB on."""
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 3)
    assert b"PK\x06\x07" in saved("late", path)
    assert Simulation.resume(path).state.speed_mps.size == 12
