import { describe, expect, it } from 'vitest';
import { withLatest, without } from '../api/gallery.js';
import { placeAfter, toggled, withRange } from './selection.js';

const GRID = { count: 10, columns: 4, rows: 2 };

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 9, 9],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 5],
  ['ArrowDown', 7, 9],
  ['ArrowDown', 8, 8],
  ['ArrowUp', 2, 2],
  ['PageDown', 0, 8],
  ['PageUp', 9, 1],
  ['Home', 7, 0],
  ['End', 2, 9],
  ['x', 2, undefined],
])('%s from %i leads to %s', (key, place, next) => expect(placeAfter(key, place, GRID)).toBe(next));

it('leads nowhere in an empty grid', () => expect(placeAfter('End', 0, { ...GRID, count: 0 })).toBeUndefined());

it('chooses one, gives it back, and chooses a range in either direction', () => {
  expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b']);
  expect([...toggled(new Set(['a', 'b']), 'a')]).toEqual(['b']);
  expect([...withRange(new Set(['x']), ['a', 'b', 'c', 'd'], [2, 1])]).toEqual(['x', 'b', 'c']);
});

describe('the list in memory', () => {
  const picture = (id: string) => ({ id }) as Parameters<typeof withLatest>[1]['pictures'][number];
  const page = (...ids: string[]) => ({ pictures: ids.map(picture), next: null });
  const pages = (...all: ReturnType<typeof page>[]) => ({ pages: all, pageParams: all.map(() => '') });
  const idsOf = (given: ReturnType<typeof withLatest>) =>
    given?.pages.map(({ pictures }) => pictures.map(({ id }) => id));

  it('takes what is new in front, and nothing where the two lists do not meet', () => {
    expect(idsOf(withLatest(pages(page('b', 'c'), page('d')), page('a', 'b')))).toEqual([['a', 'b', 'c'], ['d']]);
    expect(withLatest(pages(page('b')), page('x', 'y'))).toBeUndefined();
  });

  it('loses what went away', () => {
    expect(idsOf(without(pages(page('a', 'b'), page('c')), new Set(['b', 'c'])))).toEqual([['a'], []]);
  });
});
