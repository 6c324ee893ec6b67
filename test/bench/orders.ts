// The bench's data: order lines of 240 partners over the three years to 2024-12-17. Every value comes from the hash of a number, so
// the same size gives the same bytes. One line in a hundred comes a second time, corrected; one in a thousand is bad: a date
// that is none, a word for a quantity, no partner.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Engine, literal } from "../../functions/lake/engine.ts";

export const lastDay = "2024-12-17";
const days = 1096;

export interface Orders {
  folder: string;
  /** Lines before corrections. */
  lines: number;
}

/** Sorted and written together; orders are numbered by their days, so the file is in order of them. */
const ordersAtOnce = 1_000_000;

export const historyFile = "orders-history.csv";
export const dayFile = "orders-day.csv";
export const partnersFile = "partners.csv";

/**
 * Writes history (all days but the last), the last day, and the partners.
 * @param shareOfDays of the three years, ending with the last day: 0.1 is the same daily volume with a tenth of the history
 */
export async function writeOrders({ folder, lines }: Orders, shareOfDays = 1): Promise<void> {
  await mkdir(folder, { recursive: true });
  await using engine = await Engine.open({ memoryMb: 2000, spillFolder: join(folder, "spill") });
  const firstOrder = Math.floor((lines / 2) * (1 - shareOfDays));
  const from = `date '2021-12-18' + cast(floor(${days} * number / (${lines} / 2)) as integer)`;
  await engine.run(`create view orders as
    select number, hash(number) as h, ${from} as order_date,
      'P' || lpad(cast(cast(floor(240 * power((hash(number + 1) % 1000000) / 1e6, 2)) as integer) as varchar), 3, '0') as partner_id,
      'C' || cast(cast(floor(${lines} / 10.9 * power((hash(number + 2) % 1000000) / 1e6, 2)) as bigint) as varchar) as customer_id
    from range(${firstOrder}, ${Math.floor(lines / 2)}) as numbers (number)`);
  await engine.run(`create view lines as
    select *, line_no, hash(number * 2 + line_no + 3) as lh,
      cast(order_date as timestamp) + to_seconds(cast(h % 86400 as bigint)) as ordered_at
    from orders cross join (values (1), (2)) as both_lines (line_no)`);
  await engine.run(`create view versions as
    select *, 0 as correction from lines union all select *, 1 as correction from lines where lh % 101 = 0`);
  await engine.run(`create view file_lines as
    select 'SO' || lpad(cast(number as varchar), 9, '0') as order_id, line_no,
      case when lh % 3001 = 5 then '2022-13-45' else strftime(ordered_at, '%Y-%m-%d %H:%M:%S') end as ordered_at,
      case when lh % 3001 = 6 then null else partner_id end as partner_id,
      customer_id,
      'K' || lpad(cast(lh % 500 as varchar), 3, '0') as product_id,
      case when lh % 3001 = 7 then 'many' else cast(1 + lh // 1000 % 20 as varchar) end as quantity,
      cast(10 + (lh // 100000 % 990000) / 100.0 as decimal(12, 2)) + correction as net_amount,
      strftime(ordered_at + to_days(cast(correction as integer)), '%Y-%m-%d %H:%M:%S') as updated_at,
      order_date, number, correction
    from versions`);
  const slices = Array.from({ length: Math.ceil(lines / 2 / ordersAtOnce) }, (_, index) => index * ordersAtOnce);
  const write = async (file: string, where: string) => {
    await rm(join(folder, file), { force: true });
    for (const [index, from] of slices.entries()) {
      const part = join(folder, "part.csv");
      await engine.run(`copy (
        select * exclude (order_date, number, correction) from file_lines
        where number >= ${from} and number < ${from + ordersAtOnce} and ${where} order by number, correction, line_no
      ) to ${literal(part)} (format csv, header ${index === 0})`);
      await pipeline(createReadStream(part), createWriteStream(join(folder, file), { flags: "a" }));
      await rm(part);
    }
  };
  await write(historyFile, `order_date < date ${literal(lastDay)}`);
  await write(dayFile, `order_date = date ${literal(lastDay)}`);
  const partners = Array.from(
    { length: 240 },
    (_, index) => `P${String(index).padStart(3, "0")},Partner ${index},2021-06-01`,
  );
  await writeFile(join(folder, partnersFile), `partner_id,name,signed\n${partners.join("\n")}\n`);
}
