/**
 * @file A reader of Python pickles that runs nothing, with an allow-list of opcodes and of names, both as tables.
 * @source CPython `Lib/pickletools.py` (PSF licence), the meaning of each opcode, as facts
 */
import { PickleCursor, PickleEnd, textOf } from './cursor.js';
import { storageOf } from './globals.js';
import { MARK, Machine } from './machine.js';
import type { PickledStorage, PickledValue } from './values.js';

/** A number of a pickle that has more bytes is no size and no offset. */
const MAX_LONG_BYTES = 64;

type Step = (machine: Machine) => void;

const pushing =
  (value: () => PickledValue): Step =>
  (machine) =>
    machine.push(value());

const reading =
  (read: (cursor: PickleCursor) => PickledValue): Step =>
  (machine) =>
    machine.push(read(machine.cursor));

const text = (size: 1 | 4 | 8) => reading((cursor) => textOf(cursor.take(cursor.natural(size))));
const bytes = (size: 1 | 4 | 8) => reading((cursor) => cursor.take(cursor.natural(size)));
const long =
  (size: 1 | 4): Step =>
  (machine) => {
    const length = machine.cursor.natural(size);
    if (length > MAX_LONG_BYTES) throw new PickleEnd(`a number of ${length} bytes`);
    machine.push(machine.cursor.long(length));
  };

const tuple =
  (count: 1 | 2 | 3): Step =>
  (machine) => {
    const values = Array.from({ length: count }, () => machine.pop()).reverse();
    machine.push(values);
  };

const keep =
  (place: (machine: Machine) => number): Step =>
  (machine) => {
    machine.memo.set(place(machine), machine.top());
  };

const recalling =
  (size: 1 | 4): Step =>
  (machine) =>
    machine.recall(machine.cursor.natural(size));

const pairsOf = (values: readonly PickledValue[]): Map<PickledValue, PickledValue> =>
  new Map(Array.from({ length: values.length >> 1 }, (_, index) => [values[2 * index]!, values[2 * index + 1]!]));

const newObject: Step = (machine) => {
  const parts = machine.pop();
  machine.reduce(machine.pop(), parts);
};

const setItem: Step = (machine) => {
  const value = machine.pop();
  const key = machine.pop();
  machine.setAll(machine.top(), [key, value]);
};

const persistent: Step = (machine) => {
  const storage = storageOf(machine.pop());
  if (!storage) throw new PickleEnd('it names data that is no storage of a known dtype');
  machine.storages.set(storage.key, storage);
  machine.push(storage);
};

/** The opcodes of protocols 2 to 5 that hold data. Those that could begin something else are not here. */
const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>([
  [0x80, (machine) => void machine.cursor.take(1)],
  [0x95, (machine) => void machine.cursor.take(8)],
  [0x28, ({ stack }) => void stack.push(MARK)],
  [0x30, (machine) => void machine.stack.pop()],
  [0x31, (machine) => void machine.popMark()],
  [0x32, (machine) => machine.push(machine.top())],
  [0x4e, pushing(() => null)],
  [0x88, pushing(() => true)],
  [0x89, pushing(() => false)],
  [0x29, pushing(() => [])],
  [0x5d, pushing(() => [])],
  [0x7d, pushing(() => new Map())],
  [0x8f, pushing(() => [])],
  [0x4a, reading((cursor) => cursor.integer())],
  [0x4b, reading((cursor) => cursor.natural(1))],
  [0x4d, reading((cursor) => cursor.natural(2))],
  [0x8a, long(1)],
  [0x8b, long(4)],
  [0x47, reading((cursor) => cursor.decimal())],
  [0x58, text(4)],
  [0x8c, text(1)],
  [0x8d, text(8)],
  [0x54, text(4)],
  [0x55, text(1)],
  [0x42, bytes(4)],
  [0x43, bytes(1)],
  [0x8e, bytes(8)],
  [0x96, bytes(8)],
  [0x74, (machine) => machine.push(machine.popMark())],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [0x6c, (machine) => machine.push(machine.popMark())],
  [0x91, (machine) => machine.push(machine.popMark())],
  [0x64, (machine) => machine.push(pairsOf(machine.popMark()))],
  [0x71, keep(({ cursor }) => cursor.natural(1))],
  [0x72, keep(({ cursor }) => cursor.natural(4))],
  [0x94, keep(({ memo }) => memo.size)],
  [0x68, recalling(1)],
  [0x6a, recalling(4)],
  [0x63, (machine) => machine.pushName(machine.cursor.line(), machine.cursor.line())],
  [
    0x93,
    (machine) => {
      const name = machine.pop();
      machine.pushName(machine.pop(), name);
    },
  ],
  [0x52, newObject],
  [0x81, newObject],
  [
    0x92,
    (machine) => {
      machine.pop();
      newObject(machine);
    },
  ],
  [0x62, (machine) => machine.build(machine.pop())],
  [0x51, persistent],
  [
    0x61,
    (machine) => {
      const value = machine.pop();
      machine.append(machine.top(), [value]);
    },
  ],
  [
    0x65,
    (machine) => {
      const values = machine.popMark();
      machine.append(machine.top(), values);
    },
  ],
  [
    0x90,
    (machine) => {
      const values = machine.popMark();
      machine.append(machine.top(), values);
    },
  ],
  [0x73, setItem],
  [
    0x75,
    (machine) => {
      const values = machine.popMark();
      machine.setAll(machine.top(), values);
    },
  ],
]);

const STOP = 0x2e;

/** What a pickle stands for. */
interface ReadPickle {
  readonly value: PickledValue;
  readonly storages: ReadonlyMap<string, PickledStorage>;
  /** Where it ends. */
  readonly end: number;
}

/**
 * Reads one pickle from a place in some bytes; nothing in it is run.
 * @throws PickleEnd saying what is wrong with it
 */
export function readPickle(source: Uint8Array, start = 0): ReadPickle {
  const machine = new Machine(new PickleCursor(source, start));
  const { cursor } = machine;
  for (;;) {
    machine.spend(1);
    const opcode = cursor.natural(1);
    if (opcode === STOP) return { value: machine.pop(), storages: machine.storages, end: cursor.at };
    const step = STEPS.get(opcode);
    if (!step) throw new PickleEnd(`opcode 0x${opcode.toString(16)} at byte ${cursor.at - 1}, which no model needs`);
    step(machine);
  }
}
