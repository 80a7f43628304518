// Comforts of every page; each job works without them.
'use strict';

const body = document.body;
const notice = document.getElementById('notice');

function tell(text) {
  notice.textContent = text;
  window.clearTimeout(tell.timer);
  tell.timer = window.setTimeout(() => { notice.textContent = ''; }, 6000);
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (button) {
    await navigator.clipboard.writeText(button.dataset.copy);
    tell(body.dataset.copied);
  }
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

// A form with data-hint says so while an answer is not saved yet; the server's fragment replaces the hint.
document.addEventListener('input', (event) => {
  const hint = event.target.form?.querySelector('.saved');
  if (hint) hint.textContent = body.dataset.unsaved;
});

for (const failure of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) {
  document.addEventListener(failure, () => tell(body.dataset.failed));
}

// What somebody types while a fragment is on its way is carried over into it.
const TEXTS = 'input:not([type=radio], [type=checkbox], [type=file], [type=hidden]), textarea';
const texts = (root) => new Map([...root.querySelectorAll(TEXTS)].map((field) => [field.name, field.value]));
let asked = new Map();
let typed = [];

document.addEventListener('htmx:beforeRequest', (event) => { asked = texts(event.detail.target); });
document.addEventListener('htmx:beforeSwap', (event) => {
  typed = [...texts(event.detail.target)].filter(([name, value]) => asked.has(name) && asked.get(name) !== value);
});
document.addEventListener('htmx:afterSwap', () => {
  for (const [name, value] of typed) {
    for (const field of document.getElementsByName(name)) field.value = value;
  }
});

// A swapped fragment loses the browser's :target, which on the phone names the group of questions in view.
document.addEventListener('htmx:afterSettle', () => {
  if (!location.hash || document.querySelector(':target')) return;
  const { scrollX, scrollY } = window;
  const focused = document.activeElement;
  location.replace(location.hash);
  focused?.focus({ preventScroll: true });
  window.scrollTo(scrollX, scrollY);
});

document.getElementById('errors')?.focus();
