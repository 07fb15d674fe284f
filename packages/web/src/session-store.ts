const databaseName = 'flows';
const storeName = 'sessions';

/**
 * Keeps a session in this browser (IndexedDB), in place of the one of that name: a snapshot, or whatever else can be cloned.
 *
 * @returns whether it could be kept: some browsers and private windows keep nothing.
 *
 * @example
 * ```ts no-run
 * await saveSession(await trainer.snapshot());
 * const session = (await loadSession()) as TrainerSnapshot | undefined;
 * if (session) await trainer.load(session.run);
 * ```
 */
export async function saveSession(session: unknown, { name = 'last' } = {}): Promise<boolean> {
  try {
    await inStore('readwrite', (store) => store.put(session, name));
    return true;
  } catch {
    return false;
  }
}

/**
 * The session kept under a name; undefined where there is none. It is what an earlier version of a page may have written: check it.
 *
 * @example
 * ```ts no-run
 * const session = (await loadSession({ name: 'moons' })) as TrainerSnapshot | undefined;
 * if (session) await trainer.load(session.run);
 * ```
 */
export async function loadSession({ name = 'last' } = {}): Promise<unknown> {
  try {
    return await inStore<unknown>('readonly', (store) => store.get(name));
  } catch {
    return undefined;
  }
}

/**
 * Forgets the session of a name.
 *
 * @example
 * ```ts no-run
 * await forgetSession({ name: 'moons' });
 * ```
 */
export async function forgetSession({ name = 'last' } = {}): Promise<void> {
  await inStore('readwrite', (store) => store.delete(name)).catch(() => undefined);
}

async function inStore<T>(mode: IDBTransactionMode, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(databaseName, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(storeName));
  const database = await resultOf(opening);
  try {
    const transaction = database.transaction(storeName, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      for (const end of ['abort', 'error'])
        transaction.addEventListener(end, () => reject(transaction.error ?? new Error('the transaction was aborted')));
    });
    const [result] = await Promise.all([resultOf(request(transaction.objectStore(storeName))), done]);
    return result;
  } finally {
    database.close();
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the request failed')));
  });
}
