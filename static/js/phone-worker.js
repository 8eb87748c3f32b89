// The service worker of the app at /quet: keeps the app's own files, so that it opens without a network. It knows nothing
// of scans: they lie in IndexedDB, and no update of this file touches them.
//
// The server puts `const KEPT = {version, shell, files}` before this text; another version is another worker. A new one
// waits until the page says that it is safe (static/js/phone/updating.js) or until no page is open.
/* global KEPT */
const PREFIX = "quet-";
const CACHE = PREFIX + KEPT.version;
const MOST_CACHES = 2;
const BUILT = "/static/dist/";

/** A file whose name holds its digest never changes: what an older version kept is taken over without a download. */
const fetchFile = async (cache, address) => {
  const known = await caches.match(address);
  if (known) return cache.put(address, known);
  return cache.add(address);
};

const keepShell = async (cache) => {
  const response = await fetch(KEPT.shell, { credentials: "omit", cache: "no-cache" });
  if (!response.ok) throw new Error(`the shell answered ${response.status}`);
  await cache.put(KEPT.shell, response);
};

const install = async () => {
  const cache = await caches.open(CACHE);
  await Promise.all([keepShell(cache), ...KEPT.files.map((address) => fetchFile(cache, address))]);
};

/** The version before stays too: a page of it may still be open and fetch a part later. */
const tidyUp = async () => {
  const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const old = ours.filter((name) => name !== CACHE).slice(0, Math.max(0, ours.length - MOST_CACHES));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
};

const shellFromCache = async () => {
  const cache = await caches.open(CACHE);
  return (await cache.match(KEPT.shell)) ?? fetch(KEPT.shell);
};

const page = (request, { pathname }) =>
  pathname === KEPT.shell ? shellFromCache() : fetch(request).catch(shellFromCache);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidyUp()));
self.addEventListener("message", ({ data }) => data === "take-over" && self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, address));
  else if (address.pathname.startsWith(BUILT)) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((known) => known ?? fetch(request)));
  }
});

// The network is back: whoever is open sends what waits.
self.addEventListener("sync", (event) => {
  if (event.tag !== "scans") return;
  const wake = (pages) => pages.forEach((one) => one.postMessage("send"));
  event.waitUntil(self.clients.matchAll({ type: "window" }).then(wake));
});
