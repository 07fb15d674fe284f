// What test.mjs and demo.mjs share: running the workspace's tools, installing, building.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const windows = process.platform === 'win32';
const stamp = join(root, 'node_modules', '.flows-installed');

const environment = {
  ...process.env,
  PATH: join(root, 'node_modules', '.bin') + delimiter + process.env['PATH'],
  DO_NOT_TRACK: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  TURBO_DAEMON: 'false',
};

/**
 * Runs a program in the workspace; its output is shown, or with `quiet` only when it fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, quiet?: boolean, env?: Record<string, string> }} [options]
 * @returns {Promise<number>} the exit code
 */
export function run(program, args, { cwd = root, quiet = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...environment, ...env },
      shell: windows, // the programs in node_modules/.bin are .cmd files there
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(127);
    });
    child.on('close', (code) => {
      if (code !== 0) process.stdout.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

/** Installs the dependencies of the lockfile, unless that was done and no manifest has changed since. */
export async function install() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Node ${process.versions.node} is too old: Flows needs Node 20.19 or newer.\n`);
    return 1;
  }
  const fingerprint = manifestsFingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return 0;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const code = await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], {
    quiet: true,
    env: { CI: 'true' }, // never ask
  });
  if (code === 0) writeFileSync(stamp, fingerprint);
  return code;
}

/** Builds what has changed; `filter` selects a package with what it depends on. */
export async function build({ filter = '' } = {}) {
  const selection = filter ? [`--filter=${filter}...`] : [];
  return run('turbo', ['run', 'build', '--output-logs=errors-only', ...selection], { quiet: true });
}

function manifestsFingerprint() {
  const folders = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  const manifests = ['.', 'examples', 'bench', ...folders].map((folder) => join(folder, 'package.json'));
  const hash = createHash('sha256');
  for (const path of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    if (existsSync(join(root, path))) hash.update(path).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}
