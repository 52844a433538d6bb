"""The process that runs jobs: `commonground work`, or a child of `commonground serve` that ends with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from huey.consumer import Consumer

from commonground.door.workspace import Workspace
from commonground.web.jobs.asking import Jobs
from commonground.web.jobs.log import to_stderr
from commonground.web.jobs.running import recover, run

LAST_WORD_S = 10
"""How long a job is waited for that was told to stop; afterwards the next worker finds it dead."""


def work(root: Path) -> None:
    """Run jobs until SIGTERM, which interrupts the one that runs, or SIGINT, which lets it end. Raises as `Workspace`."""
    to_stderr()
    workspace = Workspace(root)
    jobs, stopping = Jobs(workspace), threading.Event()
    workspace.close()
    try:
        recover(jobs)
        jobs.queue.run_with(lambda job_id: run(jobs, job_id, stopping))
        consumer = Consumer(jobs.queue.huey, workers=1, periodic=False, max_delay=1.0, scheduler_interval=60)
        consumer.run()
        stopping.set()
        for _, thread in consumer.worker_threads:
            thread.join(LAST_WORD_S)
    finally:
        jobs.close()


def end_with_parent() -> None:
    """End as by SIGTERM when standard input ends: whoever started this process is gone."""

    def wait() -> None:
        while os.read(0, 1):  # not through sys.stdin, whose lock would be held at the end
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    work(Path(sys.argv[1]))
