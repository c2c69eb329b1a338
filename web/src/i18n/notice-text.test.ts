/** @file Warnings, reasons and remarks in words. */
import { expect, it } from 'vitest';
import { noticeText, sentenceText } from './notice-text.js';

const message = 'English words';

it("is the server's English, and its English for a code nobody has translated", () => {
  expect(noticeText({ code: 'lora-not-there', message, data: { name: 'ink' } }, 'en')).toBe(message);
  expect(noticeText({ code: 'new', message, data: {} }, 'zh')).toBe(message);
});

it('is Chinese by code and data, places that are words too', () => {
  const data = { value: 2, where: 'ss_clip_skip of LoRA ink' };
  expect(noticeText({ code: 'recommended-training-metadata', message, data }, 'zh')).toBe(
    '2：训练时使用了这个值（LoRA ink 的 ss_clip_skip）',
  );
});

it('quotes what the user wrote as it is', () => {
  const data = { part: '<clipskip:13> of LoRA x', max: 12 };
  expect(noticeText({ code: 'clipskip-range', message, data }, 'zh')).toBe(
    '“<clipskip:13> of LoRA x”超出模型最后的 CLIP 跳过层 12；该部分使用请求的 CLIP 跳过层',
  );
  const named = { name: 'the saved value' };
  expect(noticeText({ code: 'style-not-there', message, data: named }, 'zh')).toContain('“the saved value”');
});

it('has the words of errors, alone and as the cause in a notice', () => {
  const data = { path: 'a.png', problem: 'it is not JSON' };
  expect(noticeText({ code: 'METADATA_UNREADABLE', message, data }, 'zh')).toMatch(/^a\.png.*不是 JSON$/);
  const cell = { ...data, code: 'METADATA_UNREADABLE', because: message };
  expect(noticeText({ code: 'cell-blank', message, data: cell }, 'zh')).toMatch(/^有一格为空白：a\.png.*不是 JSON$/);
  const unknown = { ...data, code: 'NEW', because: message };
  expect(noticeText({ code: 'cell-blank', message, data: unknown }, 'zh')).toBe(`有一格为空白：${message}`);
});

it('says what is told of the pictures of other programs, and leaves what it does not know', () => {
  expect(sentenceText('2 samplers; the first pass is read', 'zh')).toBe('有 2 个采样器；读取第一遍');
  expect(sentenceText('2 samplers; the first pass is read', 'en')).toBe('2 samplers; the first pass is read');
  expect(sentenceText('something new', 'zh')).toBe('something new');
});
