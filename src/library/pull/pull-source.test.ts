import { expect, it } from 'vitest';
import { parsePullSource } from './pull-source.js';

const HUB = new URL('https://huggingface.co');

it('a source is an address, or a model of the hub with a file and a revision', () => {
  expect(parsePullSource('owner/name@rev/file.safetensors', HUB)).toEqual({
    kind: 'hub',
    id: 'owner/name',
    revision: 'rev',
    file: 'file.safetensors',
  });
  expect(parsePullSource('owner/name/file.safetensors@rev', HUB)).toEqual({
    kind: 'hub',
    id: 'owner/name',
    revision: 'rev',
    file: 'file.safetensors',
  });
  expect(parsePullSource('https://example.org/a.safetensors', HUB)).toMatchObject({ kind: 'url' });
});

it('a source that would take long to read is refused', () => {
  const refused = expect.objectContaining({
    code: 'PULL_SOURCE',
    message: expect.stringContaining('characters, the limit is 8192'),
  });
  expect(() => parsePullSource(`owner/name@rev${'/file.s'.repeat(20_000)}`, HUB)).toThrow(refused);
});
