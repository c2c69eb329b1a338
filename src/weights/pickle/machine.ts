/** @file The stack machine of Python's pickles, which runs nothing here: what would be a call becomes a description. */
import { type PickleCursor, PickleEnd } from './cursor.js';
import { described, isAllowed } from './globals.js';
import { PickledName, PickledObject, type PickledStorage, type PickledValue } from './values.js';

/** A whole Stable Diffusion checkpoint with its trainer's notes takes some 60,000. */
const MAX_STEPS = 2_000_000;
/** Names of modules and classes have some 50 characters; one that is remembered costs its length every time it is asked for. */
const MAX_NAME_CHARACTERS = 500;

export const MARK = Symbol('mark');
type Slot = PickledValue | typeof MARK;

export class Machine {
  readonly stack: Slot[] = [];
  readonly memo = new Map<number, PickledValue>();
  /** Every storage that is named, by its key. */
  readonly storages = new Map<string, PickledStorage>();
  readonly cursor: PickleCursor;
  private steps = 0;

  constructor(cursor: PickleCursor) {
    this.cursor = cursor;
  }

  /** Counts what is done: an opcode is one step, and so is every value that one looks at. @throws PickleEnd */
  spend(steps: number): void {
    this.steps += steps;
    if (this.steps > MAX_STEPS) throw new PickleEnd(`more than ${MAX_STEPS} steps`);
  }

  push(value: PickledValue): void {
    this.stack.push(value);
  }

  pop(): PickledValue {
    const value = this.stack.pop();
    if (value === undefined || value === MARK) throw new PickleEnd('a value is missing');
    return value;
  }

  top(): PickledValue {
    const value = this.stack.at(-1);
    if (value === undefined || value === MARK) throw new PickleEnd('a value is missing');
    return value;
  }

  /** Everything above the last mark, which goes with it. */
  popMark(): PickledValue[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw new PickleEnd('a mark is missing');
    return this.stack.splice(mark).slice(1) as PickledValue[];
  }

  recall(place: number): void {
    const value = this.memo.get(place);
    if (value === undefined) throw new PickleEnd('it remembers what was never kept');
    this.push(value);
  }

  pushName(module: PickledValue, name: PickledValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw new PickleEnd('it asks for what has no name');
    const whole = `${module}.${name}`;
    if (whole.length > MAX_NAME_CHARACTERS || !isAllowed(whole))
      throw new PickleEnd(`it asks for ${whole.slice(0, 80)}, which no model needs`);
    this.push(new PickledName(whole));
  }

  /** Calls nothing: the callable and its parts become what they stand for. */
  reduce(callable: PickledValue, parts: PickledValue): void {
    if (!(callable instanceof PickledName) || !Array.isArray(parts)) throw new PickleEnd('it calls what is no name');
    this.spend(parts.length);
    this.spend(parts.reduce((steps: number, part) => steps + (Array.isArray(part) ? part.length : 0), 0));
    const value = described(callable.name, parts);
    if (value === undefined) throw new PickleEnd(`${callable.name} has parts of another kind`);
    this.push(value);
  }

  /** To a list, or to an object that would be one. */
  append(list: PickledValue, values: readonly PickledValue[]): void {
    if (list instanceof PickledObject) return;
    if (!Array.isArray(list)) throw new PickleEnd('it appends to what is no list');
    for (const value of values) list.push(value);
  }

  /** To a dictionary, or to an object that would be one. */
  setAll(target: PickledValue, values: readonly PickledValue[]): void {
    if (target instanceof PickledObject) return;
    if (!(target instanceof Map)) throw new PickleEnd('it sets an item of what is no dictionary');
    for (let index = 0; index + 1 < values.length; index += 2) target.set(values[index]!, values[index + 1]!);
  }

  build(state: PickledValue): void {
    const object = this.top();
    if (object instanceof PickledObject) object.state = state;
  }
}
