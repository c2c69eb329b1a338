/** @file A batch: what fails stands beside its picture and stops no other; what is stopped waits. */
import { beforeEach, expect, it } from 'vitest';
import { ApiError, type Picture } from '../api/index.js';
import { useBatch } from '../state/index.js';
import { type DrawOne, runBatch } from './run-batch.js';

const PICTURE: Picture = { url: 'out.png', infotext: 'a cat', width: 8, height: 8 };
const broken = new ApiError(-1, { error: { code: 'UNREADABLE', data: { name: '2.png' } } });

const file = (name: string) => new File([], name, { type: 'image/png' });
const states = () => useBatch.getState().items.map(({ name, state }) => `${name} ${state}`);

beforeEach(() => {
  const { clear, add } = useBatch.getState();
  clear();
  add(['10.png', '2.png', '1.png'].map(file));
});

it('takes the pictures in the order of their names, numbers as numbers', () => {
  expect(states()).toEqual(['1.png waiting', '2.png waiting', '10.png waiting']);
});

it('draws all, also after one that fails, and says which that was', async () => {
  const drawn: string[] = [];
  await runBatch(async ({ name }) => {
    if (name === '2.png') throw broken;
    drawn.push(name);
    return [PICTURE];
  });
  expect(drawn).toEqual(['1.png', '10.png']);
  expect(states()).toEqual(['1.png done', '2.png failed', '10.png done']);
  expect(useBatch.getState().items[1]?.failure).toBe(broken);
  expect(useBatch.getState().running).toBe(false);
});

it('a stop ends the rest, and the one that was drawn is not whole', async () => {
  const stopping: DrawOne = async ({ name }) => {
    if (name === '2.png') useBatch.getState().run(false);
    return [PICTURE];
  };
  await runBatch(stopping);
  expect(states()).toEqual(['1.png done', '2.png waiting', '10.png waiting']);
  const drawn: string[] = [];
  await runBatch(async ({ name }) => {
    drawn.push(name);
    return [PICTURE];
  });
  expect(drawn).toEqual(['2.png', '10.png']);
});

it('waits where there is no server, in place of failing with every picture', async () => {
  await runBatch(async () => {
    throw new ApiError(0);
  });
  expect(states()).toEqual(['1.png waiting', '2.png waiting', '10.png waiting']);
  expect(useBatch.getState().items[0]?.failure?.code).toBe('ABSENT');
});
