/** @file Texts that may take a pattern long: parts of what it matches, over and over, behind its own beginning. */
import type { AST } from '@eslint-community/regexpp';
import { parsePattern } from './count-steps.js';

/** One that a class takes is enough; a few, because patterns often differ in one of them. */
const CANDIDATES = [...'a0 ,"<>:[](){}\\_-&x.=#/@|\n\t\0猫\u00a0e\'~'];

function charactersOf({ raw }: AST.Node, flags: string): readonly string[] {
  const single = new RegExp(`^(?:${raw})$`, flags.replace(/[gy]/g, ''));
  return CANDIDATES.filter((character) => single.test(character)).slice(0, 3);
}

/** A short text that an element takes; the variant chooses among its characters and alternatives. */
function sample(element: AST.Element, flags: string, variant: number): string {
  if (element.type === 'Character') return String.fromCodePoint(element.value);
  if (element.type === 'CharacterClass' || element.type === 'CharacterSet') {
    const characters = charactersOf(element, flags);
    return characters[Math.min(variant, characters.length - 1)] ?? '';
  }
  if (element.type === 'Quantifier') return sample(element.element, flags, variant).repeat(Math.max(1, element.min));
  if (element.type === 'Group' || element.type === 'CapturingGroup') {
    const { elements } = element.alternatives[variant % element.alternatives.length]!;
    return elements.map((inner) => sample(inner, flags, variant)).join('');
  }
  return '';
}

/** Every list of elements in a pattern, those inside of groups and of what is looked at as well. */
function listsOf(alternatives: readonly AST.Alternative[]): (readonly AST.Element[])[] {
  return alternatives.flatMap(({ elements }) => [elements, ...elements.flatMap(inside)]);
}

function inside(element: AST.Element): (readonly AST.Element[])[] {
  if (element.type === 'Quantifier') return inside(element.element);
  return 'alternatives' in element ? listsOf(element.alternatives) : [];
}

export interface Hostile {
  readonly before: string;
  readonly over: string;
  readonly after: string;
}

/** Hardly any pattern takes it: what stands beside it cannot go on. */
const STRANGE = '\u0001';
const VARIANTS = [0, 1, 2];

/** What is tried on a pattern: each run of its elements, at the start and behind what comes before it. */
export function hostileTexts(pattern: RegExp): readonly Hostile[] {
  const { flags } = pattern;
  const found = new Map<string, Hostile>();
  for (const elements of listsOf(parsePattern(pattern).pattern.alternatives))
    for (const variant of VARIANTS) {
      const parts = elements.map((element) => sample(element, flags, variant));
      for (let from = 0; from < parts.length; from++)
        for (let end = from + 1; end <= parts.length; end++) {
          const over = parts.slice(from, end).join('');
          for (const before of ['', STRANGE, parts.slice(0, from).join('')])
            for (const after of ['', STRANGE])
              if (over !== '') found.set(JSON.stringify([before, over, after]), { before, over, after });
        }
    }
  return [...found.values()];
}
