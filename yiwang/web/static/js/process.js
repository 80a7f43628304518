// Draw the process of a case and mark where it stands; the list beside the picture says the same.
'use strict';

const READABLE = 0.6; // a picture smaller than this shows where the case stands, not the whole
const AIR = 0.93; // the outermost shapes stand off the frame

function goTo(canvas, element) {
  canvas.zoom(0.85);
  const { width, height } = canvas.viewbox();
  canvas.viewbox({ x: element.x + element.width / 2 - width / 2, y: element.y + element.height / 2 - height / 2, width, height });
}

async function draw(box) {
  const answer = await fetch(box.dataset.bpmn, { credentials: 'same-origin' });
  if (!answer.ok) return; // the list stays; it is the complete account
  box.hidden = false;
  const viewer = new BpmnJS({ container: box });
  await viewer.importXML(await answer.text());
  const canvas = viewer.get('canvas');
  const known = viewer.get('elementRegistry');
  const present = box.dataset.at.split(' ').map((name) => known.get(name)).filter(Boolean);
  for (const element of present) canvas.addMarker(element, 'at-present');
  const whole = canvas.zoom('fit-viewport', 'auto') * AIR;
  if (whole >= READABLE) canvas.zoom(whole, 'auto');
  else goTo(canvas, present[0] || known.get(canvas.getRootElement().children[0]?.id));
  for (const button of box.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => viewer.get('zoomScroll').stepZoom(Number(button.dataset.zoom)));
  }
}

document.querySelectorAll('.process-picture').forEach(draw);
