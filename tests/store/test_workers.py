"""Which parameters count workers, by their names."""

import pytest

from tools.store.workers import WORKER_WORDS, worker_rank

WORKERS = {
    "worker": ("workers", "n_workers", "max_workers", "num_workers", "worker_count", "numWorkers"),
    "thread": ("thread_num", "threads", "OMP_NUM_THREADS", "nthreads", "threads_per_node"),
    "core": ("cores", "ncores", "n_core"),
    "process": ("processes", "process", "num_processes", "n_process"),
    "job": ("n_jobs", "jobs", "njobs"),
    "proc": ("nproc", "nprocs"),
    "cpu": ("cpu", "cpus", "cpu_count"),
}
OTHERS = (
    *("process_noise", "core_dim", "job_id", "cpu_time_limit", "thread_safe", "score", "corel"),
    *("n", "", "_", "size", "worker_speed", "proc_time", "multiprocessing", "hardcore"),
)


@pytest.mark.parametrize(
    ("word", "name"), [(word, name) for word, names in WORKERS.items() for name in names]
)
def test_a_name_whose_last_word_or_plural_says_workers(word: str, name: str) -> None:
    assert worker_rank(name) == WORKER_WORDS.index(word)


@pytest.mark.parametrize("name", OTHERS)
def test_names_that_only_hold_such_a_word_count_none(name: str) -> None:
    assert worker_rank(name) is None
