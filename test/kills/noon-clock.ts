// Runs that are compared say on which day their batches came: over midnight they would differ. So the clock of all runs of a suite
// stands at noon when the suite begins, and goes on from there.

const dayMs = 24 * 60 * 60 * 1000;

/** How far behind the real clock that is, as a variable of a run's environment. */
export const atNoon = () => ({ QUDAO_CLOCK_BEHIND_MS: String((Date.now() % dayMs) - dayMs / 2) });

export function noonClock({ QUDAO_CLOCK_BEHIND_MS = "0" }: Readonly<Record<string, string | undefined>>): () => Date {
  return () => new Date(Date.now() - Number(QUDAO_CLOCK_BEHIND_MS));
}
