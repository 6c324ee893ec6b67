import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chiSquareP, fisherP } from "../../functions/statistics/chi-square.ts";
import { digamma } from "../../functions/statistics/digamma.ts";
import { inverse, quadraticForm, solveLinear, times } from "../../functions/statistics/matrix.ts";
import { minimise } from "../../functions/statistics/minimise.ts";
import { seededRandom, shuffle } from "../../functions/statistics/random.ts";
import { leastSquares } from "../../functions/statistics/regression.ts";
import { studentReach, studentTwoSidedP } from "../../functions/statistics/student-t.ts";
import { expectClose } from "./golden.ts";
import { firstOf, goldenEstimates } from "./golden-estimates.ts";

describe("agree with SciPy", () => {
  it("ψ", () => {
    for (const [x, expected] of goldenEstimates.digamma.map(firstOf))
      expectClose(digamma(x), expected, 1e-12, `ψ(${x})`);
    expect(digamma(0)).toBeNaN();
  });

  it("the tails of chi-square and F", () => {
    for (const [x, k, expected] of goldenEstimates.chiSquare.map(firstOf))
      expectClose(chiSquareP(x, k), expected, 1e-9, `χ² ${x} on ${k}`);
    for (const [f, above, below, expected] of goldenEstimates.fisher.map(firstOf))
      expectClose(fisherP(f, above, below), expected, 1e-9, `F ${f} on ${above}, ${below}`);
  });

  it("how far Student's interval reaches", () => {
    for (const [confidence, degrees, expected] of goldenEstimates.studentReach.map(firstOf))
      expectClose(studentReach(confidence, degrees), expected, 1e-9, `t at ${confidence} on ${degrees}`);
    expect(studentReach(0.95, Number.POSITIVE_INFINITY)).toBeCloseTo(1.959963984540054, 12);
    expect(studentReach(0.95, 0)).toBeNaN();
    expect(studentTwoSidedP(studentReach(0.9, 3), 3)).toBeCloseTo(0.1, 12);
  });
});

describe("least squares", () => {
  it("with weights agrees with statsmodels: coefficients, errors, variance, R²", () => {
    const { X, y, w, params, bse, scale, r2 } = goldenEstimates.wls;
    const fit = leastSquares(X, y, w);
    if (!fit) throw new Error("a fit was expected");
    for (const [at, coefficient] of params.entries()) {
      expectClose(fit.coefficients[at] ?? 0, coefficient, 1e-9, `coefficient ${at}`);
      const error = Math.sqrt(fit.residualVariance * (fit.unscaledCovariance[at]?.[at] ?? 0));
      expectClose(error, bse[at] ?? 0, 1e-9, `error ${at}`);
    }
    expectClose(fit.residualVariance, scale, 1e-9, "variance");
    expectClose(fit.rSquared, r2, 1e-9, "R²");
  });

  it("has no answer where regressors say the same, or rows are too few", () => {
    expect(
      leastSquares(
        [
          [1, 2],
          [1, 2],
          [1, 2],
        ],
        [1, 2, 3],
      ),
    ).toBeNull();
    expect(
      leastSquares(
        [
          [1, 2],
          [1, 3],
        ],
        [1, 2],
      ),
    ).toBeNull();
  });
});

describe("linear systems", () => {
  const matrix = fc.array(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }), {
    minLength: 4,
    maxLength: 4,
  });

  it("a solution solves", () => {
    fc.assert(
      fc.property(matrix, fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }), (rows, right) => {
        // A diagonal that outweighs its row keeps the system from being singular.
        const strong = rows.map((row, i) => row.map((value, j) => (i === j ? value + 40 : value)));
        const x = solveLinear(strong, right);
        if (!x) throw new Error("a solution was expected");
        for (const [at, value] of times(strong, x).entries()) expect(value).toBeCloseTo(right[at] ?? 0, 8);
        const turned = inverse(strong);
        for (const [at, value] of times(turned ?? [], right).entries()) expect(value).toBeCloseTo(x[at] ?? 0, 8);
      }),
    );
  });

  it("a singular one has none", () => {
    expect(
      solveLinear(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeNull();
    expect(quadraticForm([[0]], [1])).toBeNull();
    expect(inverse([[Number.NaN]])).toBeNull();
  });
});

describe("the search for a minimum", () => {
  it("finds the bottom of Rosenbrock's valley, and its curvature", () => {
    const found = minimise(
      ([x = 0, y = 0]) => ({
        value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
        gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
      }),
      [-1.2, 1],
    );
    expect(found.isSettled).toBe(true);
    expect(found.at[0]).toBeCloseTo(1, 6);
    expect(found.at[1]).toBeCloseTo(1, 6);
    // The inverse of [[802, −400], [−400, 200]].
    expect(found.covariance?.[0]?.[0]).toBeCloseTo(0.5, 4);
    expect(found.covariance?.[1]?.[1]).toBeCloseTo(2.005, 4);
  });

  it("a function that only falls, or is flat along one variable, does not say where that one lies", () => {
    const falling = minimise(([x = 0]) => ({ value: Math.exp(-x), gradient: [-Math.exp(-x)] }), [0], [[-20, 20]]);
    expect(falling).toMatchObject({ at: [20], undetermined: [true] });
    const flat = minimise(([x = 0]) => ({ value: (x - 1) ** 2, gradient: [2 * (x - 1), 0] }), [3, 7]);
    expect(flat).toMatchObject({ isSettled: true, undetermined: [false, true] });
    expect(flat.at[1]).toBe(7);
  });

  it("holds a variable at its bound, moves the others on, and knows the curvature of these", () => {
    const found = minimise(
      ([x = 0, y = 0]) => ({
        value: (x - 5) ** 2 + 2 * (y - x) ** 2,
        gradient: [2 * (x - 5) - 4 * (y - x), 4 * (y - x)],
      }),
      [0, 0],
      [
        [-1, 2],
        [-9, 9],
      ],
    );
    expect(found.at[0]).toBe(2);
    expect(found.at[1]).toBeCloseTo(2, 6);
    expect(found).toMatchObject({ isSettled: true, undetermined: [true, false] });
    expect(found.covariance?.[1]?.[1]).toBeCloseTo(0.25, 6);
    expect(found.covariance?.[0]).toEqual([0, 0]);
  });

  it("does not call a saddle a minimum", () => {
    const found = minimise(([x = 0, y = 0]) => ({ value: x * x - y * y, gradient: [2 * x, -2 * y] }), [1, 0]);
    expect(found.isSettled).toBe(false);
  });
});

it("the same seed shuffles alike, and nothing is lost", () => {
  const values = Array.from({ length: 50 }, (_, index) => index);
  const once = shuffle([...values], seededRandom(3));
  expect(shuffle([...values], seededRandom(3))).toEqual(once);
  expect(once).not.toEqual(values);
  expect([...once].sort((a, b) => a - b)).toEqual(values);
});
