// Draw a process with what changed in colour; the table below says the same.
'use strict';

async function draw(figure) {
  const answer = await fetch(figure.dataset.bpmn);
  if (!answer.ok) return;
  figure.hidden = false;
  const viewer = new BpmnJS({ container: figure.querySelector('div') });
  await viewer.importXML(await answer.text());
  const canvas = viewer.get('canvas');
  const known = viewer.get('elementRegistry');
  for (const each of figure.dataset.marks.split(' ').filter(Boolean)) {
    const cut = each.indexOf(':');
    const element = known.get(each.slice(cut + 1));
    if (element) canvas.addMarker(element, `was-${each.slice(0, cut)}`);
  }
  canvas.zoom('fit-viewport', 'auto');
}

document.querySelectorAll('.studio-picture').forEach(draw);
