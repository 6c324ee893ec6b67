// All estimators of the run.
import { anomalyTests } from "./anomaly/anomaly-tests.ts";
import type { Estimator } from "./estimator.ts";
import { customerRepeatModel } from "./repeat-purchase/customer-repeat-model.ts";
import { customerRepeatOutlook } from "./repeat-purchase/customer-repeat-outlook.ts";

export const estimators: readonly Estimator[] = [anomalyTests, customerRepeatModel, customerRepeatOutlook];
