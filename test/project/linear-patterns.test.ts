/** Every pattern of the program takes steps in proportion to its text: one that does not lets a small file or request hold it up. */
import { describe, expect, it, vi } from 'vitest';
import { createStepCounter, hasRepetition, type StepCounter } from '../support/count-steps.js';
import { type Hostile, hostileTexts } from '../support/hostile-texts.js';
import { literalPatterns, madePatterns } from '../support/patterns.js';

/** Repetitions of the part that a text is made of. */
const SIZES = [50, 100, 200] as const;
/** Twice the text may take so many times the steps: 2 where they are in proportion, 4 where they grow with the square. */
const MOST_GROWTH = 3;
/** Below these nobody waits. */
const FEW_STEPS = 5000;

/** Patterns whose texts are short by a rule of their own. */
const SHORT_TEXTS: readonly (readonly [where: string, why: string])[] = [
  ['cli/', 'texts of the command line are those of the one who waits'],
  ['pull/pull-source.ts', 'a source of a pull has at most 2,000 characters'],
];

/** Beyond these it is slow whatever it grows by. */
const MOST_STEPS = 500_000;

/** Steps on a text with more and more of its part; each size only where the one before has grown too much. */
function isSlow(count: StepCounter, { before, over, after }: Hostile): boolean {
  const stepsOf = (size: number) => count(before + over.repeat(size) + after, MOST_STEPS);
  let steps = stepsOf(SIZES[0]);
  for (const size of SIZES.slice(1)) {
    const grown = stepsOf(size);
    if (grown < MOST_STEPS && grown <= steps * MOST_GROWTH) return false;
    steps = grown;
  }
  return steps > FEW_STEPS;
}

/** The text that makes the steps of a pattern grow faster than itself; undefined where there is none. */
function slowText(pattern: RegExp): string | undefined {
  if (!hasRepetition(pattern)) return undefined;
  const count = createStepCounter(pattern);
  const text = hostileTexts(pattern).find((hostile) => isSlow(count, hostile));
  return text && JSON.stringify(text);
}

const isJudged = ({ where }: { readonly where: string }) => !SHORT_TEXTS.some(([start]) => where.startsWith(start));

vi.resetModules();
const made = await madePatterns({
  prompt: () => import('../../src/prompt/index.js'),
  metadata: () => import('../../src/metadata/index.js'),
  dialects: () => import('../../src/dialects/index.js'),
  base: () => import('../../src/base/index.js'),
  tokenizer: () => import('../../src/tokenizer/index.js'),
  'app/gallery/search-text': () => import('../../src/gallery/index/search-text.js'),
});
const written = literalPatterns('src');

describe('patterns', () => {
  it.each([
    [/(?<=[[:,]\s*)NaN(?=\s*[,\]}])/g],
    [/\0+$/],
    [/<\w+:[^>]+>/g],
    [/\s*\[[^[\]]*\]/g],
    [/^[\s,]+|[\s,]+$/g],
    [/^\s*\{[\s\S]*"uc"\s*:[\s\S]*"seed_mode"/],
    [/^\s*\{[\s\S]*"base_model"[\s\S]*"guidance_scale"/],
    [/^-?(\d+\.?\d*|\.\d+)$/],
    [/(a+)+b/],
  ])('that take too long are seen: %s', (pattern) => expect(slowText(pattern)).toBeDefined());

  it('are found, those that are put together as well', () => {
    expect(written.length).toBeGreaterThan(250);
    expect(made.length).toBeGreaterThan(15);
  });

  it.each([
    [/ab?c/, false],
    [/^(?:a|b?)[cd]$/, false],
    [/a+/, true],
    [/a(?:b|(c{2}))/, true],
    [/(?:ab*)?/, true],
    [/(?<=\s*)a/, true],
  ])('that repeat something are told from those that do not: %s', (pattern, expected) =>
    expect(hasRepetition(pattern)).toBe(expected),
  );

  it('take steps in proportion to their text', { timeout: 600_000 }, () => {
    const judged = new Map<string, string | undefined>();
    const slow = [...written, ...made].filter(isJudged).flatMap(({ where, pattern }) => {
      const key = String(pattern);
      if (!judged.has(key)) judged.set(key, slowText(pattern));
      const text = judged.get(key);
      return text === undefined ? [] : [`${where} ${pattern} on ${text}`];
    });
    expect(slow).toEqual([]);
  });
});
