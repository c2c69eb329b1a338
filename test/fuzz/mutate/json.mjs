/** @file JSON made a little wrong in its structure: other types, sizes beyond reason, fields renamed, repeated, left out. */
import { edited } from './pick.mjs';
import { mutateText, SIGNS } from './text.mjs';

/** Stands in a value for what no value can hold; each becomes a text of JSON of its own when the value is written. */
const DEEP = '\u0001deep\u0001';
const HUGE = '\u0001huge\u0001';
/** Deeper than any reader may follow; the deepest is rare, for every level takes its time to be written. */
const DEPTHS = [10, 100, 100, 1000, 1000, 5000, 5000, 100_000];

const VALUES = [
  ...[null, true, false, 0, -0, 1, -1, 2, 0.5, 1e-7, 1e300, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 300_000_000, 9e15],
  ...['', 'a', '2', '-1', 'None', 'null', '__proto__', 'constructor', 'x'.repeat(3000), '\ud800', DEEP, HUGE],
  ...[[], {}, [0], [[]], [1, 2, 3], [null], { a: 1 }, { length: 9e9 }, { toString: 1, valueOf: 1 }],
];
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
  '0',
  '-1',
  '999999999',
  'inputs',
  'class_type',
  '\ud800',
];

const isNested = (value) => typeof value === 'object' && value !== null;

/** No input is made longer than this by what is nested in it or repeated; where there is no room left, nothing is. */
const MOST_CHARACTERS = 2 ** 18;

/** Every place of a value: the object or list it stands in, and its key there. */
function placesOf(root) {
  const places = [];
  const waiting = [root];
  for (let value = waiting.pop(); value !== undefined && places.length < 5000; value = waiting.pop())
    for (const key of Object.keys(value)) {
      places.push([value, key]);
      if (isNested(value[key])) waiting.push(value[key]);
    }
  return places;
}

const atPlace = (change) => (random, root) => {
  const places = isNested(root) ? placesOf(root) : [];
  if (places.length === 0) return structuredClone(random.pick(VALUES));
  change(random, random.pick(places), places);
  return root;
};

const newValue = (random) => structuredClone(random.pick(VALUES));

/** Assigning to `__proto__` would change the object's kind and be lost. */
const put = (holder, key, value) =>
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });

const replace = atPlace((random, [holder, key]) => put(holder, key, newValue(random)));
const remove = atPlace((_random, [holder, key]) => delete holder[key]);
const rename = atPlace((random, [holder, key]) => {
  if (Array.isArray(holder)) return;
  put(holder, random.next() < 0.5 ? random.pick(KEYS) : key + random.pick(SIGNS), holder[key]);
  delete holder[key];
});
const move = atPlace((random, [holder, key], places) => {
  const [from, fromKey] = random.pick(places);
  put(holder, key, structuredClone(from[fromKey]));
});
const add = atPlace((random, [holder]) => {
  if (Array.isArray(holder)) holder.push(newValue(random));
  else put(holder, random.pick(KEYS), newValue(random));
});
const nudge = atPlace((random, [holder, key]) => {
  if (typeof holder[key] === 'number') holder[key] += random.pick([-1, 1, 0.5, -holder[key], holder[key] * 1e9]);
  else if (typeof holder[key] === 'string') holder[key] = mutateText(random, holder[key]);
});
const lengthen = atPlace((random, [holder, key]) => {
  if (!Array.isArray(holder[key])) return;
  const times = random.pick([10, 1000]);
  // What is in a list may be lists that were lengthened before.
  if (JSON.stringify(holder[key]).length * times < MOST_CHARACTERS)
    holder[key] = Array.from({ length: times }, () => structuredClone(holder[key])).flat();
});

const EDITS = [replace, replace, replace, nudge, nudge, remove, rename, move, add, lengthen];

function deepText(random, room) {
  const depth = Math.min(random.pick(DEPTHS), Math.floor(room / 10));
  return random.next() < 0.5 ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function written(random, value) {
  const text = JSON.stringify(value) ?? 'null';
  let room = MOST_CHARACTERS - text.length;
  return text
    .replaceAll(JSON.stringify(DEEP), () => {
      const deep = room > 0 ? deepText(random, room) : '0';
      room -= deep.length;
      return deep === '' ? '0' : deep;
    })
    .replaceAll(JSON.stringify(HUGE), () => random.pick(['1e999', '-1e999', '123456789012345678901234567890']));
}

/** A value as JSON text after some changes of its structure. */
export const mutateValue = (random, value) => written(random, edited(random, structuredClone(value), EDITS));

/** A text of JSON made wrong: in its structure, and one in eight as any other text. */
export function mutateJson(random, text) {
  if (random.next() < 0.125) return mutateText(random, text);
  try {
    return mutateValue(random, JSON.parse(text));
  } catch {
    return mutateText(random, text);
  }
}
