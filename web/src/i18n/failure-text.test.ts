/** @file Failures in words. */
import { expect, it } from 'vitest';
import { chineseFailure } from './chinese-failure.js';
import { failureText } from './failure-text.js';

const REFUSED = {
  code: 'CLIP_SKIP_RANGE',
  message: 'clip skip 13 is not possible: this model (SD 1) takes whole numbers from 1 to 12',
  hint: '1 uses all layers.',
  data: { value: 13, model: 'this model (SD 1)', min: 1, max: 12 },
};

it("is the server's English, with what to do", () => {
  expect(failureText(REFUSED)).toBe(`${REFUSED.message}. ${REFUSED.hint}`);
});

it('is Chinese by code and data, words inside the data too', () => {
  expect(chineseFailure(REFUSED)).toBe(
    'clip skip 不能取 13：此模型（SD 1）只接受 1 到 12 的数。1 使用所有层，2 提前一层停止（倒数第二层），1.5 为两者正中间。',
  );
  const data = { key: 'k', value: 13, limit: 'a whole number from 1 to 12' };
  expect(chineseFailure({ code: 'SETTING_INVALID', message: '', data })).toContain('1 到 12 的整数');
});

it("keeps the server's text for a code nobody has translated, and names that are no words", () => {
  expect(chineseFailure({ code: 'NEW', message: 'new trouble' })).toBe('new trouble');
  const data = { what: 'model', name: 'model-of-mine' };
  expect(chineseFailure({ code: 'NOT_FOUND', message: '', data })).toContain('没有这个模型：“model-of-mine”');
});

it.each([
  ['PULL_REFUSED', 'the name holds characters that file names cannot have everywhere', '名称含有'],
  ['PULL_REFUSED', 'its unet holds no .safetensors file, only pickles, which can run code', '其 unet 中没有'],
  [
    'EMBEDDING_INVALID',
    "its vectors have width 1024, the text encoder's is 768",
    '其向量宽度为 1024，而文本编码器的宽度为 768',
  ],
  ['LORA_UNFIT', '"a.down" is [2, 1024]; beside b.weight [8, 768] it would have to be [2, 768]', '应为 [2, 768]'],
  ['VAE_UNFIT', 'latent channels: 16, those of anime: 4', '潜空间通道数为 16，而 anime 的为 4'],
])('says in Chinese what is wrong with a file: %s, %s', (code, problem, chinese) => {
  const data = { path: 'a.safetensors', name: 'a', problem };
  expect(chineseFailure({ code, message: '', data })).toContain(chinese);
});
