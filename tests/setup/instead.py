"""What no test can type as a page shows it: command -> what is typed instead, and why."""

CASE = r"""--bench "Step.time_step\('numpy', 100\)" """.strip()
ONCE = f"--quick {CASE}"
ONE_MINUTE = f"{CASE} --budget 1"
FILE, OTHER = (f'"$(ls results/processes/vm/*.gz | {end} -n 1)"' for end in ("head", "tail"))
BMF = """echo '{"step": {"latency": {"value": 12.5}}}' > ~/bmf.json"""
COLUMNS = "--columns name=benchmark,size=n:param,elapsed=ms:value"

HOURS = "takes hours: one commit and case, once"
TEN_MINUTES = "takes more than ten minutes: one case, for one"
OTHER_NAME = f"{HOURS}; and this machine has another name"

INSTEAD = {
    "make test": ("PYTEST_ADDOPTS='-k layering' make test", "holds this test: a few others"),
    "asv run main~5..main --record-samples --interleave-rounds": (f"asv run main^! {ONCE}", HOURS),
    "asv publish && asv preview": (
        "asv publish && timeout 5 asv preview || test $? -eq 124",
        "serves pages to a browser until it is stopped",
    ),
    "asv continuous main~1 main": (
        f"asv continuous --factor 100 main~1 main {ONCE}",
        f"{HOURS}, which is noise and no regression",
    ),
    "asv run 28ba5c90^! && asv run main^!": (
        f"asv run 28ba5c90^! {ONCE} && asv run main^! {ONCE}",
        HOURS,
    ),
    "python -m tools gate main~1 main": (
        f"python -m tools gate main~1 main {ONE_MINUTE}",
        TEN_MINUTES,
    ),
    "python -m tools selfcheck --budget 90": (
        "python -m tools selfcheck --blocks tests/fixtures/gate-pool.jsonl.gz",
        "takes 90 minutes: blocks that are kept",
    ),
    "python -m tools publish --offline": (
        "python -m tools publish --offline || test $? -eq 20",
        "needs the network once",
    ),
    "python -m tools calibrate": (
        "python -m tools calibrate --bench Step.time_step --budget 10",
        "takes more than ten minutes: one benchmark",
    ),
    "python -m tools calibrate --gate": (
        "python -m tools calibrate --gate --help",
        "takes ten minutes, and no option makes it shorter",
    ),
    "python -m tools verify": (
        "python -m tools verify --repeats 1",
        "takes 20 minutes: one round",
    ),
    "python -m tools gate BASE HEAD": (
        f"python -m tools gate main~1 main {ONE_MINUTE}",
        TEN_MINUTES,
    ),
    "python -m tools gate BASE HEAD --keep-results DIR": (
        f"python -m tools gate main~1 main --keep-results DIR {ONE_MINUTE}",
        TEN_MINUTES,
    ),
    "asv --config kept.conf.json compare BASE HEAD": (
        """sed 's/"results"/"DIR"/' asv.conf.json > kept.conf.json"""
        " && asv --config kept.conf.json compare main~1 main",
        "wants the copy of the settings that stands in the sentence above it",
    ),
    "python -m tools gate BASE HEAD --keep-verdict": (
        "python -m tools gate 65df1268 0131b7f3 --stored --keep-verdict"
        " && rm results/verdicts.jsonl",
        f"{TEN_MINUTES}; and results are to be as they were for the pages that follow",
    ),
    "python -m tools gate BASE HEAD --stored": (
        "python -m tools gate 65df1268 0131b7f3 --stored",
        "wants two commits that are in results/",
    ),
    "python -m tools gate BASE HEAD --instructions": (
        "if command -v valgrind;"
        f" then python -m tools gate main~1 main --instructions {ONE_MINUTE};"
        " else echo no valgrind; fi",
        f"{TEN_MINUTES}; and not every machine has valgrind",
    ),
    "python -m tools gate $(git merge-base main HEAD) HEAD --budget 10": (
        f"python -m tools gate main~1 HEAD {ONE_MINUTE}",
        f"{TEN_MINUTES}; and a new clone has no branch beside main",
    ),
    "python -m tests.speed.build_luck": (
        "python -m tests.speed.build_luck --help",
        "takes an hour in which nothing else may run",
    ),
    "python -m pyperf check FILE": (f"python -m pyperf check {FILE}", "wants a file"),
    "python -m pyperf hist FILE": (f"python -m pyperf hist {FILE}", "wants a file"),
    "python -m pyperf compare_to FILE OTHER": (
        f"python -m pyperf compare_to {FILE} {OTHER}",
        "wants two files",
    ),
    "python -m tools monitor --pid 4711": (
        "sleep 3 & python -m tools monitor --pid $!",
        "wants a process that runs",
    ),
    "asv run HASH^! --machine zen4-2core --record-samples -a rounds=1": (
        f"asv run main^! --record-samples -a rounds=1 {CASE}",
        OTHER_NAME,
    ),
    "asv run HASH^! --machine zen4-2core --record-samples --append-samples -a rounds=1": (
        f"asv run main^! --record-samples --append-samples -a rounds=1 {CASE}",
        OTHER_NAME,
    ),
    "asv run HASH^! --machine zen4-2core --record-samples --append-samples -a rounds=1"
    " --bench time": (
        f"asv run main^! --record-samples --append-samples -a rounds=1 {CASE}",
        OTHER_NAME,
    ),
    "asv run HASH^! --machine zen4-2core --record-samples -a rounds=1 --bench 'Ensemble|Threads'": (
        f"asv run main^! --record-samples -a rounds=1 {CASE}",
        OTHER_NAME,
    ),
    "python -m tools import .benchmarks/*/*.json --dry-run": (
        f"{BMF} && python -m tools import ~/bmf.json --commit HEAD --machine laptop --dry-run",
        "reads what pytest-benchmark keeps: a file of another tool",
    ),
    "python -m tools import .benchmarks/*/*.json --machine laptop": (
        f"{BMF} && python -m tools import ~/bmf.json --commit HEAD --machine laptop --dry-run",
        "reads what pytest-benchmark keeps, and changes results for the pages that follow",
    ),
    f"python -m tools import times.csv --commit HEAD --machine laptop {COLUMNS}": (
        "printf 'name,size,elapsed\\nstep,10,1.5\\n' > ~/times.csv && python -m tools import"
        f" ~/times.csv --commit HEAD --machine laptop {COLUMNS} --dry-run",
        "reads a file of the reader's, and changes results for the pages that follow",
    ),
    "python -m tools merge shard-1/results shard-2/results": (
        "python -m tools merge results",
        "merges what the reader brings: what is there already",
    ),
}
