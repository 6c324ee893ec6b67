// Least squares with a few regressors.
import { dot, inverse } from "./matrix.ts";

export interface Regression {
  coefficients: number[];
  /** (XᵀWX)⁻¹; times the residual variance it is the coefficients' covariance. */
  unscaledCovariance: number[][];
  residualVariance: number;
  degreesOfFreedom: number;
  /** Share of the (weighted) variance that is explained. */
  rSquared: number;
}

/**
 * Weighted least squares, each row's variance proportional to 1 / weight.
 * @param regressors one row per case; a constant must be among them if it is wanted
 * @returns null with too few rows, or where regressors say the same
 */
export function leastSquares(
  regressors: readonly (readonly number[])[],
  response: readonly number[],
  weights: readonly number[] = response.map(() => 1),
): Regression | null {
  const width = regressors[0]?.length ?? 0;
  const degreesOfFreedom = response.length - width;
  if (degreesOfFreedom < 1) return null;
  // Columns on one scale: sums of squares of sales beside those of a constant would look singular.
  const scale = Array.from({ length: width }, (_, column) =>
    Math.sqrt(regressors.reduce((sum, row, at) => sum + (weights[at] ?? 0) * (row[column] ?? 0) ** 2, 0)),
  );
  const scaled = regressors.map(row => row.map((value, column) => value / (scale[column] || 1)));
  const moments = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) =>
      scaled.reduce((sum, row, at) => sum + (weights[at] ?? 0) * (row[i] ?? 0) * (row[j] ?? 0), 0),
    ),
  );
  const inverted = inverse(moments);
  if (!inverted) return null;
  const right = Array.from({ length: width }, (_, i) =>
    scaled.reduce((sum, row, at) => sum + (weights[at] ?? 0) * (row[i] ?? 0) * (response[at] ?? 0), 0),
  );
  const unscaledCovariance = inverted.map((row, i) =>
    row.map((value, j) => value / ((scale[i] || 1) * (scale[j] || 1))),
  );
  const coefficients = inverted.map((row, i) => dot(row, right) / (scale[i] || 1));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = response.reduce((sum, value, at) => sum + (weights[at] ?? 0) * value, 0) / whole;
  let [left, all] = [0, 0];
  for (const [at, value] of response.entries()) {
    left += (weights[at] ?? 0) * (value - dot(regressors[at] ?? [], coefficients)) ** 2;
    all += (weights[at] ?? 0) * (value - mean) ** 2;
  }
  return {
    coefficients,
    unscaledCovariance,
    residualVariance: left / degreesOfFreedom,
    degreesOfFreedom,
    rSquared: all > 0 ? 1 - left / all : 0,
  };
}
