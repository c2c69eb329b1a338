/** @file Keeps the built page, so that it also opens while the server is down; it never answers for the API. */
const STORE = 'penultimate-page';
const ASSET = /(?:src|href)="\.\/(assets\/[^"]+)"/g;
/** A part of the page that a script names, by its file name with a hash; some are loaded only when a tab is opened. */
const PART = /["'`]\.\/([\w-]+-[\w-]{8}\.(?:js|css))["'`]/g;
const home = new URL('./', self.location.href).href;

/** Whatever asks: the server's `Vary: Origin` tells scripts and pages apart, the files are the same. */
const fromStore = (url) => caches.match(url, { ignoreVary: true });

/** Stores files, and those that their scripts name; gives the addresses of all. */
async function keepFiles(store, urls, known = new Set()) {
  const fresh = urls.filter((url) => !known.has(url));
  for (const url of fresh) known.add(url);
  for (const url of fresh) {
    if (!(await store.match(url, { ignoreVary: true }))) await store.add(url);
    const text = url.endsWith('.js') ? await (await store.match(url, { ignoreVary: true })).text() : '';
    await keepFiles(
      store,
      [...text.matchAll(PART)].map(([, name]) => new URL(name, url).href),
      known,
    );
  }
  return known;
}

/** Stores index.html with the files it needs, and drops those of an earlier build. */
async function keep(page) {
  const html = await page.clone().text();
  const store = await caches.open(STORE);
  const named = [...html.matchAll(ASSET)].map(([, path]) => new URL(path, home).href);
  const wanted = await keepFiles(store, named);
  await store.put(home, page);
  for (const { url } of await store.keys()) if (url !== home && !wanted.has(url)) await store.delete(url);
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
