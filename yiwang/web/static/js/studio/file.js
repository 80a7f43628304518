// Line numbers beside a text, and problems that lead to their line.
'use strict';

const text = document.getElementById('text');
const lines = document.querySelector('.studio-lines');

function count() {
  const wanted = text.value.split('\n').length;
  lines.textContent = Array.from({ length: wanted }, (_, at) => at + 1).join('\n');
}

function goTo(line) {
  const rows = text.value.split('\n');
  const start = rows.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (rows[line - 1] || '').length);
  text.scrollTop = Math.max(0, (line - 6) * (text.scrollHeight / rows.length));
}

function byAddress() {
  const found = /^#line-(\d+)$/.exec(location.hash);
  if (found) goTo(Number(found[1]));
}

text.addEventListener('input', count);
text.addEventListener('scroll', () => { lines.scrollTop = text.scrollTop; });
text.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 's') { event.preventDefault(); text.form.requestSubmit(); }
});
window.addEventListener('hashchange', byAddress);
count();
byAddress();
