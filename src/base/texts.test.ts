import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError, requireText, textLength } from './index.js';

it('a text has as many characters as code points', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(textLength(text)).toBe([...text].length);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0xd7ff, max: 0xe000 })), (units) => {
      const text = String.fromCharCode(...units);
      expect(textLength(text)).toBe([...text].length);
    }),
  );
});

it('a text that is too long is told by its name, its length and the limit', () => {
  const rule = { name: 'prompt', limit: 3 };
  expect(() => requireText('猫🐈a', rule)).not.toThrow();
  expect(() => requireText('🐈🐈🐈', rule)).not.toThrow();
  expect(() => requireText('🐈🐈🐈a', rule)).toThrow(new AppError('TEXT_TOO_LONG', { ...rule, length: 4 }));
});
