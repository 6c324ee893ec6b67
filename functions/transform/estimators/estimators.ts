// All estimators of the run.
import { anomalyTests } from "./anomaly/anomaly-tests.ts";
import type { Estimator } from "./estimator.ts";

export const estimators: readonly Estimator[] = [anomalyTests];
