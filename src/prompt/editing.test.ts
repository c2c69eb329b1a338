/** The work that prompt editing does, counted: no prompt makes it more than its length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEditing } from './editing.js';
import { scheduleOf } from './schedule.js';

const LENGTH = 100_000;
const filled = (scrap: string) => scrap.repeat(Math.ceil(LENGTH / scrap.length)).slice(0, LENGTH);

describe('parseEditing', () => {
  it('has tokens that cover the text, at their place in the prompt', () => {
    const scrap = fc.constantFrom('[', ']', '(', ')', ':', '|', '\\', '\n', '5', 'a ', '[a:b:5]', '\u{1f431}');
    const texts = fc.array(scrap, { maxLength: 40 }).map((scraps) => scraps.join(''));
    fc.assert(
      fc.property(texts, fc.nat(100), (text, offset) => {
        const { tokens } = parseEditing(text, offset);
        const covered = tokens.map(({ start, end }) => text.slice(start - offset, end - offset)).join('');
        expect(covered).toBe(text);
      }),
    );
  });

  it.each(['[', '(', '[a:', '[a:b:5', '[a|', ']', '[a:b:5]', '[[a:b:5]:c:3', '\\', '|', ' :'])(
    'meets each token of 100,000 characters of "%s" once',
    (scrap) => {
      const text = filled(scrap);
      const editing = parseEditing(text, 0);
      expect(editing.tokens.length).toBeLessThanOrEqual(LENGTH);
      expect(editing.constructs.size).toBeLessThanOrEqual(LENGTH / 3);
      const [entry] = scheduleOf(editing, { steps: 1 });
      expect(entry?.slices.length).toBeLessThanOrEqual(editing.tokens.length);
    },
  );

  it('nests as deep as a prompt is long', () => {
    const depth = 20_000;
    const editing = parseEditing(`${'['.repeat(depth)}a${':2]'.repeat(depth)}`, 0);
    expect(editing.constructs.size).toBe(depth);
    const slices = [...scheduleOf(editing, { steps: 3 })].map((entry) => entry.slices);
    expect(slices).toEqual([[], [{ start: depth, end: depth + 1 }]]);
  });

  it('reads only what is chosen', () => {
    const editing = parseEditing(`[${'a:'.repeat(1)}${'(b)'.repeat(1000)}:5]`, 0);
    const [before] = scheduleOf(editing, { steps: 10 });
    expect(before?.slices).toEqual([{ start: 1, end: 2 }]);
  });
});
