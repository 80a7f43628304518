// Draw the process of a case and mark where it stands; the list beside the picture says the same.
'use strict';

async function draw(box) {
  const answer = await fetch(box.dataset.bpmn, { credentials: 'same-origin' });
  if (!answer.ok) return; // the list stays; it is the complete account
  box.hidden = false;
  const viewer = new BpmnJS({ container: box });
  await viewer.importXML(await answer.text());
  const canvas = viewer.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  const known = viewer.get('elementRegistry');
  for (const id of box.dataset.at.split(' ').filter((name) => name && known.get(name))) {
    canvas.addMarker(id, 'at-present');
  }
  for (const button of box.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => viewer.get('zoomScroll').stepZoom(Number(button.dataset.zoom)));
  }
}

document.querySelectorAll('.process-picture').forEach(draw);
