/** @file Warnings, reasons and remarks in Chinese. */
import { expect, it } from 'vitest';
import { chineseNotice, knownSentence } from './chinese-notice.js';

const message = 'English words';

it("is the server's English for a code nobody has translated", () => {
  expect(chineseNotice({ code: 'new', message, data: {} })).toBe(message);
});

it('is Chinese by code and data, places that are words too', () => {
  const data = { value: 2, where: 'ss_clip_skip of LoRA ink' };
  expect(chineseNotice({ code: 'recommended-training-metadata', message, data })).toBe(
    '2：训练时使用了这个值（LoRA ink 的 ss_clip_skip）',
  );
});

it('quotes what the user wrote as it is', () => {
  const data = { part: '<clipskip:13> of LoRA x', max: 12 };
  expect(chineseNotice({ code: 'clipskip-range', message, data })).toBe(
    '“<clipskip:13> of LoRA x”超出模型最后的 CLIP 跳过层 12；该部分使用请求的 CLIP 跳过层',
  );
  const named = { name: 'the saved value' };
  expect(chineseNotice({ code: 'style-not-there', message, data: named })).toContain('“the saved value”');
});

it('has the words of errors, alone and as the cause in a notice', () => {
  const data = { path: 'a.png', problem: 'it is not JSON' };
  expect(chineseNotice({ code: 'METADATA_UNREADABLE', message, data })).toMatch(/^a\.png.*不是 JSON$/);
  const cell = { ...data, code: 'METADATA_UNREADABLE', because: message };
  expect(chineseNotice({ code: 'cell-blank', message, data: cell })).toMatch(/^有一格为空白：a\.png.*不是 JSON$/);
  const unknown = { ...data, code: 'NEW', because: message };
  expect(chineseNotice({ code: 'cell-blank', message, data: unknown })).toBe(`有一格为空白：${message}`);
});

it('says what is told of the pictures of other programs, and leaves what it does not know', () => {
  expect(knownSentence('2 samplers; the first pass is read')).toBe('有 2 个采样器；读取第一遍');
  expect(knownSentence('something new')).toBe('something new');
});
