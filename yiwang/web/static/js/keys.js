// Single-key shortcuts of the workbench. They move the real focus, so Enter and screen readers follow;
// they rest while one types and can be switched off (WCAG 2.1.4).
'use strict';

const sheet = document.getElementById('shortcuts');
const toggle = document.getElementById('single-keys');
const NAME = 'yiwang.single-keys';

toggle.checked = localStorage.getItem(NAME) !== 'off';
toggle.addEventListener('change', () => localStorage.setItem(NAME, toggle.checked ? 'on' : 'off'));

function move(step) {
  const rows = [...document.querySelectorAll('.row-link')];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  o: () => document.activeElement.matches('.row-link') && document.activeElement.click(),
  '/': () => document.querySelector('[data-key-target=search]')?.focus(),
  '?': () => sheet.togglePopover(),
};

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !toggle.checked) return;
  const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const act = keys[event.key] || (named && (() => named.click()));
  if (!act) return;
  event.preventDefault();
  act();
});
