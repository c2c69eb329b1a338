/** @file Seeded values for requests: what a schema allows, almost allows, and what an enemy would send. */

/** Numbers in [0, 1) that a seed decides. @source mulberry32, T. Ettinger, public domain */
export function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit) => Math.floor(next() * limit);
  return { next, below, pick: (list) => list[below(list.length)] };
}

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

const TEXTS = [
  'a cat',
  '',
  'text',
  'default',
  'Euler',
  'txt2img',
  PICTURE,
  '(a:1.2) [b:c:0.5] AND d BREAK',
  '1@0-1',
  'zwei Fächer 猫',
];

/** Texts that broke servers before: paths, injections, control signs, half characters, numbers at the edge. */
const HOSTILE_TEXTS = [
  ...[
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '/etc/passwd',
    'C:\\Windows\\win.ini',
    'file:///etc/passwd',
    '\\\\host\\share',
  ],
  ...["' OR 1=1 --", '"; DROP TABLE job; --', '<script>alert(1)</script>', '#{7*7}', '{{7*7}}', '$(id)', '`id`'],
  ...['\0', 'a\0b', '\ud800', '\u202e', '\r\nSet-Cookie: a=b', '\x1b[2J', '💣'.repeat(300), 'x'.repeat(70_000)],
  ...['http://127.0.0.1:1/', 'http://169.254.169.254/latest/meta-data', 'https://[::1]/', 'data:image/png;base64,AAAA'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '(((((((((('.repeat(500),
    '[a:'.repeat(2000),
    'NaN',
    '-0',
    '1e999',
  ],
];

const HOSTILE_VALUES = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 31,
  1.5,
  5e-324,
  [],
  {},
  [[]],
  [null],
  { a: { b: {} } },
];

const nested = (depth) => (depth === 0 ? [] : [nested(depth - 1)]);

const hostile = (random) => {
  const roll = random.below(12);
  if (roll === 0) return nested(500);
  if (roll === 1) return JSON.parse('{"constructor":{"prototype":{"x":1}}}');
  return roll < 7 ? random.pick(HOSTILE_TEXTS) : random.pick(HOSTILE_VALUES);
};

function integerOf({ minimum = -1, maximum = 40, type }, random) {
  const top = Math.min(maximum, minimum + 40);
  const value = minimum + random.next() * (top - minimum);
  return type === 'integer' ? Math.round(value) : value;
}

const SIMPLE = {
  string: (_schema, random) => random.pick(TEXTS),
  integer: integerOf,
  number: integerOf,
  boolean: (_schema, random) => random.next() < 0.5,
  null: () => null,
};

function objectOf({ properties = {}, required = [] }, random, fault) {
  const names = Object.keys(properties).filter((name) => required.includes(name) || random.next() < 0.15);
  const fields = names
    .filter(() => random.next() >= fault / 4)
    .map((name) => [name, valueFor(properties[name], random, fault)]);
  if (random.next() < fault) fields.push([random.pick(HOSTILE_TEXTS).slice(0, 100), hostile(random)]);
  return Object.fromEntries(fields);
}

function arrayOf({ items = {}, minItems = 0, maxItems = 4 }, random, fault) {
  const count = minItems + random.below(Math.max(1, Math.min(maxItems, minItems + 3) - minItems + 1));
  return Array.from({ length: count }, () => valueFor(items, random, fault));
}

/** A value for a schema; `fault` is how likely each part of it is something else. */
export function valueFor(schema, random, fault) {
  if (random.next() < fault) return hostile(random);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return valueFor(random.pick(choices), random, fault);
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  if (type === 'array') return arrayOf(schema, random, fault);
  if (type === 'object') return objectOf(schema, random, fault);
  return SIMPLE[type]?.({ ...schema, type }, random) ?? hostile(random);
}

export const hostileText = (random) => random.pick(HOSTILE_TEXTS);
