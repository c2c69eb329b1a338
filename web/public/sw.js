/** @file Keeps the built page, so that it also opens while the server is down; it never answers for the API. */
const STORE = 'penultimate-page';
const ASSET = /(?:src|href)="\.\/(assets\/[^"]+)"/g;
const home = new URL('./', self.location.href).href;

/** Whatever asks: the server's `Vary: Origin` tells scripts and pages apart, the files are the same. */
const fromStore = (url) => caches.match(url, { ignoreVary: true });

/** Stores index.html with the files it names, and drops those of an earlier build. */
async function keep(page) {
  const html = await page.clone().text();
  const wanted = [...html.matchAll(ASSET)].map(([, path]) => new URL(path, home).href);
  const store = await caches.open(STORE);
  const stored = (await store.keys()).map(({ url }) => url);
  await store.addAll(wanted.filter((url) => !stored.includes(url)));
  await store.put(home, page);
  for (const url of stored) if (url !== home && !wanted.includes(url)) await store.delete(url);
}

async function openPage(event) {
  try {
    const page = await fetch(event.request);
    if (page.ok && new URL(event.request.url).pathname === new URL(home).pathname) event.waitUntil(keep(page.clone()));
    return page;
  } catch (error) {
    const kept = await fromStore(home);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener('install', (event) =>
  event.waitUntil(
    fetch(home)
      .then(keep)
      .then(() => self.skipWaiting()),
  ),
);
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(openPage(event));
  else if (request.url.startsWith(`${home}assets/`))
    event.respondWith(fromStore(request.url).then((kept) => kept ?? fetch(request)));
});
