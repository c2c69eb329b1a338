/** @file `models convert`: a model of any format as one .safetensors file. */
import { type Command, Option } from 'commander';
import type { Converted } from '../../library/index.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon } from '../options.js';
import { type Session, withSession } from '../session.js';

/** @source `FLOAT_CHOICES` of weights/, which is loaded only when something is converted */
const DTYPES = ['keep', 'f16', 'f32'] as const;

interface ConvertOptions extends CommonOptions {
  readonly dtype?: (typeof DTYPES)[number];
  readonly force?: boolean;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

function describeConverted({ path, family, tensors, sizeBytes, leftOut }: Converted): string {
  const kind = family ?? 'no model, its tensors as they are';
  const without = leftOut > 0 ? `; ${leftOut} left out that drawing does not need` : '';
  return `${path}: ${kind}, ${tensors} tensors, ${megabytes(sizeBytes)} MB${without}`;
}

/** A model and the file that it becomes. */
interface Pair {
  readonly path: string;
  readonly out: string;
}

async function convert({ app, door, io, report, signal }: Session, pair: Pair, options: ConvertOptions): Promise<void> {
  const { dtype, force } = options;
  const clock = door.createPullClock(io.now);
  const onProgress = (done: number, total: number) =>
    report.transfer({
      label: `writing ${pair.out} (MB)`,
      done: megabytes(done),
      total: megabytes(total),
      secondsLeft: clock(done, total) ?? Number.NaN,
    });
  const converted = await app.convertModel({ ...pair, dtype, force, signal, onProgress });
  report.endProgress();
  report.result(describeConverted(converted));
  report.json({ converted });
}

/** Adds `convert` to `models`. */
export const addConvert = (models: Command, io: CliIo) =>
  withCommon(models.command('convert'))
    .description('write a model, LoRA, VAE or embedding of any format as one .safetensors file')
    .argument('<in>', 'a .ckpt, .pt, .bin, .gguf or .safetensors file, or a diffusers folder; path or name')
    .argument('<out>', 'the .safetensors file to write')
    .addOption(
      new Option('--dtype <type>', 'what fractions are written as; keep: as they are, quantised blocks as f16').choices(
        DTYPES,
      ),
    )
    .option('--force', 'replace a file of that name')
    .action((path: string, out: string, options: ConvertOptions) =>
      withSession(io, options, (session) => convert(session, { path, out }, options)),
    );
