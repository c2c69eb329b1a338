import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PARITY_DIFFERENCES } from '../../scripts/parity-differences.mjs';

it('docs/parity.md ends with what differs (`node scripts/docs-parity.mjs` writes it anew)', () => {
  const page = readFileSync(new URL('../../docs/parity.md', import.meta.url), 'utf8');
  expect(page.endsWith(`\n\n${PARITY_DIFFERENCES}`)).toBe(true);
  for (const what of ['pixels of eight bits', 'a level of odd size', 'bytes of a picture', 'DPM++ SDE, whole picture'])
    expect(PARITY_DIFFERENCES).toContain(`| ${what} |`);
});
