/** @file /api/v1: all groups of our own routes. */
import type { FastifyInstance } from 'fastify';
import type { ServerOptions } from '../options.js';
import { jobRoutes } from './jobs.js';
import { layerRoutes } from './layers.js';
import { modelRoutes } from './models.js';
import { networkRoutes } from './networks.js';
import { pictureRoutes } from './pictures.js';
import { settingRoutes } from './settings.js';
import { sweepRoutes } from './sweeps.js';
import { toolRoutes } from './tools.js';

const GROUPS = [
  jobRoutes,
  layerRoutes,
  sweepRoutes,
  modelRoutes,
  networkRoutes,
  settingRoutes,
  pictureRoutes,
  toolRoutes,
] as const;

/** Adds the routes below /api/v1. */
export function apiRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  for (const add of GROUPS) add(scope, service);
}
