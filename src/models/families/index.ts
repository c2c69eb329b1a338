/** @file The families that can be drawn with, by id. */
import type { FamilyCard } from './card.js';
import { sd1 } from './sd1.js';
import { sd2 } from './sd2.js';

export type { FamilyCard, Prediction } from './card.js';

export const FAMILIES: Readonly<Record<string, FamilyCard>> = { [sd1.id]: sd1, [sd2.id]: sd2 };
