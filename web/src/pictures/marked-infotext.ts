/** @file An infotext in pieces, those marked that say something else than another infotext does; pure. */

interface Piece {
  readonly text: string;
  readonly differs: boolean;
}

/** A parameter of the last line, with the comma that ends it. @source A1111 v1.10.1, as behaviour */
const PAIR = /\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g;
const FEWEST = 3;

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly text: string;
}

const pairsOf = (line: string): readonly Pair[] =>
  [...line.matchAll(PAIR)].map(([text, key = '', value = '']) => ({ key, value, text }));

/** The texts above the parameters, and the parameters. */
function parted(infotext: string) {
  const lines = infotext.split('\n');
  const pairs = pairsOf(lines.at(-1) ?? '');
  return pairs.length < FEWEST ? { texts: lines, pairs: [] } : { texts: lines.slice(0, -1), pairs };
}

/** All of `infotext`, in order; without another one nothing is marked. */
export function markedInfotext(infotext: string, other: string | undefined): readonly Piece[] {
  if (other === undefined) return [{ text: infotext, differs: false }];
  const [now, then] = [parted(infotext), parted(other)];
  const known = new Set(then.texts);
  const values = new Map(then.pairs.map(({ key, value }) => [key, value]));
  return [
    ...now.texts.map((text) => ({ text: now.pairs.length > 0 ? `${text}\n` : text, differs: !known.has(text) })),
    ...now.pairs.map(({ key, value, text }) => ({ text, differs: values.get(key) !== value })),
  ];
}
