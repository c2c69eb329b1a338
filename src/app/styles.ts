/** @file The styles there are: read from styles.csv at every question, so that a change is seen without a restart. */
import { readFile } from 'node:fs/promises';
import { AppError, parseCsv } from '../base/index.js';
import type { GenerateRequest } from '../contract/index.js';
import { mergeStyles, type PromptStyle, withoutComments } from '../prompt/index.js';

export interface StyleEntry extends PromptStyle {
  /** The file it stands in. */
  readonly path: string;
}

export interface StyleShelf {
  /** Of several styles of one name, the first file's. @throws FILE_UNREADABLE */
  list(): Promise<readonly StyleEntry[]>;
}

/** Columns of a style, older names last. @source A1111 v1.10.1, as behaviour */
const COLUMNS = { name: ['name'], prompt: ['prompt', 'text'], negativePrompt: ['negative_prompt'] } as const;

/** Styles of a file that need not exist; names that begin with # are set out of use. */
async function readStyles(path: string): Promise<readonly StyleEntry[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
  });
  const [header = [], ...rows] = parseCsv(text);
  const read = (row: readonly string[], names: readonly string[]): string =>
    row[header.findIndex((column) => names.includes(column.trim()))] ?? '';
  return rows
    .map((row) => ({
      name: read(row, COLUMNS.name),
      prompt: read(row, COLUMNS.prompt),
      negativePrompt: read(row, COLUMNS.negativePrompt),
      path,
    }))
    .filter(({ name }) => name !== '' && !name.startsWith('#'));
}

/** The styles of some files, in their order. */
export function createStyleShelf(paths: readonly string[]): StyleShelf {
  return {
    list: async () => {
      const all = (await Promise.all(paths.map(readStyles))).flat();
      return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
    },
  };
}

type Texts = Pick<GenerateRequest, 'prompt' | 'negativePrompt'>;

export interface PreparedRequest<Request> {
  readonly request: Request;
  /** What was asked for and left out, in sentences. */
  readonly warnings: readonly string[];
}

export interface Preparing {
  /** Names, in order. */
  readonly styles: readonly string[];
  readonly shelf: StyleShelf;
  /** Whether comments are taken out. */
  readonly comments: boolean;
}

function merged({ prompt, negativePrompt }: Texts, styles: readonly PromptStyle[], comments: boolean): Texts {
  const read = comments ? withoutComments : (text: string) => text;
  const of = (text: string, side: 'prompt' | 'negativePrompt'): string =>
    read(
      mergeStyles(
        text,
        styles.map((style) => style[side]),
      ),
    );
  const negative = of(negativePrompt ?? '', 'negativePrompt');
  // What was left out and stays empty is left to the defaults.
  return {
    prompt: of(prompt, 'prompt'),
    ...(negativePrompt === undefined && negative === '' ? {} : { negativePrompt: negative }),
  };
}

/** Prompts as they are drawn and recorded: styles put in, then comments taken out. @source A1111 v1.10.1, as behaviour */
export async function preparePrompts<Request extends Texts>(
  request: Request,
  { styles: wanted, shelf, comments }: Preparing,
): Promise<PreparedRequest<Request>> {
  const known = wanted.length > 0 ? await shelf.list() : [];
  const styles = wanted.flatMap((name) => known.find((style) => style.name === name) ?? []);
  const missing = wanted.filter((name) => !known.some((style) => style.name === name));
  return {
    request: { ...request, ...merged(request, styles, comments) },
    warnings: missing.map((name) => `there is no style "${name}"; it was left out`),
  };
}
