// The failure matrix: what can go wrong, what must happen then, and the test that shows it. docs/reliability.md prints it.

export interface MatrixTest {
  file: string;
  /** As it stands in the file. */
  title: string;
}

export interface MatrixRow {
  row: number;
  fault: string;
  happens: string;
  tests: readonly MatrixTest[];
  /** What of the row no test shows yet, because the thing itself is not there. */
  waitsFor?: string;
}

const at =
  (file: string) =>
  (title: string): MatrixTest => ({ file, title });

const pulling = at("test/matrix/pulling.test.ts");
const files = at("test/matrix/files.test.ts");
const lateness = at("test/matrix/lateness.test.ts");
const runs = at("test/matrix/runs.test.ts");
const machine = at("test/matrix/machine.test.ts");
const histories = at("test/histories/histories.test.ts")(
  "no row is lost or doubled in 100 histories of two to eight workers with faults and kills",
);
const plantedMistakes = at("test/histories/planted-mistakes.ts");
const log = at("test/lake/commit-log.test.ts");
const s3 = at("test/lake/s3-storage.test.ts");
const outbox = at("test/alert/outbox.test.ts");
const evolution = at("test/ingest/evolution.test.ts");
const monthly = at("test/transform/monthly.test.ts");

export const matrix: readonly MatrixRow[] = [
  {
    row: 1,
    fault: "An event is delivered twice",
    happens: "the second delivery commits nothing and moves nothing",
    tests: [
      runs("matrix 1: an event that is delivered twice, at once or later, commits one batch"),
      at("test/infra/handlers.test.ts")("the packed Lambdas take a company from its system to a release of the site"),
    ],
  },
  {
    row: 2,
    fault: "Killed at any moment",
    happens: "nobody sees a part; the next run completes it",
    tests: [
      at("test/kills/kill-and-rerun.test.ts")(
        "matrix 2: killed at random moments and run again: the same snapshot, every row once, every mail once",
      ),
      at("test/kills/failing-call.test.ts")(
        "matrix 2: whichever call to the store fails, before or after its effect, the next run ends as an undisturbed one",
      ),
      histories,
    ],
  },
  {
    row: 3,
    fault: "A write succeeded and its answer was lost",
    happens: "the writer recognises its own write",
    tests: [s3("a commit whose answer was lost is in the log once"), histories],
  },
  {
    row: 4,
    fault: "409: another write was under way",
    happens: "tried again, never taken for “exists”",
    tests: [s3("409 means that nothing was written, and is tried again"), plantedMistakes("409 is taken for “exists”")],
  },
  {
    row: 5,
    fault: "412: another writer was first",
    happens: "the log is read again; both batches are visible once",
    tests: [log("shows each batch of eight writers at once exactly once"), histories],
  },
  {
    row: 6,
    fault: "Two schedulers pull the same window",
    happens: "one batch id, one commit",
    tests: [runs("matrix 6: two schedulers that pull the same window make one batch and one commit")],
  },
  {
    row: 7,
    fault: "Files of runs that died before their commit",
    happens:
      "nobody sees them, because readers open named files only; vacuum removes them, and never a file that is live",
    tests: [
      plantedMistakes("readers list the tables"),
      at("test/lake/vacuum-races.test.ts")("matrix 7: orphans are removed, and nothing that is live ever is"),
    ],
  },
  {
    row: 8,
    fault: "A torn, cut or changed Parquet file",
    happens: "found by length and hash, named, refused; the old snapshot stays up",
    tests: [
      runs("matrix 8: a torn file is found, named and refused, and the old snapshot stays up"),
      runs("matrix 8: a table whose file was cut is refused when its snapshot is opened"),
      at("test/lake/file-integrity.test.ts")(
        "a file in a folder that is damaged after it was found whole is refused by the next who opens it",
      ),
    ],
  },
  {
    row: 9,
    fault: "A log entry is missing or was edited",
    happens: "the log is refused at that entry; nothing is skipped in silence",
    tests: [
      log("is refused where an entry is missing"),
      log("is refused where an entry was replaced by another with a hash that fits"),
      log("is refused where its last entries are missing"),
    ],
  },
  {
    row: 10,
    fault: "Throttling, 429 and 503",
    happens: "growing waits, a limit of tries, Retry-After obeyed",
    tests: [
      pulling(
        "matrix 10: a store that stays busy is asked again after growing waits, for half a minute at most, and nothing is written",
      ),
      at("test/ingest/rest.test.ts")(
        "429 with seconds, 503 with a date, 500 with backoff, a connection cut in the middle of the body",
      ),
    ],
  },
  {
    row: 11,
    fault: "A source breaks off in the middle of a pull",
    happens: "nothing is loaded, the window stays where it was",
    tests: [
      pulling(
        "matrix 11: a connection that breaks at any page leaves the window where it was, and the next pull brings all",
      ),
    ],
  },
  {
    row: 12,
    fault: "A page that is cut, or fewer records than counted",
    happens: "the pull is refused whole",
    tests: [pulling("matrix 12: a page cut at any byte, or fewer records than the system counts, is refused whole")],
  },
  {
    row: 13,
    fault: "Records come and go while pages are read",
    happens:
      "every record is there in its newest version (pages by keyset; a system that pages by offset is not offered)",
    tests: [
      pulling(
        "matrix 13: orders that are added, changed and deleted while pages are read are all there in their newest version",
      ),
      histories,
    ],
  },
  {
    row: 14,
    fault: "Equal updated_at at a page border",
    happens: "none is lost: the window's start is closed, known records are dropped by hash",
    tests: [
      pulling("matrix 14: equal updated_at at a page border loses none"),
      plantedMistakes("the window's start is open"),
    ],
  },
  {
    row: 15,
    fault: "A source's clock is wrong",
    happens: "the cursor never stands in the future, windows overlap by five minutes",
    tests: [
      pulling("matrix 15: a source whose clock is wrong loses no order:"),
      plantedMistakes("the cursor may stand in the future"),
      plantedMistakes("windows do not overlap"),
    ],
  },
  {
    row: 16,
    fault: "Rows that come days or weeks late",
    happens:
      "the months that they belong to are built again; what changed after a month's end is listed, and warned of beyond a limit",
    tests: [
      monthly("a late row builds the month that it belongs to"),
      monthly("a corrected row replaces the one before in its month"),
      lateness("matrix 16: a late row counts in its own month; what it changed is listed, and marked beyond the limit"),
    ],
  },
  {
    row: 17,
    fault: "Versions out of order, cancellations",
    happens: "the newest version wins, whatever came last",
    tests: [
      files(
        "matrix 17: of four versions of an order, in whatever order they come, the newest wins, also where it cancels",
      ),
    ],
  },
  {
    row: 18,
    fault: "The same rows again, under another name or in another file",
    happens: "the same content is no new input; the same keys count once; the same sales under other ids are reported",
    tests: [
      files(
        "matrix 18: a file with a new name is no new input, and rows that are sent again in another file count once",
      ),
      lateness("matrix 18: sales that came again under other ids are reported, and named line by line"),
    ],
  },
  {
    row: 19,
    fault: "Poisoned rows",
    happens: "set aside with their reason, the rest is loaded; too many stop the batch",
    tests: [files("matrix 19: a poisoned row is set aside and the rest is loaded:")],
  },
  {
    row: 20,
    fault: "The source's columns change",
    happens:
      "a new column is told of; an optional one that is gone becomes empty, with a warning; a required or renamed one freezes the stream; a value that the contract does not know is set aside",
    tests: [
      files("a column that is not there is named"),
      evolution("matrix 20: a new column is told of, not loaded, and old and new files are read together"),
      evolution("matrix 20: a stream that allows no new column refuses the file and keeps what it has"),
      evolution(
        "matrix 20: a removed column of which only optional ones are made leaves them empty, with a warning once",
      ),
      evolution("matrix 20: a column that was never there is a mistake in the mapping, also where it is optional"),
      evolution("matrix 20: a removed column that is required, or by the config's word any, freezes the stream"),
      evolution(
        "matrix 20: a renamed column freezes the stream, and the error proposes the new name, also where it is optional",
      ),
      evolution("matrix 20: a wider type is read together with the narrower one, cents included"),
      evolution(
        "matrix 20: files of an older contract, with a narrower type, other columns and their lineage in the file, are read with new ones",
      ),
      evolution(
        "matrix 20: a column whose values have another type is quarantined value by value, and refused where it is all of them",
      ),
      evolution("matrix 20: a new word is quarantined by its name, and passes once the mapping knows it"),
      evolution(
        "matrix 20: orders of another currency keep it and are converted by the rate of their day; files from before the column have the config's word",
      ),
    ],
  },
  {
    row: 21,
    fault: "Columns in another order, byte order marks, other delimiters, full-width digits",
    happens: "found by name, or refused with a reason",
    tests: [files("matrix 21: columns are found by their names, or the file is refused:")],
  },
  {
    row: 22,
    fault: "Decimals",
    happens: "every amount to the cent, and every sum",
    tests: [files("matrix 22: amounts arrive to the cent, and so does their sum")],
  },
  {
    row: 23,
    fault: "Nothing, or one row",
    happens: "one row is a batch and a run; a file without rows is named; an empty answer commits nothing",
    tests: [
      files(
        "matrix 23: a file with one row is a batch, one without rows is named, and an empty answer commits nothing",
      ),
      runs(
        "matrix 27: a check that fails publishes nothing, and CURRENT stays; matrix 23: one row is enough for a run",
      ),
      at("test/sql/sql-cases.test.ts")("every model runs where no stream has a row"),
    ],
  },
  {
    row: 24,
    fault: "A source falls silent",
    happens: "an incident is told once, business alarms are held",
    tests: [
      at("test/alert/data-gate.test.ts")(
        "fresh data are tested; the same data five days later are one data incident, told once, and no business alarm",
      ),
    ],
  },
  {
    row: 25,
    fault: "A hundred times the volume",
    happens: "read within the engine's memory, spilling",
    tests: [machine("matrix 25: a file a hundred times as large is read within the memory that the engine was given")],
  },
  {
    row: 26,
    fault: "No room on the disk, no memory",
    happens: "one sentence for the operator, a whole lake, completed by the next run",
    tests: [
      machine("matrix 26: a run that meets"),
      at("test/faults/faults.test.ts")(
        "a full disk ends a run with a clear error and an intact lake, and the run after it goes on",
      ),
    ],
  },
  {
    row: 27,
    fault: "A check fails",
    happens: "nothing is published, CURRENT stays",
    tests: [
      runs(
        "matrix 27: a check that fails publishes nothing, and CURRENT stays; matrix 23: one row is enough for a run",
      ),
    ],
  },
  {
    row: 28,
    fault: "A reader while a run publishes",
    happens: "the old snapshot or the new one, never a mixture, never back",
    tests: [
      runs("matrix 28: a reader during a publication sees the old snapshot or the new one, never a mixture"),
      plantedMistakes("CURRENT is moved from where it is now, not from where the run saw it"),
    ],
  },
  {
    row: 29,
    fault: "Going back",
    happens: "one write points back to an earlier snapshot, and it holds until a run is told to go forward",
    tests: [
      at("test/lake/snapshot.test.ts")("pointing back to an earlier snapshot is one write"),
      at("test/publish/rollback.test.ts")(
        "matrix 29: after a rollback the site is the old one, byte for byte, and stays it until a run is told to go forward",
      ),
      at("test/alert/rollback.test.ts")(
        "matrix 29: after a rollback alert speaks of the old day, and tells nothing that it has told",
      ),
    ],
  },
  {
    row: 30,
    fault: "The mail server is down, a run dies between sending and marking, or a mail bounces",
    happens:
      "mails wait in the outbox; at most a second copy under the same Message-ID, never a loss; on AWS a bounce stops further mails to that address, and operators are told",
    tests: [
      outbox("a server that is down costs no mail: the error says so, the other mails go, the next run sends the rest"),
      outbox("killed between sending and marking, it sends again under the same Message-ID"),
      plantedMistakes("a mail that was sent is not marked"),
      at("test/infra/readers.test.ts")("stops further mails to that address, and operators are told"),
    ],
  },
  {
    row: 31,
    fault: "Leap days, ends of months and years, festivals, clocks that jump",
    happens: "the as-of date follows from data and config",
    tests: [runs("matrix 31: the day that numbers speak of follows from data and config, whatever the clock does:")],
  },
  {
    row: 32,
    fault: "A backfill races the daily run",
    happens: "the same rows as in either order",
    tests: [runs("matrix 32: a backfill that races the daily run gives the same orders as either order of the two")],
  },
  {
    row: 33,
    fault: "Only the batches and their log are left",
    happens: "a run builds the same snapshot from them; `npx qudao rebuild` tries it beside the lake",
    tests: [
      at("test/transform/rebuild.test.ts")(
        "matrix 33: with only the batches and their log left, a run builds the same snapshot, row for row",
      ),
    ],
  },
  {
    row: 34,
    fault: "Another version of the engine",
    happens: "pinned exactly, part of every fingerprint; the SQL cases are the golden outputs",
    tests: [
      machine(
        "matrix 34: the engine is exactly the version that package.json pins, whose golden outputs the SQL cases are",
      ),
      at("test/transform/versions.test.ts")(
        "matrix 34: another version of the engine builds every table anew, and the plan says why",
      ),
    ],
  },
  {
    row: 35,
    fault: "A token is replaced while a pull runs",
    happens: "asked for once more; the same token is not tried twice, the window stays",
    tests: [pulling("matrix 35: a token that is replaced")],
  },
];

/** The table of docs/reliability.md. */
export function matrixTable(rows: readonly MatrixRow[] = matrix): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const lines = rows.map(({ row, fault, happens, tests, waitsFor }) => {
    const places = [...new Set(tests.map(({ file }) => file))].map(file => `[${file.slice(5)}](../${file})`);
    const waits = waitsFor === undefined ? [] : [`*to come: ${waitsFor}*`];
    return `| ${row} | ${cell(fault)} | ${cell(happens)} | ${cell([...places, ...waits].join("; "))} |`;
  });
  return ["| # | fault | what happens | shown by |", "|--|--|--|--|", ...lines].join("\n");
}
