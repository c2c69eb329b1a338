/** @file The families, by id. `recognise.ts` in weights/ says which of them can be drawn with. */
import type { FamilyCard } from './card.js';
import { sd1 } from './sd1.js';
import { sd2 } from './sd2.js';
import { sdxl } from './sdxl.js';

export type { FamilyCard, Prediction, TextEncoderCard, TrainingNoise } from './card.js';

export const FAMILIES: Readonly<Record<string, FamilyCard>> = { [sd1.id]: sd1, [sd2.id]: sd2, [sdxl.id]: sdxl };
