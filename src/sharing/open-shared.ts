/** @file What several servers and workers share: one database, one Redis, one bucket, and the files that each brings from it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/index.js';
import {
  createPostgresImageIndex,
  type DirectReads,
  type ImageIndex,
  type ImagePlaces,
  type ImageTables,
  POSTGRES_IMAGE_MIGRATIONS,
} from '../gallery/index.js';
import { createInputsIn, type InputImages, referenceOf } from '../images/index.js';
import { connectToRedis, type DistributedOptions, type JobTables, POSTGRES_JOB_MIGRATIONS } from '../queue/index.js';
import {
  ARTIFACT_MIGRATIONS,
  type ArtifactStore,
  type ArtifactTables,
  type CopiedStore,
  createCopiedStore,
  createS3Store,
  openPostgresDatabase,
  openS3Bucket,
  readS3Address,
  type S3Bucket,
  type S3Place,
} from '../storage/index.js';

/** Addresses of what is shared; passwords and keys come from the environment. */
export interface SharedOptions {
  /** redis://host:port */
  readonly queue: string;
  /** postgres://user@host:port/database */
  readonly database: string;
  /** s3://bucket/prefix */
  readonly storage: string;
}

export interface Shared {
  readonly queue: Pick<DistributedOptions, 'database' | 'databaseUrl' | 'connections'>;
  readonly index: ImageIndex;
  readonly inputs: InputImages;
  readonly places: ImagePlaces;
  readonly bucket: S3Bucket;
  close(): Promise<void>;
}

interface OpenOptions {
  /** The data folder of this process. */
  readonly dataDir: string;
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

type Tables = JobTables & ImageTables & ArtifactTables;

/** Copies of images that are kept here, in bytes. */
const COPIES_BYTES = 2 * 2 ** 30;
const MIGRATIONS = { ...POSTGRES_JOB_MIGRATIONS, ...POSTGRES_IMAGE_MIGRATIONS, ...ARTIFACT_MIGRATIONS };

/** Input images by the hash of their bytes, where every worker finds them. */
function inputsIn(store: ArtifactStore): InputImages {
  const keyOf = (reference: string): string => reference.replace(':', '/');
  const read = (reference: string): Promise<Uint8Array> =>
    store.get(keyOf(reference)).then(
      ({ bytes }) => bytes,
      (error: unknown) => {
        throw new AppError('NOT_FOUND', { what: 'input picture', name: reference }, { cause: error });
      },
    );
  const add = async (bytes: Uint8Array): Promise<string> => {
    const reference = referenceOf(bytes);
    await store.put(keyOf(reference), { mediaType: 'application/octet-stream', bytes });
    return reference;
  };
  return createInputsIn({ read, add, renew: async () => undefined });
}

/** Where copies of what is in the bucket are kept here; those of an earlier run are deleted. */
async function emptyCopiesFolder(dataDir: string): Promise<string> {
  const root = join(dataDir, 'penultimate', 'copies');
  await rm(root, { recursive: true, force: true });
  return root;
}

/** How long an address that was given to a browser can be read, in seconds. */
const READ_SECONDS = 300;

/** Where browsers read images, if they are to read them from the bucket. */
function directReads({ readsDirectly, endpoint }: S3Place, { readUrl }: ArtifactStore): DirectReads | undefined {
  if (!readsDirectly || !readUrl) return undefined;
  return { origin: new URL(endpoint).origin, urlOf: (key) => readUrl(key, READ_SECONDS) };
}

const placesIn = (artifacts: CopiedStore, root: string) => ({ artifacts, bring: artifacts.bring, root });

/** Opens everything. @throws SERVICE_UNREACHABLE DATABASE_UNFIT REDIS_EVICTS PACKAGE_MISSING USAGE */
export async function openShared(
  { queue, database: databaseUrl, storage }: SharedOptions,
  { dataDir, onProblem = () => undefined }: OpenOptions,
): Promise<Shared> {
  const place = readS3Address(storage, process.env);
  const bucket = await openS3Bucket(place);
  await bucket.check();
  const connections = await connectToRedis(queue, onProblem);
  const opening = openPostgresDatabase<Tables>({ url: databaseUrl, migrations: MIGRATIONS, onProblem });
  opening.catch(connections.close);
  const database = await opening;
  const root = await emptyCopiesFolder(dataDir);
  const storeIn = (folder: string) => createS3Store({ bucket, database: database.withTables(), root, folder });
  const artifacts = createCopiedStore({ store: storeIn(''), root, limitBytes: COPIES_BYTES });
  return {
    queue: { database: database.withTables(), databaseUrl, connections },
    index: createPostgresImageIndex(database.withTables()),
    inputs: inputsIn(storeIn('inputs/')),
    places: { ...placesIn(artifacts, root), direct: directReads(place, artifacts), transient: storeIn('transient/') },
    bucket,
    close: async () => {
      connections.close();
      await database.destroy();
    },
  };
}
