// The page's service worker; build/offline.ts fills in the names of its files. Each has the hash of its content in its name and never changes.
const own = ['OWN'];
const all = ['ALL'];

addEventListener('install', (event) => event.waitUntil(keepOwn()));
addEventListener('activate', (event) => event.waitUntil(dropOld()));
addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith(request.mode === 'navigate' ? newest(request) : kept(request));
});

const open = () => caches.open('flows');

async function keepOwn() {
  const cache = await open();
  const known = await Promise.all(own.map((file) => cache.match(file)));
  await cache.addAll(['./', ...own.filter((_, i) => known[i] === undefined)]);
  await self.skipWaiting();
}

/** Files of older versions. */
async function dropOld() {
  const cache = await open();
  const wanted = new Set(['./', ...all].map((file) => new URL(file, location.href).href));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  await self.clients.claim();
}

/** The page itself: from the network, so that a new version shows at once; kept from the last visit where there is none. */
async function newest(request) {
  const cache = await open();
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put('./', answer.clone());
    return answer;
  } catch {
    return (await cache.match('./')) ?? Response.error();
  }
}

async function kept(request) {
  const cache = await open();
  // Servers let answers vary with the origin that asks; the files do not.
  const known = await cache.match(request, { ignoreVary: true });
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
