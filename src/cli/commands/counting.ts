/** @file `counting`: one layer of the text encoder in every program's number. */
import type { Command } from 'commander';
import { AppError } from '../../base/index.js';
import {
  COUNTED_FAMILIES,
  type CountedFamily,
  clipSkipOf,
  DIALECTS,
  type DialectId,
  ENCODERS,
  type Equivalent,
  equivalentsOf,
  fromDialect,
  isLayer,
  isNumbered,
  layersOfEncoders,
  showValue,
} from '../../dialects/index.js';
import type { CliIo } from '../io.js';
import { oneOf } from '../parse.js';
import { createReporter } from '../reporter.js';

interface CountingOptions {
  readonly from: DialectId;
  readonly family: CountedFamily;
  readonly json?: boolean;
}

const IDS = DIALECTS.map(({ id }) => id);

/** The layer that is asked about; without a value, the family's default. @throws USAGE */
function layerOf(value: string | undefined, { from, family }: CountingOptions): number {
  const typed = value?.replace(/^−/, '-') ?? null;
  const { blocksDropped, reason = 'no such layer' } = fromDialect(from, family, typed);
  if (blocksDropped !== null && isLayer(family, blocksDropped)) return blocksDropped;
  const program = DIALECTS.find(({ id }) => id === from)?.name;
  throw new AppError('USAGE', { problem: `${program} ${value ?? ''} on ${ENCODERS[family].name}: ${reason}` });
}

function cell({ values, anyValue, reason = '' }: Equivalent): string {
  if (anyValue) return `any (${reason})`;
  return values.length === 0 ? `– (${reason})` : values.map(showValue).join(' or ');
}

function describe(family: CountedFamily, blocksDropped: number): string {
  const { name, defaultDropped } = ENCODERS[family];
  const encoders = layersOfEncoders(family, blocksDropped);
  const layers = encoders.map(
    ({ name: encoder, blocks, layersRun }) => `${layersRun} of ${blocks}${encoders.length > 1 ? ` (${encoder})` : ''}`,
  );
  const isDefault = blocksDropped === defaultDropped ? ', the default' : '';
  const width = Math.max(...DIALECTS.map((row) => row.name.length));
  const rows = equivalentsOf(family, blocksDropped).map((row) => `${row.program.padEnd(width)}  ${cell(row)}`);
  return [`${name}: layer ${layers.join(', ')} (${blocksDropped} dropped${isDefault})`, ...rows].join('\n');
}

function count(io: CliIo, value: string | undefined, options: CountingOptions): void {
  const { family } = options;
  const blocksDropped = layerOf(value, options);
  const report = createReporter(io, options.json === undefined ? {} : { json: options.json });
  report.result(describe(family, blocksDropped));
  report.json({
    family,
    blocksDropped,
    layersRun: ENCODERS[family].blocks - blocksDropped,
    encoders: layersOfEncoders(family, blocksDropped),
    clipSkip: isNumbered(family, blocksDropped) ? clipSkipOf(family, blocksDropped) : null,
    equivalents: equivalentsOf(family, blocksDropped),
  });
}

/** Adds `counting` to the program. */
export function addCounting(program: Command, io: CliIo): void {
  program
    .command('counting')
    .description("one layer in every program's number: A1111 2 = diffusers 1 = ComfyUI −2")
    .argument('[value]', "as the program of --from writes it (default: the family's own layer)")
    .option('--from <program>', `who counts so: ${IDS.join(', ')}`, oneOf('--from', IDS), 'a1111')
    .option('--family <family>', COUNTED_FAMILIES.join(', '), oneOf('--family', COUNTED_FAMILIES), 'sd1')
    .option('--json', 'exactly one JSON document on stdout')
    .allowUnknownOption(false)
    .action((value: string | undefined, options: CountingOptions) => count(io, value, options));
}
