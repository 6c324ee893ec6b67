// What the engine athena needs before it asks Athena anything.
import { expect, test } from "vitest";
import { hiveType, lakeType } from "../../../functions/lake/athena/hive-types.ts";
import { readLog } from "../../../functions/lake/commit-log.ts";
import { Engine, literal } from "../../../functions/lake/engine.ts";
import { withInputs } from "../../../functions/transform/athena/model-sql.ts";
import { transform } from "../../../functions/transform/transform.ts";
import { commitRows, fixtureContext } from "../../fixtures/lake.ts";
import { fileWorld, ingested, salesMapping } from "../../ingest/world.ts";

test("over a lake on a disk the engine athena is refused, with what to do", async () => {
  await using context = await fixtureContext({ engine: { name: "athena" } });
  await commitRows(context.effects.storage, "partners", [{ partner_id: "P1", partner_name: "One" }]);
  await expect(transform(context)).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining(context.folder),
    hint: expect.stringContaining("engine.name"),
  });
});

test("a raw file for Athena holds its rows' numbers, one for DuckDB need not", async () => {
  const content = "order,line,partner,date,amount\nA,1,P1,2026-01-01,1\nB,1,P1,not a date,2\nC,1,P1,2026-01-03,3\n";
  const numbersUnder = async (name: "duckdb" | "athena") => {
    await using context = await fileWorld(
      { "sales.csv": content },
      {
        transactions: {
          files: "sales.csv",
          mapping: { ...salesMapping, line_no: "line" },
          maxQuarantinePct: 50,
        },
      },
      { engine: { name } },
    );
    const { rows } = await ingested(context);
    const [entry] = await readLog(context.effects.storage, "transactions");
    await using engine = await Engine.open();
    const path = await context.effects.storage.localPath(entry?.loaded?.key ?? "");
    const columns = await engine.rows(`describe select * from read_parquet(${literal(path)})`);
    const stored = columns.some(({ column_name }) => column_name === "_row")
      ? await engine.rows(`select _row from read_parquet(${literal(path)}) where _original is null order by order_id`)
      : undefined;
    return { seen: rows.map(({ _row }) => _row), stored: stored?.map(({ _row }) => _row) };
  };
  expect(await numbersUnder("athena")).toEqual({ seen: ["1", "3"], stored: ["1", "3"] });
  expect(await numbersUnder("duckdb")).toEqual({ seen: ["1", "3"], stored: undefined });
});

test("a moment is kept in milliseconds for Athena, which would round it into another", async () => {
  const content = "order,line,partner,date,amount,changed\nA,1,P1,2026-01-01,1,2026-01-01 23:59:59.999900\n";
  await using context = await fileWorld(
    { "sales.csv": content },
    {
      transactions: {
        files: "sales.csv",
        mapping: { ...salesMapping, line_no: "line", updated_at: { from: "changed", timeZone: "UTC" } },
      },
    },
    { engine: { name: "athena" } },
  );
  expect((await ingested(context)).rows).toMatchObject([{ updated_at: "2026-01-01 23:59:59.999" }]);
});

test("a model runs unchanged over what is put before it, whatever comments it ends with", async () => {
  await using engine = await Engine.open();
  const model =
    "-- One row.\nwith lines as (\n    select * from stg_lines\n),\n\nfinal as (\n    select count(*) as n from lines, run\n)\n\nselect * from final -- that is all";
  const inputs = new Map([
    ["stg_lines", "select 1 as a union all select 2"],
    ["run", "select cast('2026-01-31' as date) as as_of_date"],
  ]);
  expect(await engine.rows(withInputs(model, inputs))).toEqual([{ n: "2" }]);
});

test("every type that models use has one name in the catalog and comes back from it", () => {
  for (const type of ["BIGINT", "INTEGER", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "VARCHAR", "DECIMAL(18,4)"])
    expect(lakeType(hiveType(type, "t.c"), "t.c")).toBe(type);
  // Athena's answers name these two as SQL does.
  expect([lakeType("varchar", "t.c"), lakeType("integer", "t.c")]).toEqual(["VARCHAR", "INTEGER"]);
  // DuckDB would write it as DOUBLE.
  expect(() => hiveType("HUGEINT", "partner_month.orders")).toThrow("partner_month.orders has the type HUGEINT");
  expect(() => lakeType("array<string>", "t.c")).toThrow("t.c");
});
