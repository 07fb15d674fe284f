// Makes bench/.venv with the versions of PyTorch, JAX and the libraries of normalizing flows that Flows is timed beside.
// On PyPI, torch for Linux comes with CUDA, gigabytes of it; the CPU build: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const environment = join(folder, '.venv');
const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

if (!existsSync(python)) run(process.env['PYTHON'] ?? 'python3', ['-m', 'venv', environment]);
run(python, ['-m', 'pip', 'install', '--quiet', '-r', join(folder, 'python', 'requirements.txt')]);
run(python, ['-c', 'import torch, jax; print("torch", torch.__version__, "and jax", jax.__version__, "are there")']);

/** @param {string} program @param {readonly string[]} args */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`${program} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
    process.exit(1);
  }
}
