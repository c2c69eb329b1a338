/** @file /api/v1: all groups of our own routes. */
import type { ServerOptions } from '../options.js';
import type { Scope } from '../scope.js';
import { galleryRoutes } from './gallery.js';
import { jobRoutes } from './jobs.js';
import { layerRoutes } from './layers.js';
import { libraryRoutes } from './library.js';
import { modelRoutes } from './models.js';
import { networkRoutes } from './networks.js';
import { pictureRoutes } from './pictures.js';
import { scriptRoutes } from './scripts.js';
import { settingRoutes } from './settings.js';
import { styleRoutes } from './styles.js';
import { sweepRoutes } from './sweeps.js';
import { toolRoutes } from './tools.js';

const GROUPS = [
  jobRoutes,
  layerRoutes,
  scriptRoutes,
  sweepRoutes,
  modelRoutes,
  networkRoutes,
  settingRoutes,
  pictureRoutes,
  galleryRoutes,
  styleRoutes,
  toolRoutes,
] as const;

/** Adds the routes below /api/v1. */
export function apiRoutes(scope: Scope, options: ServerOptions): void {
  const { service } = options;
  libraryRoutes(scope, options);
  for (const add of GROUPS) add(scope, service);
}
