/**
 * @file How many steps a pattern takes on a text: the pattern is matched by trying and going back, as engines do, and
 * every character and position that is looked at is counted. Seconds would depend on the machine.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** Looks at a place; what follows is tried from where it ends. */
type Matcher = (at: number, then: (at: number) => boolean) => boolean;

/** What the matchers of one pattern share; text and limit change from run to run. */
interface Run {
  readonly flags: AST.Flags;
  /** What groups hold, for those who name them later. */
  readonly held: Map<AST.CapturingGroup, string>;
  text: string;
  most: number;
  steps: number;
}

/** Thrown where a pattern has taken as many steps as are counted: some take more than there is time for. */
class Enough extends Error {}

function step(run: Run): void {
  if (++run.steps >= run.most) throw new Enough();
}

const parser = new RegExpParser();

/** Whether a character fits, by the engine itself. */
function createFits(raw: string, { ignoreCase, dotAll, unicode }: AST.Flags): (character: string) => boolean {
  const single = new RegExp(`^(?:${raw})$`, `${ignoreCase ? 'i' : ''}${dotAll ? 's' : ''}${unicode ? 'u' : ''}`);
  const known = new Map<string, boolean>();
  return (character) => {
    const fits = known.get(character) ?? single.test(character);
    known.set(character, fits);
    return fits;
  };
}

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);

/** Where the pattern goes forwards, the character behind a place is looked at; where it looks back, the one before. */
type Direction = 1 | -1;

function character(raw: string, run: Run, way: Direction): Matcher {
  const fits = createFits(raw, run.flags);
  return (at, then) => {
    step(run);
    const found = run.text[way === 1 ? at : at - 1];
    return found !== undefined && fits(found) && then(at + way);
  };
}

function sequence(elements: readonly AST.Element[], run: Run, way: Direction): Matcher {
  const matchers = elements.map((element) => matcherOf(element, run, way));
  if (way === -1) matchers.reverse();
  return matchers.reduceRight<Matcher>(
    (rest, first) => (at, then) => first(at, (next) => rest(next, then)),
    (at, then) => then(at),
  );
}

function choice(alternatives: readonly AST.Alternative[], run: Run, way: Direction): Matcher {
  const matchers = alternatives.map(({ elements }) => sequence(elements, run, way));
  return (at, then) => matchers.some((matcher) => matcher(at, then));
}

function repeated({ element, min, max, greedy }: AST.Quantifier, run: Run, way: Direction): Matcher {
  const once = matcherOf(element, run, way);
  const from = (at: number, count: number, then: (at: number) => boolean): boolean => {
    const more = () => count < max && once(at, (next) => (next !== at || count < min) && from(next, count + 1, then));
    if (count < min) return more();
    return greedy ? more() || then(at) : then(at) || more();
  };
  return (at, then) => from(at, 0, then);
}

function group(node: AST.CapturingGroup, run: Run, way: Direction): Matcher {
  const inner = choice(node.alternatives, run, way);
  return (at, then) =>
    inner(at, (next) => {
      const before = run.held.get(node);
      run.held.set(node, run.text.slice(Math.min(at, next), Math.max(at, next)));
      if (then(next)) return true;
      if (before === undefined) run.held.delete(node);
      else run.held.set(node, before);
      return false;
    });
}

/** What a group holds, once more; read forwards only. */
function again({ resolved }: AST.Backreference, run: Run): Matcher {
  const [named] = [resolved].flat();
  return (at, then) => {
    const text = (named && run.held.get(named)) ?? '';
    for (const _ of text) step(run);
    return run.text.startsWith(text, at) && then(at + text.length);
  };
}

const POSITIONS: Readonly<Record<'start' | 'end' | 'word', (run: Run, at: number) => boolean>> = {
  start: ({ flags, text }, at) => at === 0 || (flags.multiline && text[at - 1] === '\n'),
  end: ({ flags, text }, at) => at === text.length || (flags.multiline && text[at] === '\n'),
  word: ({ text }, at) => isWord(text[at - 1]) !== isWord(text[at]),
};

function assertion(node: AST.Assertion, run: Run): Matcher {
  if (node.kind === 'lookahead' || node.kind === 'lookbehind') {
    const looked = choice(node.alternatives, run, node.kind === 'lookahead' ? 1 : -1);
    return (at, then) => looked(at, () => true) !== node.negate && then(at);
  }
  const holds = POSITIONS[node.kind];
  const negate = node.kind === 'word' && node.negate;
  return (at, then) => {
    step(run);
    return holds(run, at) !== negate && then(at);
  };
}

function matcherOf(element: AST.Element, run: Run, way: Direction): Matcher {
  switch (element.type) {
    case 'Assertion':
      return assertion(element, run);
    case 'Quantifier':
      return repeated(element, run, way);
    case 'Group':
      return choice(element.alternatives, run, way);
    case 'CapturingGroup':
      return group(element, run, way);
    case 'Backreference':
      return again(element, run);
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return character(element.raw, run, way);
    default:
      throw new Error(`${element.raw}: not counted`);
  }
}

export const parsePattern = (pattern: RegExp): AST.RegExpLiteral => parser.parseLiteral(String(pattern));

const repeatsWithin = (element: AST.Element): boolean =>
  (element.type === 'Quantifier' && (element.max > 1 || repeatsWithin(element.element))) ||
  ('alternatives' in element && repeats(element.alternatives));

const repeats = (alternatives: readonly AST.Alternative[]): boolean =>
  alternatives.some(({ elements }) => elements.some(repeatsWithin));

/** Whether a pattern repeats anything. One that does not takes a fixed number of steps at most from each place of a text. */
export const hasRepetition = (pattern: RegExp): boolean => repeats(parsePattern(pattern).pattern.alternatives);

function findAll(matcher: Matcher, { text, flags }: Run): void {
  for (let at = 0; at <= text.length; ) {
    let end = -1;
    const found = matcher(at, (place) => {
      end = place;
      return true;
    });
    if ((found && !flags.global && !flags.sticky) || (!found && flags.sticky)) return;
    at = found && end > at ? end : at + 1;
  }
}

/** Steps of finding all matches in a text, or the first where the pattern is not global; no more than `most`. */
export type StepCounter = (text: string, most?: number) => number;

/** Makes the counter of a pattern, which is read once for all texts. */
export function createStepCounter(pattern: RegExp): StepCounter {
  const { flags, pattern: parsed } = parsePattern(pattern);
  const run: Run = { text: '', flags, most: 0, held: new Map(), steps: 0 };
  const matcher = choice(parsed.alternatives, run, 1);
  return (text, most = Number.POSITIVE_INFINITY) => {
    run.held.clear();
    Object.assign(run, { text, most, steps: 0 });
    try {
      findAll(matcher, run);
    } catch (error) {
      if (!(error instanceof Enough)) throw error;
    }
    return run.steps;
  };
}
