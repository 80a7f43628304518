// Lets the pages be put among a phone's applications; they work the same without.
'use strict';

const { worker, account } = document.currentScript.dataset;
if ('serviceWorker' in navigator) navigator.serviceWorker.register(worker, { scope: '/' });

// Kept cards are read by the account that kept them alone: whoever else is signed in, or nobody, finds none.
async function forget() {
  const store = await caches.open('kept-cards');
  for (const request of await store.keys()) {
    const kept = await store.match(request);
    if (kept.headers.get('X-Kept-For') !== account) await store.delete(request);
  }
}
if ('caches' in window && account !== undefined) forget();
