// One seed for all properties, so that a run is the same wherever it runs; QUDAO_SEED=7 npm test looks elsewhere.
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.QUDAO_SEED ?? 1) });
