// Build the third-party files that travel with the source: `npm ci --ignore-scripts && npm run build`.
// Everything lands in yiwang/web/static/vendor (and tests/assets), with licences in NOTICE.md.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compile } from 'sass';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const vendor = join(here, '../yiwang/web/static/vendor');
const assets = join(here, '../tests/assets');
const icons = readFileSync(join(here, 'icons.txt'), 'utf8').split(/\s+/).filter(Boolean);

const copies = [
  ['htmx.org/dist/htmx.min.js', vendor, 'htmx/htmx.min.js'],
  ['htmx.org/LICENSE', vendor, 'htmx/LICENSE'],
  ['bpmn-js/dist/bpmn-navigated-viewer.production.min.js', vendor, 'bpmn-js/viewer.min.js'],
  ['bpmn-js/dist/bpmn-modeler.production.min.js', vendor, 'bpmn-js/modeler.min.js'],
  ['bpmn-js/dist/assets/bpmn-font/css/bpmn.css', vendor, 'bpmn-js/icons/css/bpmn.css'],
  ['bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2', vendor, 'bpmn-js/icons/font/bpmn.woff2'],
  ['bpmn-js/dist/assets/diagram-js.css', vendor, 'bpmn-js/diagram-js.css'],
  ['bpmn-js/dist/assets/bpmn-js.css', vendor, 'bpmn-js/bpmn-js.css'],
  ['bpmn-js/LICENSE', vendor, 'bpmn-js/LICENSE'],
  ['echarts/LICENSE', vendor, 'echarts/LICENSE'],
  ['echarts/NOTICE', vendor, 'echarts/NOTICE'],
  ['zrender/LICENSE', vendor, 'echarts/zrender.LICENSE'],
  ['@tabler/icons/LICENSE', vendor, 'tabler/LICENSE'],
  ['axe-core/axe.min.js', assets, 'axe.min.js'],
  ['axe-core/LICENSE', assets, 'axe.LICENSE'],
];

// One sprite: pages point into it with <use href="…/icons.svg#name">, so no style or path is inline.
function sprite(names) {
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, '@tabler/icons/icons/outline', `${name}.svg`), 'utf8');
    const body = svg.replace(/<!--[\s\S]*?-->/g, '').match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
    return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, '')}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`;
}

function notice() {
  const versions = ['@tabler/core', '@tabler/icons', 'htmx.org', 'bpmn-js', 'echarts', 'zrender'].map((name) => {
    const { version, license } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    return `| ${name} | ${version} | ${license ?? 'see LICENSE'} |`;
  });
  const head = readFileSync(join(here, 'NOTICE.head.md'), 'utf8');
  return `${head}\n| package | version | licence |\n|---|---|---|\n${versions.join('\n')}\n`;
}

rmSync(vendor, { recursive: true, force: true });
for (const [from, root, to] of copies) {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  copyFileSync(join(modules, from), join(root, to));
}
const { css } = compile(join(here, 'tabler.scss'), { loadPaths: [modules], style: 'compressed' });
writeFileSync(join(vendor, 'tabler/tabler.min.css'), `${css}\n`);
await build({
  entryPoints: [join(here, 'charts.mjs')],
  outfile: join(vendor, 'echarts/charts.min.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'charts',
  legalComments: 'none',
  target: 'es2020',
});
writeFileSync(join(vendor, 'tabler/icons.svg'), sprite(icons.sort()));
writeFileSync(join(vendor, 'NOTICE.md'), notice());
