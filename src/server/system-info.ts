/** @file What a report of a problem needs: program, machine, flags, settings; never a password. */
import { cpus, freemem, platform, release, totalmem } from 'node:os';
import type { ServerOptions } from './options.js';

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

/** @source AUTOMATIC1111 WebUI v1.10.1, names of the keys as behaviour */
export function systemInfo({ service, version, flags = {} }: ServerOptions) {
  return {
    Platform: `${platform()} ${release()}`,
    Node: process.version,
    Version: version,
    'Data path': service.app.dataDir,
    RAM: { total: gigabytes(totalmem()), free: gigabytes(freemem()) },
    CPU: { model: cpus()[0]?.model ?? '', 'count logical': cpus().length },
    'Commandline flags': flags,
    Extensions: [],
    Config: service.settings.values(),
  };
}
