/** @file `gallery`: the pictures of the data folder on the command line: listed, searched, drawn again, the index brought in line. */
import type { Command } from 'commander';
import { AppError } from '../../base/index.js';
import { GALLERY_LIMITS, type GalleryPage, type GalleryPicture, type GalleryQuery } from '../../contract/index.js';
import type { Gallery } from '../../gallery/index.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon } from '../options.js';
import { decimalFor, integerFor, oneOf } from '../parse.js';
import { type Session, withSession } from '../session.js';
import { addReplay } from './replay.js';

interface ListOptions extends CommonOptions {
  readonly in?: 'prompt' | 'negative' | 'any';
  readonly model?: string;
  readonly clipSkip?: number;
  readonly sweep?: string;
  readonly from?: number;
  readonly to?: number;
  readonly trashed?: boolean;
  readonly limit?: number;
  readonly after?: string;
}

const WHERE = ['prompt', 'negative', 'any'] as const;
const CLIP_SKIPS = { min: 0, max: 100 };

/** A day or a moment as milliseconds since 1970, in the time of this place. @throws USAGE */
const momentFor =
  (name: string) =>
  (text: string): number => {
    const moment = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
    if (!Number.isNaN(moment)) return moment;
    throw new AppError('USAGE', { problem: `${name} takes a day or a moment, such as 2026-01-31, not "${text}"` });
  };

/** @throws USAGE */
function cursor(text: string): string {
  if (/^-?\d{1,16}_[0-9a-f-]{22,36}$/.test(text)) return text;
  throw new AppError('USAGE', { problem: `--after takes "next" of a list before, not "${text}"` });
}

async function withGallery(session: Session, work: (gallery: Gallery) => Promise<void>): Promise<void> {
  const gallery = await session.app.openGallery();
  const end = (): void => void gallery.close();
  session.signal.addEventListener('abort', end);
  try {
    await work(gallery);
  } finally {
    session.signal.removeEventListener('abort', end);
    await gallery.close();
  }
}

const queryOf = (options: ListOptions): GalleryQuery => {
  const { in: place, model, clipSkip, sweep, from, to, trashed, limit, after } = options;
  const given = { in: place, model, clipSkip, sweep, from, to, trashed, limit, after };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as GalleryQuery;
};

const lineOf = ({ createdMs, path, prompt, clipSkip }: GalleryPicture & { readonly path: string }): string => {
  const layer = clipSkip === null ? '' : `, clip skip ${clipSkip}`;
  return `${new Date(createdMs).toISOString()}  ${path}${layer}  ${prompt.replace(/\s+/g, ' ')}`;
};

async function show(session: Session, query: GalleryQuery): Promise<void> {
  const { report } = session;
  await withGallery(session, async (gallery) => {
    const page: GalleryPage = await gallery.list(query);
    const { total } = await gallery.facets(query);
    const pictures = [];
    for (const picture of page.pictures) pictures.push({ ...picture, path: (await gallery.entry(picture.id)).path });
    if (pictures.length > 0) report.result(pictures.map(lineOf).join('\n'));
    report.note(`${pictures.length} of ${total} pictures${page.next ? `; go on with --after ${page.next}` : ''}`);
    report.json({ total, pictures, next: page.next });
  });
}

async function rebuild(session: Session, full: boolean): Promise<void> {
  const { report } = session;
  await withGallery(session, async (gallery) => {
    const stop = gallery.subscribe((news) => {
      if (news.type === 'rebuild') report.reading(news.progress);
    });
    gallery.rebuild({ full });
    await gallery.settled().finally(stop);
    report.endProgress();
    if (session.signal.aborted) throw new AppError('CANCELLED');
    const progress = gallery.progress();
    for (const { path, reason } of progress.problems) report.note(`not read: ${path}: ${reason}`);
    const { found, indexed, removed, unreadable } = progress;
    report.result(`${found} pictures: ${indexed} read, ${removed} gone, ${unreadable} unreadable`);
    report.json(progress);
  });
}

const withFilters = (command: Command): Command =>
  withCommon(command)
    .option('--model <hash>', 'only of this model, by the hash or name that infotexts have')
    .option('--clip-skip <n>', 'only of this clip skip', decimalFor('--clip-skip', CLIP_SKIPS))
    .option('--sweep <id>', 'only of this sweep')
    .option('--from <day>', 'not older than this day', momentFor('--from'))
    .option('--to <day>', 'older than this day', momentFor('--to'))
    .option('--trashed', 'those in the trash instead')
    .option('--limit <n>', 'at most so many', integerFor('--limit', { min: 1, max: GALLERY_LIMITS.page }))
    .option('--after <next>', 'go on after an earlier list', cursor);

/** Adds `gallery` with its commands to the program. */
export function addGallery(program: Command, io: CliIo): void {
  const gallery = program
    .command('gallery')
    .description('list and search the pictures of the data folder')
    .helpCommand(false);
  withFilters(gallery.command('list', { isDefault: true }))
    .description('show the latest pictures')
    .action((options: ListOptions) => withSession(io, options, (session) => show(session, queryOf(options))));
  withFilters(gallery.command('search').argument('<words>', 'words of the prompt; "in quotes" as a phrase'))
    .description('show the pictures whose prompts hold some words')
    .option('--in <where>', `where to look: ${WHERE.join(', ')}`, oneOf('--in', WHERE))
    .action((q: string, options: ListOptions) =>
      withSession(io, options, (session) => show(session, { ...queryOf(options), q })),
    );
  withCommon(gallery.command('rebuild'))
    .description('bring the index in line with the files; it is made anew where there is none')
    .option('--full', 'read files again that look unchanged')
    .action((options: CommonOptions & { readonly full?: boolean }) =>
      withSession(io, options, (session) => rebuild(session, options.full ?? false)),
    );
  addReplay(gallery, io);
}
