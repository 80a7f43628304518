// Keeps style, script and pictures, whose addresses change with their content, and one page that says that
// there is no network. Pages and data are never kept: whoever finds the phone finds nothing of the city's.
'use strict';

const FILES = {{ files|tojson }};
const OFFLINE = {{ offline|tojson }};
const STATIC = {{ static|tojson }};
const STORE = 'yiwang-' + FILES.map((file) => file.split('=').pop()).join('');

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll([...FILES, OFFLINE])).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name !== STORE).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => self.clients.claim()));
});

async function kept(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(STORE)).put(request, answer.clone());
  return answer;
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const here = new URL(request.url);
  if (request.method !== 'GET' || here.origin !== location.origin) return;
  if (here.pathname.startsWith(STATIC) && here.search.startsWith('?v=')) {
    event.respondWith(kept(request));
  } else if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  }
});
