// Finds the lowest point of a smooth function of a few variables, and says honestly whether it did.
import { dot, inverse, type Matrix, times } from "./matrix.ts";

export interface Slope {
  value: number;
  gradient: number[];
}

export interface Minimum {
  at: number[];
  value: number;
  gradient: number[];
  /** Along every variable that is not at its bound the slope is zero as far as doubles can tell, and the function curves upwards. */
  isSettled: boolean;
  /** Variables that the function pushes against a bound, or along which it is flat: it does not say where they lie. */
  undetermined: boolean[];
  steps: number;
  /** Inverse of the curvature among the others, zero elsewhere; of a negative log-likelihood it is their covariance. Null where the ground is flat. */
  covariance: number[][] | null;
}

const mostSteps = 300;
const mostHalvings = 25;
const roundingError = 1e-13;
/** Of the value's own size: less curvature than this moves a log-likelihood by nothing over a factor of e. */
const flatCurvature = 1e-6;

export type Bounds = readonly (readonly [least: number, most: number])[];

/**
 * BFGS with a backtracking line search (Nocedal and Wright, Numerical Optimization, algorithms 3.1 and 6.1), then the curvature by central
 * differences of the gradient.
 * @param slopeAt value and gradient; may answer with a value that is not finite where the function is not defined
 * @param bounds of each variable; one that is pushed against its bound is held there, and the others are moved on
 */
export function minimise(
  slopeAt: (x: readonly number[]) => Slope,
  start: readonly number[],
  bounds: Bounds = start.map(() => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const),
): Minimum {
  let x = [...start];
  let here = slopeAt(x);
  let metric = identity(x.length);
  let held = start.map(() => false);
  let steps = 0;
  for (; steps < mostSteps; steps++) {
    const heldNow = heldBy(bounds, x, here.gradient);
    // What was learnt of the curvature with a variable on the move misleads once it is held.
    if (heldNow.some((isHeld, index) => isHeld !== held[index])) metric = identity(x.length);
    held = heldNow;
    const free = { ...here, gradient: here.gradient.map((slope, index) => (held[index] ? 0 : slope)) };
    if (isFlat(free)) break;
    let direction = times(metric, free.gradient).map((value, index) => (held[index] ? 0 : -value));
    if (!(dot(direction, free.gradient) < 0)) {
      metric = identity(x.length);
      direction = free.gradient.map(value => -value);
    }
    // What is left to fall, by the curvature learnt so far, is less than the sum's own rounding.
    if (-dot(direction, free.gradient) < roundingError * Math.max(1, Math.abs(here.value))) break;
    const next = search(slopeAt, x, free, direction, bounds);
    if (!next) {
      // No way down along a bent metric; along the plain gradient there is one, or the point is as low as it gets.
      if (isIdentity(metric)) break;
      metric = identity(x.length);
      continue;
    }
    metric = updated(
      metric,
      next.x.map((value, index) => value - (x[index] ?? 0)),
      next.slope.gradient.map((value, index) => (heldNow[index] ? 0 : value - (here.gradient[index] ?? 0))),
    );
    x = next.x;
    here = next.slope;
  }
  held = heldBy(bounds, x, here.gradient);
  const slopes = here.gradient.filter((_, index) => !held[index]);
  const { covariance, undetermined } = covarianceAt(
    slopeAt,
    x,
    held,
    flatCurvature * Math.max(1, Math.abs(here.value)),
  );
  const isSettled = isNearlyFlat({ value: here.value, gradient: slopes }) && covariance !== null;
  return { at: x, ...here, isSettled, undetermined, steps, covariance };
}

/** At its bound, and the way down leads out. */
const heldBy = (bounds: Bounds, x: readonly number[], gradient: readonly number[]) =>
  x.map((value, index) => {
    const [least, most] = bounds[index] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const slope = gradient[index] ?? 0;
    return (value <= least && slope > 0) || (value >= most && slope < 0);
  });

/** Leaves out what is held at a bound, and then, as long as the rest is not curved upwards everywhere, what has no curvature to speak of. */
function covarianceAt(
  slopeAt: (x: readonly number[]) => Slope,
  x: readonly number[],
  held: readonly boolean[],
  flat: number,
): Pick<Minimum, "covariance" | "undetermined"> {
  const whole = curvatureAt(slopeAt, x);
  const bend = (index: number) => Math.abs(whole[index]?.[index] ?? 0);
  let free = [...x.keys()].filter(index => !held[index]);
  for (;;) {
    const curvature = free.map(i => free.map(j => whole[i]?.[j] ?? 0));
    const undetermined = x.map((_, index) => !free.includes(index));
    if (isPositiveDefinite(curvature)) {
      const inverted = inverse(curvature) ?? [];
      const covariance = x.map((_, i) => x.map((_, j) => inverted[free.indexOf(i)]?.[free.indexOf(j)] ?? 0));
      return { covariance, undetermined };
    }
    const flattest = free.reduce((least, index) => (bend(index) < bend(least) ? index : least), free[0] ?? 0);
    if (bend(flattest) > flat) return { covariance: null, undetermined };
    free = free.filter(index => index !== flattest);
  }
}

/** Gradients are compared with the value's own size: a sum over a million rows is never flat to 1e-9. */
const flatness = ({ value, gradient }: Slope) => Math.max(0, ...gradient.map(Math.abs)) / Math.max(1, Math.abs(value));
const isFlat = (slope: Slope) => flatness(slope) < 1e-11;
const isNearlyFlat = (slope: Slope) => flatness(slope) < 1e-6;

function search(
  slopeAt: (x: readonly number[]) => Slope,
  x: readonly number[],
  here: Slope,
  direction: readonly number[],
  bounds: Bounds,
): { x: number[]; slope: Slope } | undefined {
  const descent = dot(direction, here.gradient);
  // In logarithms a step of 2 is a factor of 7: more at once would leave the region where the slope says anything.
  const longest = Math.max(...direction.map(Math.abs));
  let length = longest > 2 ? 2 / longest : 1;
  for (let attempt = 0; attempt < mostHalvings; attempt++, length /= 2) {
    const trial = x.map((value, index) => {
      const [least, most] = bounds[index] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      return Math.min(most, Math.max(least, value + length * (direction[index] ?? 0)));
    });
    const slope = slopeAt(trial);
    if (Number.isFinite(slope.value) && slope.value < here.value + 1e-4 * length * descent) return { x: trial, slope };
  }
  return undefined;
}

/** The BFGS update of the inverse curvature; skipped where the step shows no upward curve. */
function updated(metric: Matrix, step: readonly number[], change: readonly number[]): Matrix {
  const curve = dot(step, change);
  if (!(curve > 1e-14)) return metric;
  const moved = times(metric, change);
  const factor = (1 + dot(change, moved) / curve) / curve;
  return metric.map((row, i) =>
    row.map((value, j) => {
      const [si = 0, sj = 0, mi = 0, mj = 0] = [step[i], step[j], moved[i], moved[j]];
      return value + factor * si * sj - (mi * sj + si * mj) / curve;
    }),
  );
}

function curvatureAt(slopeAt: (x: readonly number[]) => Slope, x: readonly number[]): number[][] {
  const width = 1e-4;
  const rows = x.map((_, index) => {
    const moved = (by: number) => slopeAt(x.map((value, at) => (at === index ? value + by : value))).gradient;
    const [above, below] = [moved(width), moved(-width)];
    return above.map((value, at) => (value - (below[at] ?? 0)) / (2 * width));
  });
  return rows.map((row, i) => row.map((value, j) => (value + (rows[j]?.[i] ?? 0)) / 2));
}

/** By Cholesky's factor: it exists for these matrices only. */
function isPositiveDefinite(matrix: Matrix): boolean {
  const factor: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const own: number[] = [];
    for (let j = 0; j <= i; j++) {
      const rest = (row[j] ?? 0) - dot(own.slice(0, j), (factor[j] ?? own).slice(0, j));
      if (i === j && !(rest > 1e-10 * Math.abs(row[i] ?? 0))) return false;
      own.push(i === j ? Math.sqrt(rest) : rest / (factor[j]?.[j] ?? Number.NaN));
    }
    factor.push(own);
  }
  return true;
}

const identity = (size: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
const isIdentity = (matrix: Matrix) => matrix.every((row, i) => row.every((value, j) => value === (i === j ? 1 : 0)));
