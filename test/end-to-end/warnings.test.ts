/** @file Every warning that a command prints is in the document of `--json`, and no other. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliInProcess } from '../support/cli-in-process.js';
import { temporaryFolder } from '../support/golden.js';

interface Said {
  readonly message: string;
}
type Document = Readonly<Record<'warnings' | 'diagnostics', readonly Said[] | undefined>>;

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'embeddings'), { recursive: true });
  await writeFile(join(folder, 'embeddings', 'text.pt'), 'no pickle at all');
});

/** What is printed for people behind a mark of its kind. */
const printed = (text: string, mark: RegExp): readonly string[] =>
  text.split('\n').flatMap((line) => (mark.test(line) ? [line.replace(mark, '')] : []));

const WARNING = /^(?:penultimate: )?warning: /;
const OF_PROMPT = /^prompt, \d+ to \d+: /;
const messages = (list: readonly Said[] = []): readonly string[] => list.map(({ message }) => message);

/** Runs a command for people and for programs; what it warned of comes back, said by both alike. */
async function warnedBy(args: readonly string[], out: readonly [forPeople: string, forPrograms: string]) {
  const whole = (to: string): readonly string[] => [...args, ...(to === '' ? [] : ['--out', to]), '--data-dir', folder];
  const people = await cliInProcess(whole(out[0]));
  const programs = await cliInProcess([...whole(out[1]), '--json']);
  expect([people.code, people.code === 0 ? '' : people.stderr, programs.code]).toEqual([0, '', 0]);
  const document = JSON.parse(programs.stdout) as Document;
  const told = `${people.stdout}\n${people.stderr}`;
  expect(new Set(messages(document.warnings))).toEqual(new Set(printed(told, WARNING)));
  expect(new Set(messages(document.diagnostics))).toEqual(new Set(printed(told, OF_PROMPT)));
  expect(new Set(printed(programs.stderr, WARNING))).toEqual(new Set(printed(people.stderr, WARNING)));
  return messages(document.warnings);
}
const files = (...names: readonly [string, string]): [string, string] => [
  join(folder, names[0]),
  join(folder, names[1]),
];

const SMALL = ['--steps', '2', '--size', '64x64', '--seed', '5'];
const STYLE = 'there is no style "nothere"; it was left out';

describe('every warning that is printed is in --json', () => {
  it('of generate: styles, LoRAs, embeddings', async () => {
    const prompt = 'a (red circle <lora:nothere:1> text';
    const args = ['generate', prompt, '--style', 'nothere', ...SMALL];
    const warned = await warnedBy(args, files('a.png', 'b.png'));
    expect(warned).toContain(STYLE);
    expect(warned.length).toBeGreaterThan(1);
  });

  it('of generate: a timeline that is not reached, from a picture', async () => {
    const first = join(folder, 'first.png');
    expect((await cliInProcess(['generate', 'a', ...SMALL, '--out', first, '--data-dir', folder])).code).toBe(0);
    const args = ['generate', 'a', '--init-image', first, '--clip-skip-timeline', '1@0-0.01,2@0.01-1'];
    const warned = await warnedBy([...args, ...SMALL], files('c.png', 'd.png'));
    expect(warned.length).toBeGreaterThan(0);
  });

  it('of encode, with what the writer of the prompt may not have meant', async () => {
    const warned = await warnedBy(['encode', 'a (cat <lora:nothere:1> text'], ['', '']);
    expect(warned.length).toBeGreaterThan(0);
  });

  it('of layers', async () => {
    await warnedBy(['layers', 'a (cat <lora:nothere:1> text'], ['', '']);
  });

  it('of sweep', async () => {
    const args = ['sweep', 'a cat <lora:nothere:1> text', '--clip-skips', '1,2', ...SMALL];
    expect((await warnedBy(args, files('sweep-a', 'sweep-b'))).length).toBeGreaterThan(0);
  });

  it('of inspect', async () => {
    await warnedBy(['inspect', 'default'], ['', '']);
  });
});
