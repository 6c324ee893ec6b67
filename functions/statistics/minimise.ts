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
  /** The slope is zero as far as doubles can tell, and the function curves upwards everywhere. */
  isSettled: boolean;
  steps: number;
  /** Inverse of the curvature; of a negative log-likelihood it is the estimates' covariance. Null where the ground is flat. */
  covariance: number[][] | null;
}

const mostSteps = 300;
const mostHalvings = 25;
const roundingError = 1e-13;

/**
 * BFGS with a backtracking line search (Nocedal and Wright, Numerical Optimization, algorithms 3.1 and 6.1), then the curvature by central
 * differences of the gradient.
 * @param slopeAt value and gradient; may answer with a value that is not finite where the function is not defined
 * @param limit no variable leaves [−limit, limit]: there the function is taken for flat
 */
export function minimise(slopeAt: (x: readonly number[]) => Slope, start: readonly number[], limit = 20): Minimum {
  let x = [...start];
  let here = slopeAt(x);
  let metric = identity(x.length);
  let steps = 0;
  for (; steps < mostSteps && !isFlat(here); steps++) {
    let direction = times(metric, here.gradient).map(value => -value);
    if (!(dot(direction, here.gradient) < 0)) {
      metric = identity(x.length);
      direction = here.gradient.map(value => -value);
    }
    // What is left to fall, by the curvature learnt so far, is less than the sum's own rounding.
    if (-dot(direction, here.gradient) < roundingError * Math.max(1, Math.abs(here.value))) break;
    const next = search(slopeAt, x, here, direction, limit);
    if (!next) {
      // No way down along a bent metric; along the plain gradient there is one, or the point is as low as it gets.
      if (isIdentity(metric)) break;
      metric = identity(x.length);
      continue;
    }
    metric = updated(
      metric,
      next.x.map((value, index) => value - (x[index] ?? 0)),
      next.slope.gradient.map((value, index) => value - (here.gradient[index] ?? 0)),
    );
    x = next.x;
    here = next.slope;
  }
  const curvature = curvatureAt(slopeAt, x);
  const covariance = isPositiveDefinite(curvature) ? inverse(curvature) : null;
  const isInside = x.every(value => Math.abs(value) < limit);
  return { at: x, ...here, isSettled: isNearlyFlat(here) && covariance !== null && isInside, steps, covariance };
}

/** Gradients are compared with the value's own size: a sum over a million rows is never flat to 1e-9. */
const flatness = ({ value, gradient }: Slope) => Math.max(...gradient.map(Math.abs)) / Math.max(1, Math.abs(value));
const isFlat = (slope: Slope) => flatness(slope) < 1e-11;
const isNearlyFlat = (slope: Slope) => flatness(slope) < 1e-6;

function search(
  slopeAt: (x: readonly number[]) => Slope,
  x: readonly number[],
  here: Slope,
  direction: readonly number[],
  limit: number,
): { x: number[]; slope: Slope } | undefined {
  const descent = dot(direction, here.gradient);
  // In logarithms a step of 2 is a factor of 7: more at once would leave the region where the slope says anything.
  const longest = Math.max(...direction.map(Math.abs));
  let length = longest > 2 ? 2 / longest : 1;
  for (let attempt = 0; attempt < mostHalvings; attempt++, length /= 2) {
    const trial = x.map((value, index) => Math.min(limit, Math.max(-limit, value + length * (direction[index] ?? 0))));
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
