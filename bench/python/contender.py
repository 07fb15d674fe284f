"""What the Python contenders share: arguments, and the conversation with the benchmark over pipes."""
import argparse
import json
import platform
import sys
import time

import numpy as np

from data import DATA


def arguments(**options):
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--hidden", type=int, required=True)
    parser.add_argument("--data", choices=list(DATA), required=True)
    parser.add_argument("--work", choices=["train", "logProb", "sample"], required=True)
    parser.add_argument("--points", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--clip", type=float, help="longest gradient an update may use")
    parser.add_argument("--fresh", action="store_true", help="new points for every batch, instead of a choice from fixed ones")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cold", action="store_true", help="end after the first step")
    for name, values in options.items():
        parser.add_argument(f"--{name}", **values)
    return parser.parse_args()


def serve(steps, cold=False, **about):
    """Runs steps(1), says it is ready, then runs and times blocks as long as any are asked for. `steps(n)` gives the last loss."""
    loss = steps(1)
    say(ready=True, loss=loss, versions={"python": platform.python_version(), "numpy": np.__version__, **about.pop("versions")}, **about)
    if cold:
        return
    for line in sys.stdin:
        count = json.loads(line)["steps"]
        start = time.perf_counter()
        loss = steps(count)
        say(seconds=time.perf_counter() - start, loss=loss)


def say(**message):
    print(json.dumps(message), flush=True)
