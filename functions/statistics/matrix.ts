// Linear systems of a few unknowns: regressions, joint tests, curvatures. Nothing here is meant for more than some hundred rows.

export type Matrix = readonly (readonly number[])[];

/** A pivot smaller than this share of its column's largest entry counts as zero. */
const smallestPivot = 1e-12;

/**
 * x with A·x = b, by elimination with partial pivoting.
 * @returns null where A is singular
 */
export function solveLinear(matrix: Matrix, right: readonly number[]): number[] | null {
  const solved = solveColumns(
    matrix,
    right.map(value => [value]),
  );
  return solved ? solved.map(row => row[0] ?? Number.NaN) : null;
}

/** A⁻¹, or null where A is singular. */
export function inverse(matrix: Matrix): number[][] | null {
  return solveColumns(
    matrix,
    matrix.map((_, row) => matrix.map((_, column) => (row === column ? 1 : 0))),
  );
}

function solveColumns(matrix: Matrix, right: Matrix): number[][] | null {
  const size = matrix.length;
  const rows = matrix.map((row, index) => [...row, ...(right[index] ?? [])]);
  const scale = Math.max(...matrix.flat().map(Math.abs), Number.MIN_VALUE);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(at(rows, row, column)) > Math.abs(at(rows, pivot, column))) pivot = row;
    const value = at(rows, pivot, column);
    if (!(Math.abs(value) > smallestPivot * scale)) return null;
    const top = rows[pivot] ?? [];
    rows[pivot] = rows[column] ?? [];
    rows[column] = top.map(entry => entry / value);
    for (let row = 0; row < size; row++) if (row !== column) subtract(rows, row, column);
  }
  return rows.map(row => row.slice(size));
}

function subtract(rows: number[][], row: number, pivot: number): void {
  const factor = at(rows, row, pivot);
  if (factor === 0) return;
  const top = rows[pivot] ?? [];
  rows[row] = (rows[row] ?? []).map((entry, column) => entry - factor * (top[column] ?? 0));
}

const at = (rows: Matrix, row: number, column: number) => rows[row]?.[column] ?? 0;

/** A·x. */
export function times(matrix: Matrix, x: readonly number[]): number[] {
  return matrix.map(row => dot(row, x));
}

export function dot(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

/** bᵀ·A⁻¹·b, how far b is from zero in the measure of A; null where A is singular. */
export function quadraticForm(matrix: Matrix, b: readonly number[]): number | null {
  const solved = solveLinear(matrix, b);
  return solved && dot(b, solved);
}
