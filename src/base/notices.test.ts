/** @file Notices: sentences with their values, each told once. */
import { expect, it } from 'vitest';
import { distinctNotices, NOTICE_CATALOGUE, type NoticeCode, noticeOf } from './index.js';

it('says the sentence of its code with the values in it', () => {
  expect(noticeOf('lora-not-there', { name: 'ink' })).toEqual({
    code: 'lora-not-there',
    message: 'LoRA "ink" is not there; look at models/Lora in the data folder',
    data: { name: 'ink' },
  });
});

it('is told once, where it was told first', () => {
  const [ink, fox] = ['ink', 'fox'].map((name) => noticeOf('lora-not-there', { name }));
  expect(distinctNotices([ink!, fox!, { ...ink! }])).toEqual([ink, fox]);
});

it.each(Object.keys(NOTICE_CATALOGUE) as NoticeCode[])('%s is a code in small letters with one line', (code) => {
  expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(NOTICE_CATALOGUE[code].message).toMatch(/^[^\n]+[^.\n]$/);
});
