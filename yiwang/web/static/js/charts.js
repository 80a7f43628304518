// Draw what stands as data beside each picture; the table below it says the same to everybody.
'use strict';

const COLOURS = {
  sea: '--sea-700', sand: '--sand-400', good: '--pine-700', warn: '--amber-700', bad: '--roof-600', neutral: '--stone-700',
};
const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
const drawn = new Map();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function series(data, each, index) {
  const bars = data.kind !== 'line';
  return {
    name: each.name,
    type: bars ? 'bar' : 'line',
    data: each.values,
    stack: data.stacked ? 'all' : undefined,
    color: colour(COLOURS[each.tone] || '--sea-700'),
    barMaxWidth: 28,
    symbolSize: 7,
    connectNulls: true,
    lineStyle: { width: 3, type: index ? 'dashed' : 'solid' },
    cursor: data.links.length ? 'pointer' : 'default',
  };
}

function option(data, narrow) {
  const ink = colour('--ink');
  const line = { lineStyle: { color: colour('--sand-200') } };
  const names = {
    type: 'category',
    data: data.labels,
    inverse: data.kind === 'bar',
    axisLine: { lineStyle: { color: colour('--sand-400') } },
    axisTick: { show: false },
    axisLabel: { color: ink, width: data.kind === 'bar' ? (narrow ? 110 : 230) : undefined, overflow: data.kind === 'bar' ? 'truncate' : undefined },
  };
  const values = {
    type: 'value', name: data.unit, nameTextStyle: { color: ink }, minInterval: data.share ? undefined : 1,
    max: data.share ? 100 : undefined, axisLabel: { color: ink }, splitLine: line,
  };
  return {
    animation: !still,
    animationDuration: 300,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 },
    aria: { enabled: true, label: { enabled: false }, decal: { show: data.stacked } },
    // Text that the library writes as HTML would carry styles that our policy refuses.
    tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: data.kind === 'line' ? 'line' : 'shadow' } },
    legend: data.series.length > 1 ? { top: 0, textStyle: { color: ink } } : undefined,
    grid: { left: 8, right: 24, top: data.series.length > 1 ? 48 : 32, bottom: 8, containLabel: true },
    xAxis: data.kind === 'bar' ? values : names,
    yAxis: data.kind === 'bar' ? names : values,
    series: data.series.map((each, index) => series(data, each, index)),
  };
}

function draw(place) {
  const data = JSON.parse(document.getElementById(place.dataset.of).textContent);
  if (data.kind === 'bar') place.style.height = `${Math.max(140, 84 + 34 * data.labels.length)}px`;
  place.hidden = false;
  const chart = window.charts.init(place, null, { renderer: 'canvas' });
  chart.setOption(option(data, place.clientWidth < 600));
  chart.on('click', (event) => {
    const link = data.links[event.dataIndex];
    if (link) window.location.assign(link);
  });
  drawn.set(place, chart);
}

function drawAll() {
  for (const [place, chart] of drawn) {
    if (!place.isConnected) {
      chart.dispose();
      drawn.delete(place);
    }
  }
  for (const place of document.querySelectorAll('.chart[data-of]')) {
    if (!drawn.has(place)) draw(place);
  }
}

window.addEventListener('resize', () => drawn.forEach((chart) => chart.resize()));

// What is refreshed by itself keeps open what the reader opened, and waits while he is at work in it.
const open = new Set();
document.addEventListener('htmx:beforeRequest', (event) => {
  const live = event.target.closest?.('[data-live]');
  if (live && (document.hidden || live.contains(document.activeElement))) event.preventDefault();
});
document.addEventListener('htmx:beforeSwap', (event) => {
  open.clear();
  for (const each of event.target.querySelectorAll?.('details[id][open]') ?? []) open.add(each.id);
});
document.addEventListener('htmx:afterSettle', () => {
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  drawAll();
});
drawAll();
