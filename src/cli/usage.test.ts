/** @file What the command line says about wrong input: words, exit codes, JSON errors. */
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, createBench } from '../../test/support/fake-app.js';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.remove());

describe('usage', () => {
  const cases: [string, string[], RegExp][] = [
    ['an unknown command', ['draw', 'a cat'], /unknown command 'draw'/],
    ['an unknown option', ['generate', 'a cat', '--sede', '1'], /unknown option '--sede' \(Did you mean --seed\?\)/],
    ['no prompt', ['generate'], /missing required argument 'prompt'/],
    ['two prompts', ['generate', 'a', 'cat'], /too many arguments/],
    ['an option without its value', ['generate', 'a cat', '--seed'], /argument missing/],
    ['a seed that is no number', ['generate', 'a cat', '--seed', '1e3'], /--seed takes a whole number, not "1e3"/],
    ['a step that is not whole', ['generate', 'a cat', '--steps', '2.5'], /--steps takes a whole number/],
    ['too many steps', ['generate', 'a cat', '--steps', '1001'], /--steps 1001 is out of range: 1 to 1000/],
    ['a scale that is no number', ['generate', 'a cat', '--cfg-scale', '7,5'], /--cfg-scale takes a number, not "7,5"/],
    ['a crooked size', ['generate', 'a cat', '--size', '64x'], /--size takes WIDTHxHEIGHT/],
    ['an unknown prediction', ['inspect', 'x.safetensors', '--prediction', 'x0'], /--prediction is one of epsilon, v/],
    ['an unknown emphasis', ['generate', 'a cat', '--emphasis', 'loud'], /--emphasis is one of Original, No norm/],
    [
      'a picture format that is not written',
      ['generate', 'a cat', '--out', 'cat.avif'],
      /written as .png, .jpg or .webp/,
    ],
    ['a sweep into one file', ['sweep', 'a cat', '--out', 'cat.png'], /name a folder/],
    ['a sweep of nothing', ['sweep'], /a sweep needs a prompt/],
    ['a new prompt for an old sweep', ['sweep', 'a dog', '--resume', 'there'], /takes no prompt/],
    ['full values of no sweep', ['sweep', 'a cat', '--full', '1'], /use --resume/],
    ['an axis that is none', ['sweep', 'a cat', '--axis', 'colour=red'], /one of prompt, negative-prompt/],
    ['an axis without values', ['sweep', 'a cat', '--axis', 'steps='], /KIND=VALUE/],
    ['a list that is none', ['sweep', 'a cat', '--clip-skips', '1-x'], /"1-x" is neither/],
    ['a range the wrong way round', ['sweep', 'a cat', '--clip-skips', '5-2'], /"5-2" is neither/],
    ['layers without a file', ['encode', 'a cat', '--layers', 'all'], /give --out/],
    [
      'a clip skip that is no number',
      ['generate', 'a cat', '--clip-skip', 'abc'],
      /clip skip abc is not possible: tiny takes numbers from 1 to 12/,
    ],
    ['a clip skip with two points', ['encode', 'a cat', '--clip-skip', '2.5.1'], /clip skip 2.5.1 is not possible/],
    [
      'a negative clip skip that is no number',
      ['generate', 'a cat', '--negative-clip-skip', 'abc'],
      /--negative-clip-skip takes a number, not "abc"/,
    ],
    ['a fractional range', ['sweep', 'a cat', '--clip-skips', '1.5-2'], /"1.5-2" is neither/],
    ['a clip skip beyond the model', ['generate', 'a cat', '--clip-skip', '13'], /clip skip 13 .* from 1 to 12/],
  ];
  it.each(cases)('%s ends in one clear line and exit code 2', async (_name, argv, message) => {
    expect(await bench.run(...argv)).toBe(2);
    expect(bench.stderr).toMatch(message);
    expect(bench.stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(bench.stdout).toBe('');
  });

  it('shows help and version without loading the application', async () => {
    expect(await bench.run('--help')).toBe(0);
    expect(bench.stdout).toContain('generate');
    expect(await bench.run('sweep', '--help')).toBe(0);
    expect(bench.stdout).toContain('--clip-skips');
    bench.stdout = '';
    expect(await bench.run('--version')).toBe(0);
    expect(bench.stdout).toBe('1.2.3\n');
    expect(bench.loads).toBe(0);
  });

  it('takes a prompt that starts with a dash after --', async () => {
    expect(await bench.run('generate', '--seed', '-1', '--', '--json')).toBe(0);
    expect(bench.asked).toEqual([{ prompt: '--json', seed: -1, batchSize: 1, batchCount: 1 }]);
    expect(bench.stdout).toMatch(/00001--1\.png\n$/);
  });
});

describe('failures', () => {
  it('of input are exit code 1, with a hint', async () => {
    expect(await bench.run('generate', 'a cat', '--model', 'missing')).toBe(1);
    expect(bench.stderr).toBe('penultimate: missing: no such file or folder [FILE_NOT_FOUND]\n  Check the path.\n');
    expect(bench.closed).toBe(1);
  });

  it('are one JSON document with --json', async () => {
    expect(await bench.run('generate', 'a cat', '--model', 'missing', '--json')).toBe(1);
    expect(JSON.parse(bench.stdout)).toEqual({
      error: {
        code: 'FILE_NOT_FOUND',
        message: 'missing: no such file or folder',
        hint: 'Check the path.',
        data: { path: 'missing' },
      },
    });
    bench.stdout = '';
    expect(await bench.run('--json', 'nonsense')).toBe(2);
    expect(JSON.parse(bench.stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });

  it('nobody foresaw are INTERNAL in one line; --verbose adds the stack', async () => {
    expect(await bench.run('generate', 'a cat', '--model', 'broken')).toBe(1);
    expect(bench.stderr).toMatch(
      /^penultimate: something went wrong inside: x is not a function \[INTERNAL\]\n {2}This is a bug/,
    );
    expect(bench.stderr).not.toContain('second line');
    bench.stderr = '';
    expect(await bench.run('generate', 'a cat', '--model', 'broken', '--verbose')).toBe(1);
    expect(bench.stderr).toContain('fake-app.ts');
  });

  it('of an unwritable place are found before anything is drawn', async () => {
    await writeFile(bench.out('file'), '');
    expect(await bench.run('generate', 'a cat', '--out', bench.out('file/cat.png'))).toBe(1);
    expect(bench.stderr).toContain('[FILE_UNWRITABLE]');
    expect(bench.asked).toEqual([]);
  });
});
