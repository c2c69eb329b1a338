/** @file The styles there are: read from styles.csv at every question, so that a change is seen without a restart. */
import { writeFile } from 'node:fs/promises';
import {
  AppError,
  createSerialiser,
  formatCsv,
  type Notice,
  noticeOf,
  parseCsv,
  readSmallText,
  replaceFile,
  requireText,
} from '../../base/index.js';
import { type GenerationRequest, TEXT_LIMIT } from '../../contract/index.js';
import { mergeStyles, type PromptStyle, withoutComments } from '../../prompt/index.js';

export interface StyleEntry extends PromptStyle {
  /** The file it stands in. */
  readonly path: string;
}

export interface StyleRepository {
  /** Of several styles of one name, the first file's. @throws FILE_UNREADABLE */
  list(): Promise<readonly StyleEntry[]>;
  /** Whether a style stands in the file that is written. */
  isOwn(style: StyleEntry): boolean;
  /** Adds a style to the first file, or replaces the one of its name there. @throws FILE_UNREADABLE FILE_UNWRITABLE */
  save(style: PromptStyle): Promise<void>;
  /** Takes a style out of the first file. @throws NOT_FOUND FILE_UNREADABLE FILE_UNWRITABLE */
  remove(name: string): Promise<void>;
}

/** Columns of a style, older names last. @source A1111 v1.10.1, as behaviour */
const COLUMNS = { name: ['name'], prompt: ['prompt', 'text'], negativePrompt: ['negative_prompt'] } as const;

type Field = keyof typeof COLUMNS;
const FIELDS = ['name', 'prompt', 'negativePrompt'] as const satisfies readonly Field[];
/** What a new file begins with: spreadsheets tell by the mark that it is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

interface StyleTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const columnOf = (header: readonly string[], field: Field): number =>
  header.findIndex((column) => (COLUMNS[field] as readonly string[]).includes(column.trim()));

/** A file that need not exist, as it stands: columns that are not ours, and styles out of use, are in it. */
async function readTable(path: string): Promise<StyleTable> {
  const text = await readSmallText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
  });
  const [header = [], ...rows] = parseCsv(text);
  return { header, rows };
}

/** Styles of a file; names that begin with # are set out of use. */
async function readStyles(path: string): Promise<readonly StyleEntry[]> {
  const { header, rows } = await readTable(path);
  const read = (row: readonly string[], field: Field): string => row[columnOf(header, field)] ?? '';
  return rows
    .map((row) => ({
      name: read(row, 'name'),
      prompt: read(row, 'prompt'),
      negativePrompt: read(row, 'negativePrompt'),
      path,
    }))
    .filter(({ name }) => name !== '' && !name.startsWith('#'));
}

const writeTable = (path: string, { header, rows }: StyleTable): Promise<void> =>
  replaceFile(path, (temporary) => writeFile(temporary, BYTE_ORDER_MARK + formatCsv([header, ...rows])));

/** The header with every column that a style needs. */
const completed = (header: readonly string[]): readonly string[] => [
  ...header,
  ...FIELDS.filter((field) => columnOf(header, field) === -1).map((field) => COLUMNS[field][0]),
];

/** The table with the style in the place of the one of its name, or at the end; other columns of a row stay. */
function withStyle({ header: known, rows }: StyleTable, style: PromptStyle): StyleTable {
  const header = completed(known);
  const place = rows.findIndex((row) => row[columnOf(header, 'name')] === style.name);
  const row = header.map((_, column) => rows[place]?.[column] ?? '');
  for (const field of FIELDS) row[columnOf(header, field)] = style[field];
  return { header, rows: place === -1 ? [...rows, row] : rows.with(place, row) };
}

function withoutStyle({ header, rows }: StyleTable, name: string): StyleTable {
  const column = columnOf(header, 'name');
  const left = rows.filter((row) => row[column] !== name);
  if (left.length === rows.length) throw new AppError('NOT_FOUND', { what: 'style', name });
  return { header, rows: left };
}

/** The styles of some files, in their order; the first is ours to write. */
export function createStyleRepository(paths: readonly [string, ...string[]]): StyleRepository {
  const [own] = paths;
  const inTurn = createSerialiser();
  const change = (edit: (table: StyleTable) => StyleTable): Promise<void> =>
    inTurn(async () => writeTable(own, edit(await readTable(own))));
  return {
    list: async () => {
      const all = (await Promise.all(paths.map(readStyles))).flat();
      return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
    },
    isOwn: ({ path }) => path === own,
    save: (style) => change((table) => withStyle(table, style)),
    remove: (name) => change((table) => withoutStyle(table, name)),
  };
}

type Texts = Pick<GenerationRequest, 'prompt' | 'negativePrompt'>;
type AllTexts = Texts & Pick<GenerationRequest, 'hires'>;

export interface PreparedRequest<Request> {
  readonly request: Request;
  /** What was asked for and left out. */
  readonly warnings: readonly Notice[];
}

export interface Preparing {
  /** Names, in order. */
  readonly styles: readonly string[];
  readonly repository: StyleRepository;
  /** Whether comments are taken out. */
  readonly comments: boolean;
  /** False takes the tags of networks out of the prompts, those of styles too. */
  readonly networks?: boolean;
}

function merged({ prompt, negativePrompt }: Texts, styles: readonly PromptStyle[], comments: boolean): Texts {
  const read = comments ? withoutComments : (text: string) => text;
  const of = (text: string, name: 'prompt' | 'negativePrompt'): string => {
    const rule = { name, limit: TEXT_LIMIT };
    requireText(text, rule);
    const sides = styles.map((style) => style[name]);
    return read(mergeStyles(text, sides, rule));
  };
  const negative = of(negativePrompt ?? '', 'negativePrompt');
  // What was left out and stays empty is left to the defaults.
  return {
    prompt: of(prompt, 'prompt'),
    ...(negativePrompt === undefined && negative === '' ? {} : { negativePrompt: negative }),
  };
}

/** A tag, or what would be one but for its end: taken up to the end of the text, so that nothing is looked through twice. */
const NETWORK_TAG = /<\w+:[^>]+(>|$)/g;

/** Prompts without the tags of networks; a negative prompt has none. @source A1111 v1.10.1, as behaviour */
function withoutNetworks<T extends AllTexts>(request: T): T {
  const stripped = (text: string): string => text.replace(NETWORK_TAG, (tag, end: string) => (end === '' ? tag : ''));
  const { prompt, hires } = request;
  const own = hires?.prompt ? { hires: { ...hires, prompt: stripped(hires.prompt) } } : {};
  return { ...request, prompt: stripped(prompt), ...own };
}

/** Texts of a second pass that are its own; an empty one is the first pass's. */
function mergedHires({ hires }: AllTexts, styles: readonly PromptStyle[], comments: boolean): Pick<AllTexts, 'hires'> {
  if (!hires?.prompt && !hires?.negativePrompt) return {};
  const { prompt = '', negativePrompt = '' } = hires;
  const whole = merged({ prompt, negativePrompt }, styles, comments);
  return {
    hires: {
      ...hires,
      ...(prompt ? { prompt: whole.prompt } : {}),
      ...(negativePrompt && whole.negativePrompt ? { negativePrompt: whole.negativePrompt } : {}),
    },
  };
}

/** Prompts as they are drawn and recorded: styles put in, then comments taken out. @throws TEXT_TOO_LONG @source A1111 v1.10.1, as behaviour */
export async function preparePrompts<Request extends AllTexts>(
  request: Request,
  { styles: wanted, repository, comments, networks = true }: Preparing,
): Promise<PreparedRequest<Request>> {
  const known = wanted.length > 0 ? await repository.list() : [];
  const styles = wanted.flatMap((name) => known.find((style) => style.name === name) ?? []);
  const missing = wanted.filter((name) => !known.some((style) => style.name === name));
  const whole = { ...request, ...merged(request, styles, comments), ...mergedHires(request, styles, comments) };
  return {
    request: networks ? whole : withoutNetworks(whole),
    warnings: missing.map((name) => noticeOf('style-not-there', { name })),
  };
}
