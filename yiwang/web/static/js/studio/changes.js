// Draw a process with what changed in colour; the table below says the same.
'use strict';

const READABLE = 0.6; // a picture smaller than this shows where the first change is, not the whole

async function draw(figure) {
  const answer = await fetch(figure.dataset.bpmn);
  if (!answer.ok) return;
  figure.hidden = false;
  const viewer = new BpmnJS({ container: figure.querySelector('div') });
  await viewer.importXML(await answer.text());
  const canvas = viewer.get('canvas');
  const known = viewer.get('elementRegistry');
  const marked = figure.dataset.marks.split(' ').filter(Boolean).map((each) => {
    const cut = each.indexOf(':');
    const element = known.get(each.slice(cut + 1));
    if (element) canvas.addMarker(element, `was-${each.slice(0, cut)}`);
    return element;
  }).filter(Boolean);
  if (canvas.zoom('fit-viewport', 'auto') < READABLE && marked.length) {
    canvas.zoom(READABLE);
    canvas.scrollToElement(marked[0], 120);
  }
}

document.querySelectorAll('.studio-picture').forEach(draw);
