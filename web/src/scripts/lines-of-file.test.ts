/** @file Files as editors of all systems write them. */
import { expect, it } from 'vitest';
import { linesOf } from './lines-of-file.js';

it.each([
  ['a cat\na dog\n', 'a cat\na dog'],
  ['\uFEFFa cat\r\n  --prompt "a dog" \r\n\r\n', 'a cat\n--prompt "a dog"'],
  ['一只猫\r一只狗', '一只猫\n一只狗'],
  ['one\n\ntwo', 'one\n\ntwo'],
  ['', ''],
])('%j becomes %j', (file, lines) => expect(linesOf(file)).toBe(lines));
