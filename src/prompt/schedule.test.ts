/** What an edited prompt costs, counted, and that it says the same as when every step is read by itself. */
import { describe, expect, it } from 'vitest';
import { type Editing, parseEditing } from './editing.js';
import { parsePrompt } from './parse-prompt.js';
import { scheduleOf, stepOf } from './schedule.js';

/** The definition: every step is walked through by itself. */
function textAt(prompt: string, editing: Editing, step: number, steps: number): string {
  const { tokens, constructs } = editing;
  const between = (from: number, to: number): string => {
    let text = '';
    for (let index = from; index < to; index++) {
      const construct = constructs.get(index);
      if (!construct) {
        text += prompt.slice(tokens[index]!.start, tokens[index]!.end);
        continue;
      }
      const { when, open, separators, close } = construct;
      const ends = [...separators, when ? close - 2 : close];
      const parts = ends.map((end, part) => between((part === 0 ? open : separators[part - 1]!) + 1, end));
      const before = separators.length === 0 ? ['', parts[0]] : parts;
      if (when) text += before[step <= stepOf(when, { steps }) ? 0 : 1];
      else text += parts[(step - 1) % parts.length];
      index = close;
    }
    return text;
  };
  return between(0, tokens.length);
}

/** @source Park and Miller 1988 */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const PIECES = ['[', ']', '(', ')', ':', '|', ':3]', ':0.5]', '[a|b]', '[a|b|c]', '[x:y:4]', 'cat', ' ', ':1.2)', ''];

it('says at every step what that step says by itself', () => {
  let changing = 0;
  for (let seed = 1; seed <= 2000; seed++) {
    const random = createRandom(seed);
    const length = 1 + Math.floor(random() * 14);
    const prompt = Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]).join('');
    const steps = 1 + Math.floor(random() * 12);
    const editing = parseEditing(prompt, 0);
    const [part] = parsePrompt(`${prompt}`, { steps, mode: 'Original', rules: { isNegative: true } }).parts;
    for (const { endStep, text } of part!.texts) expect(text).toBe(textAt(prompt, editing, endStep, steps));
    expect(part!.texts.at(-1)?.endStep).toBe(steps);
    if (part!.texts.length > 1) changing++;
  }
  expect(changing).toBeGreaterThan(200);
});

/** Looks at constructs that a schedule takes: it takes one look a token that holds. */
function countedSchedule(prompt: string, steps: number) {
  const editing = parseEditing(prompt, 0);
  const counter = { looks: 0 };
  const constructs = new Map(editing.constructs);
  const get = constructs.get.bind(constructs);
  constructs.get = (token) => {
    counter.looks++;
    return get(token);
  };
  const entries = [...scheduleOf({ ...editing, constructs }, { steps })];
  return { entries, looks: counter.looks, tokens: editing.tokens.length };
}

describe('the cost of thousands of brackets over 150 steps', () => {
  it.each([
    ['[a:b:1]', 2],
    ['[a|b]', 2],
    ['[a|b|c]', 3],
    ['[a|b][a|b|c]', 6],
    ['[[a|b]:c:75]', 3],
  ])('%s: no walk more than there are different texts', (bracket, different) => {
    const { entries, looks, tokens } = countedSchedule(bracket.repeat(4000), 150);
    expect(new Set(entries.map(({ slices }) => slices)).size).toBe(bracket.startsWith('[[') ? 4 : different);
    expect(looks).toBeLessThanOrEqual(2 * (different + 1) * tokens);
    const [part] = parsePrompt(bracket.repeat(4000), { steps: 150, mode: 'Original' }).parts;
    expect(new Set(part!.texts.map(({ text }) => text)).size).toBe(different);
    expect(new Set(part!.texts.map(({ pieces }) => pieces)).size).toBe(different);
  });
});
