// What a line costs in bytes and seconds, as measured on 10 and 50 million order lines (docs/scale.md, 2026-11-26).

/** A batch's Parquet: 174 MB for 10 million lines. */
export const rawBytesPerLine = 17.4;
/** All tables of a snapshot: 627 MB for 10 million lines, the day before's included. */
export const tableBytesPerLine = 63;

/** CPU seconds of a one-day transform: 8.4 where the day's month had 0.28 million lines, 14.9 where it had 1.4 million. */
export const dayTransform = { fixedSeconds: 6.8, secondsPerMonthLine: 5.8e-6 };
/** CPU seconds of a transform of everything: 369.5 for 50 million lines. */
export const fullSecondsPerLine = 7.4e-6;
/** Streams smaller than engine.monthlyFromRows are built whole each day: 10.2 CPU seconds for a million lines. */
export const wholeSecondsPerLine = 10.2e-6;
/** CPU seconds of an ingest: 100.8 for 50 million lines, and about two to begin. */
export const ingest = { fixedSeconds: 2, secondsPerLine: 2.0e-6 };

/** Seconds of publish and alert for the demo company of 240 partners, on a machine that had other work: 16.4 and 1.2. */
export const publishSeconds = 16.4;
export const alertSeconds = 1.2;
/** Of two processors a transform keeps so many busy: 125 CPU seconds in 84.6 (10 million lines, first measurement). */
export const busyProcessors = 1.48;

/** Bytes that Athena reads for a line: seven models and checks read its narrow columns, one all of them (raw 17, table 21 each way). */
export const scannedBytesPerLine = 110;
/** Queries of a run on Athena (docs/conformance.md). */
export const athenaQueries = 244;

/** The demo company's first run leaves 538 files in its lake and 781 in its site; a day writes no more. */
export const dailyWrites = 1_320;
/** Each file of the lake is read once at most by transform, publish and alert: three times 538. */
export const dailyReads = 1_620;
/** Steps of the state machine with three sources: map, three times ingest, transform, publish, alert, and their ends. */
export const dailyTransitions = 25;
/** Four Lambdas that say a few hundred lines each: reckoned, not measured. */
export const dailyLogMb = 2;
