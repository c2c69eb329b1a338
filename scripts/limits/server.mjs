/** @file Limits of images that come in, and of the server. */
import { row } from './row.mjs';

export const SERVER_LIMITS = [
  {
    title: 'Images that are sent, and images on disk',
    rows: [
      row('contract/text-limit.ts BODY_LIMIT', {
        what: 'body of a request with images',
        unit: 'bytes',
        why: 'an image of 8,192 pixels square as base64 stays below it',
        code: 'BODY_TOO_LARGE',
      }),
      row('contract/text-limit.ts TEXT_BODY_LIMIT', {
        what: 'body of any other request',
        unit: 'bytes',
        why: 'four texts of the limit fit in, each character written as an escape',
        code: 'BODY_TOO_LARGE',
      }),
      row('contract/parameters/picture-limits.ts PICTURE_LIMITS.pictureLength', {
        what: 'an image as base64',
        unit: 'characters',
        why: 'the largest body, less what stands around it',
        code: 'REQUEST_INVALID',
      }),
      row('images/decode-image.ts MAX_PIXELS', {
        what: 'an image that is read',
        unit: 'pixels',
        why: '300 MB as RGB',
        code: 'IMAGE_INVALID',
      }),
      row('gallery/thumbnails.ts MAX_PIXELS', {
        what: 'an image that a thumbnail is made of',
        unit: 'pixels',
        why: '300 MB as RGB',
        code: 'IMAGE_INVALID',
      }),
      row('metadata/limits.ts MAX_TEXT_BYTES', {
        what: 'all texts of an image after decompression',
        unit: 'bytes',
        why: 'a kilobyte can decompress to a megabyte (CWE-409); infotext has at most 100 kB',
        code: 'IMAGE_INVALID',
      }),
      row('gallery/scan/image-reader.ts LIMIT_MS', {
        what: 'time to read the texts of one image of a gallery',
        unit: 'milliseconds',
        why: 'those that people make take some',
        code: 'IMAGE_INVALID',
      }),
      row('gallery/scan/image-reader.ts LIMIT_MIB', {
        what: 'memory of the thread that reads them',
        unit: 'MiB',
        why: 'some ten times the texts of the largest image',
        code: 'IMAGE_INVALID',
      }),
      row('gallery/scan/read-entry.ts MAX_BYTES', {
        what: 'an image file of the gallery',
        unit: 'bytes',
        why: 'it is read whole',
        code: 'IMAGE_INVALID',
      }),
      row('server/guard/picture-urls.ts MOST', {
        what: 'addresses of images in one request (`--allow-picture-urls`)',
        unit: 'addresses',
        why: 'no request takes more images',
        code: 'REQUEST_INVALID',
      }),
      row('server/guard/fetch-picture.ts DEFAULTS.limitBytes', {
        what: 'an image that is fetched',
        unit: 'bytes',
        why: 'an image of 8,192 pixels square',
        code: 'URL_FAILED',
      }),
      row('server/guard/fetch-picture.ts DEFAULTS.timeoutMs', {
        what: 'time to fetch an image',
        unit: 'milliseconds',
        why: 'somebody waits for it',
        code: 'URL_FAILED',
      }),
      row('server/guard/fetch-picture.ts MOST_REDIRECTS', {
        what: 'redirections on the way to an image',
        unit: 'redirections',
        why: 'each address is checked anew',
        code: 'URL_FAILED',
      }),
    ],
  },
  {
    title: 'Server',
    rows: [
      row('base/small-files.ts MAX_SMALL_FILE_BYTES', {
        what: 'settings.json, styles.csv, and notes of the data folder',
        unit: 'bytes',
        why: 'a styles.csv of ten thousand styles has some two megabytes; other notes are drawn or counted anew',
        code: 'FILE_UNREADABLE',
      }),
      row('cli/serve-options.ts DEFAULT_QUEUE.all', {
        what: 'jobs that wait (`--max-queue`)',
        unit: 'jobs',
        why: 'days of drawing; a list that a page can show',
        code: 'QUEUE_FULL',
      }),
      row('cli/serve-options.ts DEFAULT_QUEUE.perClient', {
        what: 'jobs of one client that wait (`--max-queue-per-client`)',
        unit: 'jobs',
        why: 'a fifth of the queue: nobody fills it alone',
        code: 'CLIENT_QUEUE_FULL',
      }),
      row('cli/serve-options.ts OPEN_RATE_LIMIT', {
        what: 'requests of one address when other machines may come in (`--rate-limit`)',
        unit: 'a minute',
        why: 'five times what a busy page sends',
        code: 'TOO_MANY_REQUESTS',
      }),
      row('server/guard/attempts.ts FREE_FAILURES', {
        what: 'wrong logins before an address has to wait',
        unit: 'logins',
        why: 'people mistype; machines guess',
        code: 'TOO_MANY_LOGINS',
      }),
      row('server/guard/attempts.ts LONGEST_WAIT_MS', {
        what: 'longest of those waits',
        unit: 'milliseconds',
        why: 'the wait doubles with every failure',
        code: 'TOO_MANY_LOGINS',
      }),
      row('queue/options.ts QUEUE_DEFAULTS.maxLostAttempts', {
        what: 'times that the program may be lost with a job',
        unit: 'times',
        why: 'a power cut happens once; a job that takes the program down does so again',
        code: 'JOB_ABANDONED',
      }),
      row('storage/database.ts BUSY_TIMEOUT_MS', {
        what: 'wait for a database that another program holds',
        unit: 'milliseconds',
        why: 'a backup takes a moment; the server goes on answering meanwhile',
        code: 'DATABASE_UNFIT',
      }),
      row('contract/gallery.ts GALLERY_LIMITS.page', {
        what: 'images of one page of the gallery',
        unit: 'images',
        why: 'several screens',
        code: 'REQUEST_INVALID',
      }),
      row('contract/gallery.ts GALLERY_LIMITS.atOnce', {
        what: 'images that are moved to the trash at once',
        unit: 'images',
        why: 'the answer names each',
        code: 'REQUEST_INVALID',
      }),
    ],
  },
];
