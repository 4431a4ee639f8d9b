"""Runs a program once: `python run_program.py COMMAND ...`.

Standard library only, and small: exec hands the peak memory of who starts a program on to it. It
writes one line of JSON: start and end by the monotonic clock, CPU times, the waits of the first
thread, by how much the machine's counters rose, peak memory, exit code.
"""

import json
import os
import subprocess
import sys
from time import CLOCK_MONOTONIC, clock_gettime
from typing import Any

_BYTES = 1 if sys.platform == "darwin" else 1024


def main(command: "list[str]") -> "dict[str, Any]":
    """Run the program to its end; what it prints is dropped."""
    # Beside this file, where a script looks first.
    from own_counters import read_machine, read_schedule, resident_bytes
    from reference_kernel import reference_kernel_s

    kernel_s = reference_kernel_s()
    before, (_, own_peak_bytes) = read_machine(), resident_bytes()
    start_s = clock_gettime(CLOCK_MONOTONIC)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # The process is kept until it is waited for, so what it waited for can still be read.
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    end_s = clock_gettime(CLOCK_MONOTONIC)
    on_cpu_s, waited_s = read_schedule(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    rose = [late - early for early, late in zip(before, read_machine(), strict=True)]
    peak_bytes = usage.ru_maxrss * _BYTES
    return {
        "exit_code": os.waitstatus_to_exitcode(status),
        "start_s": start_s,
        "end_s": end_s,
        "cpu_user_s": usage.ru_utime,
        "cpu_system_s": usage.ru_stime,
        "on_cpu_s": on_cpu_s,
        "run_queue_wait_s": waited_s,
        "steal_s": rose[0],
        "pressure_io_s": rose[1],
        "switches_voluntary": usage.ru_nvcsw,
        "faults_major": usage.ru_majflt,
        "faults_minor": usage.ru_minflt,
        "peak_rss_bytes": peak_bytes if peak_bytes > (own_peak_bytes or 0) else None,
        "reference_kernel_s": kernel_s,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
