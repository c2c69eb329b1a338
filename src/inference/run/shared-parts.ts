/** @file The parts of a plan that several workers may draw at once: who begins one takes it, and its images come back to who runs the plan. */
import type { GenerateResult, GenerationEvent } from '../../contract/index.js';

/** A batch of a task. */
export interface Part {
  readonly task: number;
  readonly batch: number;
}

/** What drawing a task comes to, without its images. */
export type TaskResult = Pick<GenerateResult, 'encoderRuns' | 'denoiserCalls' | 'seconds' | 'warnings' | 'request'>;

export type ImageEvent = GenerationEvent & { readonly type: 'image' };

/** A part that was drawn. */
export interface DrawnPart {
  readonly images: readonly ImageEvent[];
  readonly result: TaskResult;
}

/** The side of who runs a plan. */
export interface PartSharing {
  /** From now on others may take of these, beginning with the last. */
  offer(parts: readonly Part[]): Promise<void>;
  /** Whether a part is to be drawn here; false = another one draws it. */
  take(part: Part): Promise<boolean>;
  /** What another one drew, once it is there; undefined = it is to be drawn here after all. @throws CANCELLED */
  drawn(part: Part, signal: AbortSignal): Promise<DrawnPart | undefined>;
  /** Nothing more is wanted of others. */
  end(): Promise<void>;
}
