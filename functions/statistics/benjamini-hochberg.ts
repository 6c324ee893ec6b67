// Many tests in one day: which of them may be called alarms if a share q of the alarms may be false.

/**
 * Benjamini and Hochberg's step-up rule (1995): the i smallest p values are rejected, for the largest i with p(i) ≤ i·q/m.
 * Valid for independent and for positively dependent tests (Benjamini and Yekutieli, 2001).
 * @returns for each p, in the order given, whether it is rejected; a NaN never is, and does not count
 */
export function benjaminiHochberg(pValues: readonly number[], falseDiscoveryRate: number): boolean[] {
  const sorted = pValues.filter(p => !Number.isNaN(p)).sort((a, b) => a - b);
  const last = sorted.findLastIndex((p, index) => p <= ((index + 1) * falseDiscoveryRate) / sorted.length);
  const threshold = sorted[last];
  return pValues.map(p => threshold !== undefined && p <= threshold);
}
