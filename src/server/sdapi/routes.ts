/** @file /sdapi/v1: all groups of the WebUI's routes. */
import type { RouteOptions } from '../options.js';
import type { Scope } from '../scope.js';
import { absentRoutes } from './absent.js';
import { extrasRoutes } from './extras.js';
import { img2imgRoutes } from './img2img.js';
import { listRoutes } from './lists.js';
import { modelRoutes } from './models.js';
import { optionRoutes } from './options.js';
import { progressRoutes } from './progress.js';
import { scriptRoutes } from './script-routes.js';
import { stopRoutes } from './stop.js';
import { txt2imgRoutes } from './txt2img.js';

const GROUPS = [
  txt2imgRoutes,
  img2imgRoutes,
  extrasRoutes,
  optionRoutes,
  progressRoutes,
  listRoutes,
  modelRoutes,
  scriptRoutes,
  absentRoutes,
  stopRoutes,
] as const;

/** Adds the routes below /sdapi/v1. */
export function sdapiRoutes(scope: Scope, options: RouteOptions): void {
  for (const add of GROUPS) add(scope, options);
}
