// Draw and change the process of a draft; problems are shown on their elements. `window.studio` is the page's own handle.
'use strict';

const READABLE = 0.75; // of the natural size
const PALETTE = 150; // pixels that the palette takes on the left

const box = document.getElementById('model');
const side = { form: document.getElementById('properties'), task: document.getElementById('task'), nothing: document.getElementById('nothing'), findings: document.getElementById('findings') };
const saved = document.getElementById('saved');
const words = window.studioWords || {};

function translate(text, values = {}) {
  return (words[text] || text).replace(/{([^}]+)}/g, (_, key) => values[key] ?? `{${key}}`);
}

box.hidden = false;
const modeler = new BpmnJS({ container: '#canvas', additionalModules: [{ translate: ['value', translate] }] });
const canvas = modeler.get('canvas');
const overlays = modeler.get('overlays');
const registry = modeler.get('elementRegistry');
const tools = { modeling: modeler.get('modeling'), moddle: modeler.get('moddle'), bpmnFactory: modeler.get('bpmnFactory'), registry };
const editable = box.dataset.editable === 'true';
let revision = box.dataset.revision;
let chosen = null;
let dirty = false;

function mark(isDirty) {
  dirty = isDirty;
  saved.textContent = isDirty ? saved.dataset.unsaved : saved.dataset.saved;
}

function complain(text) {
  saved.textContent = text;
}

async function send(address, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: box.dataset.csrf })) body.append(name, value);
  return fetch(address, { method: 'POST', body, headers: { Accept: 'application/json' } });
}

async function took(answer) {
  const told = await answer.json();
  if (answer.ok) {
    revision = told.revision;
    return true;
  }
  complain([told.detail || box.dataset.failed, told.next].filter(Boolean).join(' '));
  return false;
}

async function save() {
  if (!dirty || !editable) return true;
  saved.textContent = saved.dataset.saving;
  const { xml } = await modeler.saveXML({ format: true });
  const good = await took(await send(box.dataset.save, { path: box.dataset.path, text: xml, revision }));
  if (good) mark(false);
  return good;
}

// Findings

function clearMarks(...names) {
  for (const name of names) registry.forEach((element) => canvas.removeMarker(element, name));
}

function button(text, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'btn btn-small';
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
}

function show(element) {
  modeler.get('selection').select(element);
  canvas.scrollToElement(element, 80);
}

// The flows between the nodes of a path belong to it; branches side by side are interleaved in it.
function wayOf(ids) {
  const way = ids.map((id) => registry.get(id)).filter(Boolean);
  const nodes = way.filter((each) => !each.waypoints);
  const flows = registry.filter((each) => each.waypoints && !each.labelTarget && nodes.some((node, at) => node === each.source && nodes.slice(at + 1).includes(each.target)));
  return { nodes, flows: [...new Set([...way.filter((each) => each.waypoints), ...flows])] };
}

function showWay(ids) {
  overlays.remove({ type: 'step' });
  clearMarks('on-way');
  const { nodes, flows } = wayOf(ids);
  for (const each of [...nodes, ...flows]) canvas.addMarker(each, 'on-way');
  nodes.forEach((node, at) => {
    const number = document.createElement('span');
    number.className = 'element-step';
    number.textContent = at + 1;
    overlays.add(node, 'step', { position: { top: -12, left: -12 }, html: number });
  });
}

// The corner of a shape, the middle of a flow.
function placeOf(element) {
  if (!element.waypoints) return { top: -14, right: 14 };
  const [from, to] = element.waypoints;
  const left = Math.min(...element.waypoints.map((point) => point.x));
  const top = Math.min(...element.waypoints.map((point) => point.y));
  return { left: (from.x + to.x) / 2 - left - 14, top: (from.y + to.y) / 2 - top - 14 };
}

function flag(row) {
  const element = registry.get(row.dataset.element);
  if (!element) return;
  const text = [...row.querySelectorAll('.studio-message, .studio-remedy')].map((each) => each.textContent).join(' ');
  canvas.addMarker(element, 'has-problem');
  const sign = button('!', () => { show(element); row.scrollIntoView({ block: 'nearest' }); });
  sign.className = 'element-problem';
  sign.title = text;
  sign.setAttribute('aria-label', box.dataset.problem.replace('{text}', text));
  overlays.add(element, 'problem', { position: placeOf(element), html: sign });
  const acts = document.createElement('p');
  acts.className = 'studio-acts';
  acts.append(button(box.dataset.find, () => show(element)));
  if (row.dataset.path) acts.append(button(box.dataset.way, () => showWay(row.dataset.path.split(' '))));
  row.append(acts);
}

async function look(what) {
  if (!(await save())) return false;
  overlays.remove({ type: 'problem' });
  overlays.remove({ type: 'step' });
  clearMarks('has-problem', 'on-way');
  side.findings.setAttribute('aria-busy', 'true');
  side.findings.textContent = side.findings.dataset.busy;
  const answer = await fetch(`${box.dataset.findings}?show=${what}`);
  side.findings.innerHTML = await answer.text();
  side.findings.removeAttribute('aria-busy');
  side.findings.querySelectorAll('[data-element]').forEach(flag);
  side.findings.closest('section').scrollIntoView({ block: 'nearest' });
  return true;
}

// The panel

async function fillTask(element) {
  side.task.textContent = '';
  if (!element || !(is(element.businessObject, 'UserTask') || is(element.businessObject, 'ManualTask'))) return;
  const address = box.dataset.task.replace('--node--', encodeURIComponent(element.businessObject.id));
  const answer = await fetch(address);
  if (chosen !== element || !answer.ok) return;
  side.task.innerHTML = await answer.text();
  side.task.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    fields.set('csrfmiddlewaretoken', box.dataset.csrf);
    const done = await fetch(address, { method: 'POST', body: fields, headers: { Accept: 'application/json' } });
    if (await took(done)) {
      saved.textContent = dirty ? saved.dataset.unsaved : saved.dataset.saved;
      await look('check');
    }
  });
}

function choose(element) {
  const real = element && (element.labelTarget || element);
  chosen = real && real.businessObject && registry.get(real.id) ? real : null;
  side.nothing.hidden = Boolean(chosen);
  side.form.hidden = !chosen;
  if (chosen) fillProperties(side.form, chosen);
  fillTask(chosen);
}

side.form.addEventListener('submit', (event) => event.preventDefault());
side.form.addEventListener('change', (event) => {
  if (!chosen || !editable) return;
  const control = event.target;
  const field = FIELDS[control.name];
  const value = control.type === 'checkbox' ? control.checked : control.value;
  const before = chosen.businessObject.id;
  field.set(tools, chosen, value);
  control.blur();
  fillProperties(side.form, chosen);
  if (chosen.businessObject.id !== before) fillTask(chosen);
});

function listSteps() {
  const list = document.getElementById('steps');
  list.textContent = '';
  registry.forEach((each) => {
    if (each.businessObject && is(each.businessObject, 'UserTask') && !each.labelTarget) list.append(new Option(each.businessObject.name || '', each.id));
  });
}

// A large process is shown readable, from where it begins, beside the palette.
function openAtStart() {
  canvas.zoom(READABLE);
  const first = registry.find((each) => is(each.businessObject, 'StartEvent')) || canvas.getRootElement();
  const { width, height } = canvas.viewbox();
  canvas.viewbox({ x: first.x - PALETTE / READABLE, y: first.y - height / 3, width, height });
}

const doing = { save, undo: () => modeler.get('commandStack').undo(), check: () => look('check'), try: () => look('try') };

async function begin() {
  const answer = await fetch(box.dataset.source);
  try {
    await modeler.importXML(await answer.text());
  } catch (error) {
    const link = document.createElement('a');
    link.href = `${box.dataset.save}?path=${box.dataset.path}`;
    link.textContent = box.dataset.path;
    document.getElementById('canvas').replaceChildren(`${box.dataset.unreadable} `, link, ` (${error.message})`);
    return;
  }
  if (canvas.zoom('fit-viewport', 'auto') < READABLE) openAtStart();
  listSteps();
  const events = modeler.get('eventBus');
  events.on('commandStack.changed', () => { mark(true); listSteps(); });
  events.on('selection.changed', ({ newSelection }) => choose(newSelection.length === 1 ? newSelection[0] : null));
  events.on('element.changed', ({ element }) => { if (element === chosen) fillProperties(side.form, element); });
  document.querySelectorAll('[data-do]').forEach((each) => each.addEventListener('click', () => doing[each.dataset.do]()));
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') { event.preventDefault(); save(); }
  });
  window.addEventListener('beforeunload', (event) => { if (dirty) event.preventDefault(); });
  window.studio = { modeler, save, check: doing.check, try: doing.try };
}

begin();
