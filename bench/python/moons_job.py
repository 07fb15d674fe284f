"""What the programs of the two moons table share: the job they are given, its rows, the rate of a step, and what they print."""
import importlib.metadata
import json
import math
import sys
import time

import numpy as np


class Job:
    """A job, as JSON in the first argument; rows are standardised by the mean and deviation of all training rows."""

    def __init__(self):
        self.__dict__.update(json.loads(sys.argv[1]))
        self.rng = np.random.default_rng(self.seed)
        rows = self._rows(self.train)
        self.mean, self.deviation = rows.mean(0, dtype=np.float64), rows.std(0, dtype=np.float64)
        self.rows, self.test_rows = self._standardised(rows), self._standardised(self._rows(self.test))
        self.first = None
        self.began, self.began_cpu = time.perf_counter(), time.process_time()

    def batches(self):
        """Every row once, in an order of the seed."""
        order = self.rng.permutation(len(self.rows))
        for step in range(self.steps):
            yield self.rows[order[step * self.batchSize : (step + 1) * self.batchSize]]

    def rate(self, step):
        return self.learningRate * 0.5 * (1 + math.cos(math.pi * step / self.steps))

    def step_taken(self):
        self.first = self.first or time.perf_counter()

    def training_ended(self):
        self.ended, self.ended_cpu = time.perf_counter(), time.process_time()

    def finish(self, log_prob, *, params, versions, rows_at_once=10_000):
        """Prints the outcome."""
        pieces = [log_prob(piece) for piece in np.array_split(self.test_rows, len(self.test_rows) // rows_at_once)]
        log_probs = np.concatenate(pieces).astype(np.float64)
        nll = float(np.log(self.deviation).sum() - log_probs.mean())
        print(json.dumps(dict(
            nll=nll,
            seconds=self.ended - self.began,
            cpuSeconds=self.ended_cpu - self.began_cpu,
            stepsPerSecond=(self.steps - 1) / (self.ended - self.first),
            params=params,
            versions={name: importlib.metadata.version(name) for name in versions},
        )))

    @staticmethod
    def _rows(path):
        return np.fromfile(path, np.float32).reshape(-1, 2)

    def _standardised(self, rows):
        return ((rows - self.mean) / self.deviation).astype(np.float32)
