import { expect, it } from 'vitest';
import { createTaskNames } from './task-names.js';

it('calls the first job by the name itself and later ones by another, which the name then means', async () => {
  const names = createTaskNames(async () => false);
  expect([await names.claim('task(a)'), names.newest('task(a)'), names.newest('task(b)')]).toEqual([
    'task(a)',
    'task(a)',
    'task(b)',
  ]);
  const second = await names.claim('task(a)');
  expect(second).toMatch(/^task\(a\)-[0-9a-f-]{36}$/);
  expect(names.newest('task(a)')).toBe(second);
});

it('takes no name that an earlier job has, from before the server was started', async () => {
  const names = createTaskNames(async (id) => id === 'old');
  expect(await names.claim('old')).not.toBe('old');
});

it('gives two requests that come at once an id each', async () => {
  const names = createTaskNames(async () => false);
  const ids = await Promise.all([names.claim('twice'), names.claim('twice')]);
  expect(new Set(ids).size).toBe(2);
});
