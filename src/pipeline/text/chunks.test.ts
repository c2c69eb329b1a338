/** Chunks with a tokenizer of one id a word, so that places can be counted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PromptPiece, parseAttention } from '../../prompt/index.js';
import { buildChunks, CHUNK_LENGTH, CHUNK_TOKENS, type Chunk } from './chunks.js';
import { createEmbeddingFinder, PLACEHOLDER_ID } from './embedding.js';

const START = 900;
const END = 901;
const COMMA = 7;

/** Words are their ids; a comma is COMMA. */
const tokenizer = {
  startId: START,
  endId: END,
  padId: END,
  commaId: COMMA as number | undefined,
  encode: (text: string) => (text.match(/\d+|,/g) ?? []).map((word) => (word === ',' ? COMMA : Number(word))),
};

const text = (content: string, weight = 1, start = 0): PromptPiece => ({
  kind: 'text',
  text: content,
  weight,
  start,
  end: start + content.length,
});
const brk: PromptPiece = { kind: 'break', start: 0, end: 5 };

const words = (count: number, first = 100) => Array.from({ length: count }, (_, index) => first + index);
const spell = (ids: readonly number[]) => ids.map((id) => (id === COMMA ? ',' : id)).join(' ');

/** Ids between start and end, without the filling. */
const contentOf = ({ tokenIds }: { tokenIds: Int32Array }) =>
  Array.from(tokenIds.slice(1, CHUNK_LENGTH - 1)).filter((id) => id !== END);

const contents = (pieces: readonly PromptPiece[], commaBacktrack?: number) =>
  buildChunks(pieces, tokenizer, commaBacktrack === undefined ? {} : { commaBacktrack }).chunks.map(contentOf);

describe('one chunk', () => {
  it('of nothing is start, then ends', () => {
    const { chunks, tokenCount } = buildChunks([text('')], tokenizer);
    expect(tokenCount).toBe(0);
    expect(chunks.map(({ tokenIds }) => Array.from(tokenIds))).toEqual([[START, ...Array<number>(76).fill(END)]]);
    expect(Array.from(chunks[0]?.weights ?? [])).toEqual(Array<number>(77).fill(1));
    expect(chunks[0]?.sources).toEqual(Array(77).fill(undefined));
  });

  it('keeps the clip skip of a part beside its tokens, and none beside start, end and filling', () => {
    const { chunks } = buildChunks([text('1 2'), { ...text('3'), clipSkip: 2.5 } as PromptPiece], tokenizer);
    expect(chunks[0]?.clipSkips.slice(0, 6)).toEqual([undefined, undefined, undefined, 2.5, undefined, undefined]);
    expect(chunks[0]?.clipSkips).toHaveLength(CHUNK_LENGTH);
  });

  it('is made even of no pieces', () => {
    expect(contents([])).toEqual([[]]);
  });

  it('keeps weights and sources beside the ids', () => {
    const { chunks, tokenCount } = buildChunks([text('1 2'), text('3', 1.5, 3), text('4', -1, 9)], tokenizer);
    const [chunk] = chunks;
    expect(tokenCount).toBe(4);
    expect(Array.from(chunk?.tokenIds.slice(0, 6) ?? [])).toEqual([START, 1, 2, 3, 4, END]);
    expect(Array.from(chunk?.weights.slice(0, 6) ?? [])).toEqual([1, 1, 1, 1.5, -1, 1]);
    expect(chunk?.sources.slice(0, 6)).toEqual([
      undefined,
      { start: 0, end: 3 },
      { start: 0, end: 3 },
      { start: 3, end: 4 },
      { start: 9, end: 10 },
      undefined,
    ]);
    expect(chunk?.sources).toHaveLength(CHUNK_LENGTH);
  });

  it('holds 75 tokens', () => {
    const { chunks, tokenCount } = buildChunks([text(spell(words(75)))], tokenizer);
    expect([chunks.length, tokenCount]).toEqual([1, 75]);
    expect(chunks[0]?.tokenIds[75]).toBe(174);
    expect(chunks[0]?.tokenIds[76]).toBe(END);
  });

  it('is filled after its first end where filling is another id', () => {
    const { chunks } = buildChunks([text('1 2')], { ...tokenizer, padId: 0 });
    expect(Array.from(chunks[0]?.tokenIds ?? [])).toEqual([START, 1, 2, END, ...Array<number>(73).fill(0)]);
    const full = buildChunks([text(spell(words(75)))], { ...tokenizer, padId: 0 }).chunks[0];
    expect(Array.from(full?.tokenIds.slice(-2) ?? [])).toEqual([174, END]);
    const written = buildChunks([text(`1 ${END} 2`)], { ...tokenizer, padId: 0 }).chunks[0];
    expect(Array.from(written?.tokenIds.slice(0, 5) ?? [])).toEqual([START, 1, END, 0, 0]);
  });
});

describe('several chunks', () => {
  it('begin after 75 tokens, in the middle of a piece', () => {
    expect(contents([text(spell(words(80)), 1.2)])).toEqual([words(75), words(5, 175)]);
    const { chunks, tokenCount } = buildChunks([text(spell(words(80)), 1.5)], tokenizer);
    expect(tokenCount).toBe(80);
    expect(chunks[1]?.weights.slice(0, 7)).toEqual(new Float32Array([1, 1.5, 1.5, 1.5, 1.5, 1.5, 1]));
  });

  /** A comma so far from the end of the first chunk, counted as the WebUI does: 75 − its place. */
  const withComma = (distance: number) => {
    const before = words(CHUNK_TOKENS - distance);
    const after = words(distance - 1, 300);
    return { before: [...before, COMMA], after, prompt: text(spell([...before, COMMA, ...after, 500, 501])) };
  };

  it.each([1, 2, 19, 20])('take what follows a comma %i from the end', (distance) => {
    const { before, after, prompt } = withComma(distance);
    expect(contents([prompt])).toEqual([before, [...after, 500, 501]]);
  });

  it('leave what follows a comma further away', () => {
    const { before, after, prompt } = withComma(21);
    expect(contents([prompt])).toEqual([
      [...before, ...after],
      [500, 501],
    ]);
  });

  it('look as far back as they are told, or not at all', () => {
    const { before, after, prompt } = withComma(21);
    expect(contents([prompt], 21)).toEqual([before, [...after, 500, 501]]);
    const near = withComma(2);
    expect(contents([near.prompt], 0)).toEqual([
      [...near.before, ...near.after],
      [500, 501],
    ]);
  });

  it('carry the weights and sources of what moves, and count the shortened chunk as 75', () => {
    const { before, after } = withComma(3);
    const pieces = [text(spell(before)), text(spell(after), 1.5, 40), text('500', 1, 90)];
    const { chunks, tokenCount } = buildChunks(pieces, tokenizer);
    expect(tokenCount).toBe(75 + 3);
    expect(Array.from(chunks[0]?.weights.slice(73) ?? [])).toEqual([1, 1, 1, 1]);
    expect(Array.from(chunks[1]?.weights.slice(0, 5) ?? [])).toEqual([1, 1.5, 1.5, 1, 1]);
    expect(chunks[1]?.sources.slice(1, 4).map((source) => source?.start)).toEqual([40, 40, 90]);
  });

  it('are not rearranged for a comma as the 76th token, which the next chunk forgets', () => {
    const first = words(75);
    const second = words(74, 200);
    const near = [...first.slice(0, 73), COMMA, 600];
    expect(contents([text(spell([...near, COMMA, 601]))])).toEqual([near, [COMMA, 601]]);
    expect(contents([text(spell([...first, COMMA, ...second, 700]))], 74)).toEqual([first, [COMMA, ...second], [700]]);
  });

  it('know no comma in vocabularies without one', () => {
    const { prompt } = withComma(2);
    const { chunks } = buildChunks([prompt], { ...tokenizer, commaId: undefined });
    expect(contentOf(chunks[0]!)).toHaveLength(75);
  });
});

describe('BREAK', () => {
  it('closes a chunk, even an empty one', () => {
    expect(contents([text('1'), brk, text('2')])).toEqual([[1], [2]]);
    expect(contents([text('1'), brk, text(''), brk, text('2')])).toEqual([[1], [], [2]]);
    expect(contents([text(''), brk, text('1')])).toEqual([[], [1]]);
  });

  it('at the end opens no chunk', () => {
    const { chunks, tokenCount } = buildChunks([text('1'), brk, text('')], tokenizer);
    expect([chunks.length, tokenCount]).toEqual([1, 75]);
  });

  it('after 75 tokens closes that chunk only', () => {
    expect(contents([text(spell(words(75))), brk, text('1')])).toEqual([words(75), [1]]);
  });

  it('counts 75', () => {
    expect(buildChunks([text('1'), brk, text(''), brk, text('2 3')], tokenizer).tokenCount).toBe(152);
  });

  it('lets commas before it be forgotten', () => {
    const pieces = [text('1 ,'), brk, text(spell(words(76)))];
    expect(contents(pieces, 74)).toEqual([[1, COMMA], words(75), [175]]);
  });
});

describe('every prompt', () => {
  const part = fc.constantFrom(',', ' BREAK ', '(', ')', ':1.2)', ...words(40).map((word) => ` ${word} `));
  const prompts = fc.array(part, { maxLength: 300 }).map((parts) => parts.join(''));
  const backtracks = fc.integer({ min: 0, max: 74 });

  it('keeps all its tokens in order, in whole chunks', () => {
    fc.assert(
      fc.property(prompts, backtracks, (prompt, commaBacktrack) => {
        const { pieces } = parseAttention(prompt, 'Original');
        const { chunks, tokenCount } = buildChunks(pieces, tokenizer, { commaBacktrack });
        const ids = pieces.flatMap((piece) => (piece.kind === 'text' ? tokenizer.encode(piece.text) : []));
        expect(chunks.flatMap(contentOf)).toEqual(ids);
        expect(Math.ceil(Math.max(tokenCount, 1) / CHUNK_TOKENS)).toBe(chunks.length);
        for (const { tokenIds } of chunks)
          expect([tokenIds[0], tokenIds[76], tokenIds.length]).toEqual([START, END, 77]);
      }),
    );
  });
});

describe('embeddings', () => {
  const embedding = (name: string, vectors: number) => ({
    name,
    hash: name,
    vectors: [Array.from({ length: vectors }, () => new Float32Array(2))],
  });
  const cut = (prompt: string, ...embeddings: ReturnType<typeof embedding>[]) => {
    const findEmbedding = createEmbeddingFinder(embeddings, tokenizer.encode);
    return buildChunks([text(prompt, 1.2)], { ...tokenizer, findEmbedding });
  };
  const named = ({ vectors = new Map() }: Chunk) =>
    [...vectors].map(([position, vector]) => [position, vector.embedding.name, vector.index]);

  it('take one slot a vector, with the weight of their place; of several that fit the longest name', () => {
    const { chunks, tokenCount } = cut('5 11 12 6', embedding('11', 1), embedding('11 12', 3));
    expect(contentOf(chunks[0]!)).toEqual([5, PLACEHOLDER_ID, PLACEHOLDER_ID, PLACEHOLDER_ID, 6]);
    expect(named(chunks[0]!)).toEqual([2, 3, 4].map((position, index) => [position, '11 12', index]));
    expect(Array.from(chunks[0]!.weights.slice(1, 6))).toEqual(new Array(5).fill(Math.fround(1.2)));
    expect(tokenCount).toBe(5);
  });

  it('that do not fit into a chunk begin the next one whole', () => {
    const { chunks } = cut(`${spell(words(74))} 11 5`, embedding('11', 2));
    expect(contentOf(chunks[0]!)).toEqual(words(74));
    expect(named(chunks[1]!)).toEqual([
      [1, '11', 0],
      [2, '11', 1],
    ]);
  });

  it('without a name in the prompt leave the chunks as they are', () => {
    expect(cut('5 6', embedding('11', 2))).toEqual(buildChunks([text('5 6', 1.2)], tokenizer));
  });
});
