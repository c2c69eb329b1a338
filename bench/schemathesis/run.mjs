/**
 * @file Schemathesis against a server whose jobs end at once: whatever is asked, right or wrong, the answer is one that
 * /openapi.json names, of the type and shape that it gives. test/cases/wire-description.test.ts asks the same of fewer
 * requests and needs Node alone. Needs a Python with requirements.txt beside this file:
 *   python3 -m venv VENV && VENV/bin/pip install -r bench/schemathesis/requirements.txt
 *   npm run build && node bench/schemathesis/run.mjs --st VENV/bin/st [-- options of schemathesis]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createService } from '../../dist/app/index.js';
import { createServer } from '../../dist/server/index.js';

/** Streams without an end, and what would go out into the network. */
const LEFT_OUT = '/events$|models/pull$';

/**
 * Not asked for: the WebUI passes over fields that it does not know and takes one type for another, and a request of the
 * right shape may name a model that is not here.
 */
const NOT_MEANT = 'negative_data_rejection,positive_data_acceptance';

const { values, positionals } = parseArgs({
  options: { st: { type: 'string', default: 'st' } },
  allowPositionals: true,
});

const drawNothing = async ({ request }) => ({
  images: [],
  encoderRuns: 0,
  seconds: 0,
  warnings: [],
  model: { name: 'default', family: 'sd1' },
  request: request.tasks?.[0]?.request ?? { prompt: '' },
});
const sweepNothing = async () => ({
  stage: 'full',
  title: 'nothing',
  clipSkips: [],
  rows: [],
  cells: [],
  verdicts: [],
  encoderRuns: 0,
  drawn: 0,
  seconds: 0,
  warnings: [],
});

const folder = await mkdtemp(join(tmpdir(), 'penultimate-schemathesis-'));
const runners = { txt2img: drawNothing, img2img: drawNothing, script: drawNothing, sweep: sweepNothing };
const service = await createService({ dataDir: folder, threads: 1, runners });
const server = await createServer({ service, version: '0.0.0' });
const address = await server.listen({ host: '127.0.0.1', port: 0 });

const options = [
  ['--exclude-path-regex', LEFT_OUT],
  ['--exclude-checks', NOT_MEANT],
  ['--phases', 'examples,coverage,fuzzing'],
  ['--request-timeout', '60'],
  '--continue-on-failure',
].flat();
const st = spawn(values.st, ['run', `${address}/openapi.json`, ...options, ...positionals], { stdio: 'inherit' });
const [code] = await once(st, 'exit');
await server.close();
await service.close();
await rm(folder, { recursive: true, force: true });
process.exitCode = code ?? 1;
