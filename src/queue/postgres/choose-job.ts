/**
 * @file Which of the waiting jobs a worker takes, so that a model is not loaded back and forth while another worker has
 * it, and nobody waits for ever for one that has.
 */

/** A waiting job, in the order of the line. */
export interface Candidate {
  readonly affinity: string | null;
  /** When a worker first left it to another; null = none did. */
  readonly passedAtMs: number | null;
}

export interface Preference {
  /** What this worker has loaded. */
  readonly warm: readonly string[];
  /** What waits and is better left to other workers, which have it loaded and are enough for it. */
  readonly covered: readonly string[];
  /** How long a job may be passed over, in milliseconds: about what it takes to load a model. */
  readonly patienceMs: number;
  readonly nowMs: number;
}

/**
 * The place of the job to take, -1 = each of them is better left to another worker for now. First one that was passed
 * over for too long; then one that needs nothing loaded; then one that those who have loaded what it needs are too few for.
 */
export function chooseJob(candidates: readonly Candidate[], preference: Preference): number {
  const { warm, covered, patienceMs, nowMs } = preference;
  const rules: readonly ((candidate: Candidate) => boolean)[] = [
    ({ passedAtMs }) => passedAtMs !== null && nowMs - passedAtMs >= patienceMs,
    ({ affinity }) => affinity === null || warm.includes(affinity),
    ({ affinity }) => affinity === null || !covered.includes(affinity),
  ];
  const places = rules.map((rule) => candidates.findIndex(rule));
  return places.find((place) => place !== -1) ?? -1;
}

/**
 * What is better left to others: no more jobs wait for it than workers have it loaded, so that each comes to one next.
 * @param warmElsewhere what each of the other workers has loaded
 * @param waiting how many jobs wait for what
 */
export const coveredBy = (warmElsewhere: readonly string[], waiting: ReadonlyMap<string, number>): readonly string[] =>
  [...new Set(warmElsewhere)].filter(
    (affinity) => (waiting.get(affinity) ?? 0) <= warmElsewhere.filter((one) => one === affinity).length,
  );
