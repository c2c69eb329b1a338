/** @file A failure, and what was noticed, in the language of the page. */
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../../test/show.js';
import { showLanguage } from '../i18n/index.js';
import { Failure } from './failure.js';
import { Warnings } from './warnings.js';

const DATA = { value: 13, model: 'SD 1', min: 1, max: 12 };
const NEWS = { code: 'CLIP_SKIP_RANGE', message: '13 is not possible', hint: '1 uses all layers.', data: DATA };

it('is told as the server tells it, and in Chinese by its code', async () => {
  const { rerender } = show(<Failure news={NEWS} />);
  expect(screen.getByRole('alert').textContent).toBe('13 is not possible. 1 uses all layers.');
  await showLanguage('zh');
  rerender(<Failure news={{ ...NEWS }} />);
  expect(screen.getByRole('alert').textContent).toContain('不能取 13');
});

it('what was noticed is told in Chinese too', async () => {
  const warning = { code: 'lora-not-there', message: 'there is no LoRA ink', data: { name: 'ink' } };
  const { rerender } = show(<Warnings id="warnings" warnings={[warning]} />);
  expect(screen.getByRole('listitem').textContent).toBe('there is no LoRA ink');
  await showLanguage('zh');
  rerender(<Warnings id="warnings" warnings={[{ ...warning }]} />);
  expect(screen.getByRole('listitem').textContent).toMatch(/[一-龥].*ink|ink.*[一-龥]/);
});
