// Keeps style, script and pictures, whose addresses change with their content, and one page that says that
// there is no network. Of all pages only the list of one's own cards is kept, for days, until one signs in or out.
'use strict';

const FILES = {{ files|tojson }};
const OFFLINE = {{ offline|tojson }};
const STATIC = {{ static|tojson }};
const PACK = {{ pack|tojson }};
const KEPT = {{ kept|tojson }};
const DOOR = {{ door|tojson }};
const CARDS = 'kept-cards';
const STORE = 'yiwang-' + FILES.map((file) => file.split('=').pop()).join('');

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll([...FILES, OFFLINE])).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name !== STORE && name !== CARDS).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => self.clients.claim()));
});

async function kept(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(STORE)).put(request, answer.clone());
  return answer;
}

// The kept cards while they are young enough, else what is said where there is no network.
async function without(path) {
  const store = await caches.open(CARDS);
  const cards = path.startsWith(PACK) ? await store.match(KEPT) : undefined;
  if (cards && Date.parse(cards.headers.get('X-Kept-Until')) > Date.now()) return cards;
  await store.delete(KEPT);
  return caches.match(OFFLINE);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const here = new URL(request.url);
  if (here.origin !== location.origin) return;
  if (request.method === 'POST' && here.pathname.startsWith(DOOR)) event.waitUntil(caches.delete(CARDS));
  if (request.method !== 'GET') return;
  if (here.pathname.startsWith(STATIC) && here.search.startsWith('?v=')) {
    event.respondWith(kept(request));
  } else if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => without(here.pathname)));
  }
});
