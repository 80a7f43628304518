// Single-key shortcuts of the workbench. They move the real focus, so Enter and screen readers follow;
// they rest while one types and can be switched off (WCAG 2.1.4). Nothing is trapped: Tab goes on as ever.
'use strict';

const sheet = document.getElementById('shortcuts');
const toggle = document.getElementById('single-keys');
const NAME = 'yiwang.single-keys';
const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select';

toggle.checked = localStorage.getItem(NAME) !== 'off';
toggle.addEventListener('change', () => localStorage.setItem(NAME, toggle.checked ? 'on' : 'off'));

const links = () => [...document.querySelectorAll('.row-link')];
const row = () => document.activeElement.closest('tr');

function move(step) {
  const rows = links();
  if (!rows.length) return;
  const at = rows.indexOf(row()?.querySelector('.row-link'));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
}

// Arrows scroll the page as ever, but where a row has the focus they move on to the next one.
const inList = () => Boolean(row()?.querySelector('.row-link'));

const keys = {
  j: () => move(1),
  k: () => move(-1),
  o: () => row()?.querySelector('.row-link')?.click(),
  x: () => row()?.querySelector('[name=task]')?.click(),
  c: () => document.querySelector('#decide form :is(input:not([type=hidden]), select, textarea)')?.focus(),
  '/': () => document.querySelector('[data-key-target=search]')?.focus(),
  '?': () => sheet.togglePopover(),
};
const arrows = { ArrowDown: 1, ArrowUp: -1 };

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest('#decide form');
    form?.requestSubmit(form.querySelector('[name=_next]') ?? undefined);
    return;
  }
  if (event.target.closest(TYPING) || event.ctrlKey || event.metaKey || event.altKey || !toggle.checked) return;
  const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const arrow = inList() && arrows[event.key];
  const act = (arrow && (() => move(arrow))) || keys[event.key] || (named && (() => named.click()));
  if (!act) return;
  event.preventDefault();
  act();
});

// How many rows are chosen; the bar itself shows by style where at least one is.
document.addEventListener('change', (event) => {
  const count = document.querySelector('[data-batch-count]');
  if (count && event.target.matches('[name=task]')) {
    count.textContent = document.querySelectorAll('[name=task]:checked').length;
  }
});
