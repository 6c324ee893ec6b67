// The mixture of donors that comes nearest to a target: weights that are not negative and add up to one.
import { dot, solveLinear } from "../matrix.ts";

export interface Mixture {
  /** One per donor; most are zero. */
  weights: number[];
  /** Root of the mean squared distance that is left. */
  rmse: number;
}

const mostRounds = 2000;

/**
 * Minimises ‖target − Σ w·donor‖² over the simplex, as the point of least norm in the convex hull of donor − target (Wolfe, Finding the Nearest Point in a
 * Polytope, 1976): exact after finitely many rounds, unlike a gradient method.
 * @param donors at least one, each as long as the target
 */
export function nearestMixture(target: readonly number[], donors: readonly (readonly number[])[]): Mixture {
  const points = donors.map(donor => donor.map((value, at) => value - (target[at] ?? 0)));
  const norms = points.map(point => dot(point, point));
  const scale = Math.max(...norms, Number.MIN_VALUE);
  let corral = [norms.indexOf(Math.min(...norms))];
  let weights = [1];
  let here = points[corral[0] ?? 0] ?? [];
  for (let round = 0; round < mostRounds; round++) {
    const entering = lowest(points, here);
    const gain = dot(here, here) - dot(here, points[entering] ?? []);
    if (gain <= 1e-12 * scale || corral.includes(entering)) break;
    corral = [...corral, entering];
    weights = [...weights, 0];
    ({ corral, weights } = inside(points, corral, weights, scale));
    here = mixed(points, corral, weights);
  }
  const all = new Array<number>(donors.length).fill(0);
  for (const [at, donor] of corral.entries()) all[donor] = weights[at] ?? 0;
  return { weights: all, rmse: Math.sqrt(dot(here, here) / Math.max(1, target.length)) };
}

/** The point that lies furthest back along a direction. */
function lowest(points: readonly (readonly number[])[], direction: readonly number[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, point] of points.entries()) {
    const along = dot(direction, point);
    if (along < least) [best, least] = [index, along];
  }
  return best;
}

/** Walks to the nearest point of the corral's plane, dropping points whose weight would turn negative on the way. */
function inside(
  points: readonly (readonly number[])[],
  startCorral: number[],
  startWeights: number[],
  scale: number,
): { corral: number[]; weights: number[] } {
  let [corral, weights] = [startCorral, startWeights];
  for (;;) {
    const goal = planeMinimum(points, corral, scale);
    if (!goal) return { corral: corral.slice(0, -1), weights: weights.slice(0, -1) };
    if (goal.every(value => value > 1e-12)) return { corral, weights: goal };
    const step = Math.min(
      1,
      ...goal.flatMap((value, at) => {
        const from = weights[at] ?? 0;
        return value <= 1e-12 ? [from / Math.max(from - value, Number.MIN_VALUE)] : [];
      }),
    );
    const moved = weights.map((from, at) => from + step * ((goal[at] ?? 0) - from));
    const least = Math.min(...moved);
    const kept = moved.map((value, at) => value > 1e-12 && !(value === least && (goal[at] ?? 0) <= 1e-12));
    corral = corral.filter((_, at) => kept[at]);
    const rest = moved.filter((_, at) => kept[at]);
    const sum = rest.reduce((total, value) => total + value, 0);
    weights = rest.map(value => value / sum);
    if (corral.length === 1) return { corral, weights: [1] };
  }
}

/** Weights of any sign that add up to one: [0 1ᵀ; 1 PᵀP]·[μ; w] = [1; 0]. A trace on the diagonal decides between donors that are alike. */
function planeMinimum(
  points: readonly (readonly number[])[],
  corral: readonly number[],
  scale: number,
): number[] | undefined {
  const gram = corral.map((one, i) =>
    corral.map((other, j) => dot(points[one] ?? [], points[other] ?? []) / scale + (i === j ? 1e-11 : 0)),
  );
  const solved = solveLinear(
    [[0, ...corral.map(() => 1)], ...gram.map(row => [1, ...row])],
    [1, ...corral.map(() => 0)],
  );
  return solved?.slice(1);
}

function mixed(
  points: readonly (readonly number[])[],
  corral: readonly number[],
  weights: readonly number[],
): number[] {
  const length = points[0]?.length ?? 0;
  return Array.from({ length }, (_, at) =>
    corral.reduce((sum, point, index) => sum + (weights[index] ?? 0) * (points[point]?.[at] ?? 0), 0),
  );
}
