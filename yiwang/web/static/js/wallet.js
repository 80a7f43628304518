// The card pack: a code that counts down, a scanned code that opens by itself, and cards kept for hours without network.
'use strict';

const shown = document.querySelector('[data-seconds]');
if (shown) {
  const end = performance.now() + 1000 * Number(shown.dataset.seconds);
  const count = shown.querySelector('.show-count');
  const over = () => {
    window.clearInterval(tick);
    shown.classList.add('show-ended');
    shown.querySelector('.show-over').hidden = false;
  };
  const tick = window.setInterval(() => {
    const left = Math.ceil((end - performance.now()) / 1000);
    count.textContent = String(Math.max(0, left));
    if (left <= 0) over();
  }, 250);
  shown.addEventListener('htmx:afterSwap', () => { if (shown.querySelector('[data-over]')) over(); });
}

document.querySelector('form[data-now]')?.requestSubmit();

// What is kept is one page made for it; see sw.js for who reads it and when it goes.
const keeper = document.querySelector('[data-keep]');
async function keep() {
  const answer = await fetch(keeper.dataset.keep, { redirect: 'error' });
  if (!answer.ok) return;
  await (await caches.open('kept-cards')).put(keeper.dataset.keep, answer);
  keeper.hidden = false;
}
if (keeper && 'caches' in window && 'serviceWorker' in navigator) keep();
