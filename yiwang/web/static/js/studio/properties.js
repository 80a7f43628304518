// What the side panel can say of an element: for each field, when it is asked, how it is read and written.
// Unknown attributes and extensions of a file are never touched. process.js uses FIELDS, fillProperties and is.
'use strict';

const YIWANG = 'https://yiwang.example/bpmn/1.0';
const SAFE_ID = /^[A-Za-z_][\w.-]*$/;

const is = (bo, type) => Boolean(bo.$instanceOf && bo.$instanceOf(`bpmn:${type}`));
const eventOf = (bo, type) => (bo.eventDefinitions || []).find((each) => is(each, type));
const loopOf = (bo) => (is(bo, 'Activity') && bo.loopCharacteristics && is(bo.loopCharacteristics, 'MultiInstanceLoopCharacteristics') ? bo.loopCharacteristics : null);

function rootOf(bo) {
  let found = bo;
  while (found.$parent) found = found.$parent;
  return found;
}

// The prefix that the file gives our namespace; `yw` where it has none yet.
function prefixOf(bo) {
  const root = rootOf(bo);
  const named = Object.entries(root.$attrs).find(([key, value]) => key.startsWith('xmlns:') && value === YIWANG);
  if (named) return named[0].slice('xmlns:'.length);
  root.$attrs['xmlns:yw'] = YIWANG;
  return 'yw';
}

function expression(bo, text, moddle) {
  if (!text.trim()) return undefined;
  const made = moddle.create('bpmn:FormalExpression', { body: text });
  made.$parent = bo;
  return made;
}

// An attribute of ours on an element.
const own = (name, shown) => ({
  shown,
  get: (bo) => bo.get(`${prefixOf(bo)}:${name}`) || '',
  set: (tools, element, text) => tools.modeling.updateProperties(element, { [`${prefixOf(element.businessObject)}:${name}`]: text || undefined }),
});

const isService = (bo) => is(bo, 'ServiceTask');
const reaches = (bo) => isService(bo) && bo.get(`${prefixOf(bo)}:call`) === 'cases.reach';
const isChoice = (bo) => is(bo, 'SequenceFlow') && ['ExclusiveGateway', 'InclusiveGateway', 'ComplexGateway', 'Activity'].some((type) => is(bo.sourceRef, type));
const TIMES = { date: 'timeDate', duration: 'timeDuration', cycle: 'timeCycle' };
const timeOf = (bo) => {
  const timer = eventOf(bo, 'TimerEventDefinition');
  return Object.entries(TIMES).find(([, key]) => timer && timer[key]) || ['date', TIMES.date];
};

function setTime(tools, element, kind, text) {
  const timer = eventOf(element.businessObject, 'TimerEventDefinition');
  const values = Object.fromEntries(Object.values(TIMES).map((key) => [key, undefined]));
  values[TIMES[kind]] = expression(timer, text, tools.moddle);
  tools.modeling.updateModdleProperties(element, timer, values);
}

function setMessage(tools, element, name) {
  const holder = eventOf(element.businessObject, 'MessageEventDefinition') || element.businessObject;
  const root = rootOf(element.businessObject);
  let message = root.rootElements.find((each) => is(each, 'Message') && each.name === name);
  if (!message && name) {
    message = tools.bpmnFactory.create('bpmn:Message', { name });
    message.$parent = root;
    tools.modeling.updateModdleProperties(element, root, { rootElements: [...root.rootElements, message] });
  }
  tools.modeling.updateModdleProperties(element, holder, { messageRef: message });
}

function setSeveral(tools, element, kind) {
  const bo = element.businessObject;
  const before = loopOf(bo);
  let loop;
  if (kind) {
    loop = tools.bpmnFactory.create('bpmn:MultiInstanceLoopCharacteristics', {
      isSequential: kind === 'sequential',
      loopCardinality: before ? before.loopCardinality : expression(bo, '2', tools.moddle),
      completionCondition: before ? before.completionCondition : undefined,
    });
    loop.$parent = bo;
  }
  tools.modeling.updateProperties(element, { loopCharacteristics: loop });
}

const ofLoop = (key) => ({
  shown: (bo) => Boolean(loopOf(bo)),
  get: (bo) => loopOf(bo)[key]?.body || '',
  set: (tools, element, text) => tools.modeling.updateModdleProperties(element, loopOf(element.businessObject), { [key]: expression(loopOf(element.businessObject), text, tools.moddle) }),
});

const FIELDS = {
  id: {
    shown: () => true,
    get: (bo) => bo.id,
    set: (tools, element, text) => {
      const taken = tools.registry.get(text);
      if (SAFE_ID.test(text) && (!taken || taken === element)) tools.modeling.updateProperties(element, { id: text });
    },
  },
  name: {
    shown: (bo) => is(bo, 'FlowElement') || is(bo, 'Process'),
    get: (bo) => bo.name || '',
    set: (tools, element, text) => tools.modeling.updateProperties(element, { name: text }),
  },
  name_en: own('name_en', (bo) => is(bo, 'FlowElement')),
  condition: {
    shown: isChoice,
    get: (bo) => bo.conditionExpression?.body || '',
    set: (tools, element, text) => tools.modeling.updateProperties(element, { conditionExpression: expression(element.businessObject, text, tools.moddle) }),
  },
  default: {
    shown: isChoice,
    get: (bo) => bo.sourceRef.default === bo,
    set: (tools, element, on) => tools.modeling.updateProperties(element.source, { default: on ? element.businessObject : undefined }),
  },
  call: own('call', isService),
  milestone: own('milestone', reaches),
  facts: own('facts', isService),
  since: own('since', reaches),
  ground: own('ground', reaches),
  licence: own('licence', (bo) => isService(bo) && bo.get(`${prefixOf(bo)}:call`) === 'licences.issue'),
  decision: own('decision', (bo) => is(bo, 'BusinessRuleTask')),
  result: own('result', (bo) => is(bo, 'BusinessRuleTask') || is(bo, 'ScriptTask')),
  timer: {
    shown: (bo) => Boolean(eventOf(bo, 'TimerEventDefinition')),
    get: (bo) => timeOf(bo)[0],
    set: (tools, element, kind) => setTime(tools, element, kind, FIELDS.moment.get(element.businessObject) || 'P1D'),
  },
  moment: {
    shown: (bo) => Boolean(eventOf(bo, 'TimerEventDefinition')),
    get: (bo) => eventOf(bo, 'TimerEventDefinition')[timeOf(bo)[1]]?.body || '',
    set: (tools, element, text) => setTime(tools, element, timeOf(element.businessObject)[0], text),
  },
  message: {
    shown: (bo) => Boolean(eventOf(bo, 'MessageEventDefinition')) || is(bo, 'ReceiveTask') || is(bo, 'SendTask'),
    get: (bo) => (eventOf(bo, 'MessageEventDefinition') || bo).messageRef?.name || '',
    set: setMessage,
  },
  several: {
    shown: (bo) => is(bo, 'UserTask'),
    get: (bo) => (loopOf(bo) ? (loopOf(bo).isSequential ? 'sequential' : 'parallel') : ''),
    set: setSeveral,
  },
  cardinality: ofLoop('loopCardinality'),
  completion: ofLoop('completionCondition'),
  reliesOn: own('reliesOn', (bo) => is(bo, 'UserTask')),
  sign: own('sign', (bo) => Boolean(loopOf(bo))),
};

// Fill the form for one element; a field somebody is typing in is left alone.
function fillProperties(form, element) {
  const bo = element.businessObject;
  for (const [name, field] of Object.entries(FIELDS)) {
    const control = form.elements[name];
    const asked = field.shown(bo);
    control.closest('[data-field]').hidden = !asked;
    if (!asked || control === document.activeElement) continue;
    const value = field.get(bo);
    if (control.type === 'checkbox') control.checked = value;
    else {
      if (control.tagName === 'SELECT' && ![...control.options].some((each) => each.value === value)) control.add(new Option(value, value));
      control.value = value;
    }
  }
}

