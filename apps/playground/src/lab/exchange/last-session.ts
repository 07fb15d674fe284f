import { loadSession, saveSession } from '@flows/web';
import { LossHistory } from '../training/loss-history.ts';
import type { Kept, Workbench } from '../workbench.svelte.ts';

const name = 'lab';
const version = 1;

/** A run as it lies in IndexedDB: plain data. */
interface StoredRun extends Omit<Kept, 'history'> {
  readonly version: number;
  readonly losses: Float32Array;
  readonly validations: LossHistory['validations'];
}

const worthStoring = 50;

/** Keeps the run of now in this browser, in place of the one before. */
export async function storeRun(bench: Workbench): Promise<void> {
  if (bench.session.step < worthStoring) return;
  const run = await bench.keep();
  if (!run) return;
  const { history, ...kept } = run;
  const stored: StoredRun = { ...kept, version, losses: history.losses.slice(), validations: [...history.validations] };
  await saveSession(stored, { name });
}

/** The run kept last; undefined where there is none that this page understands. */
export async function storedRun(): Promise<Kept | undefined> {
  const stored = (await loadSession({ name })) as Partial<StoredRun> | undefined;
  if (stored?.version !== version || !stored.snapshot || !stored.losses || !stored.validations) return undefined;
  const { losses, validations, version: _, ...kept } = stored;
  const history = new LossHistory();
  history.push(stored.snapshot.step, losses);
  history.validations.push(...validations);
  return { ...kept, history } as Kept;
}
