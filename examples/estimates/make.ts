// Makes the small files that docs/estimates.md works with: `node examples/estimates/make.ts`. What is planted in each stands beside it, so that the
// answers can be held against the truth. The same code makes the same files; a test looks.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../../functions/statistics/random.ts";

type Random = () => number;

const dayMs = 86_400_000;
const date = (from: string, days: number) => new Date(Date.parse(from) + days * dayMs).toISOString().slice(0, 10);
const exponential = (random: Random, mean: number) => -mean * Math.log(1 - random());
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const csv = (head: string, rows: readonly (readonly (string | number)[])[]) =>
  `${head}\n${rows.map(row => row.join(",")).join("\n")}\n`;

/** 240 partners. Gold ones last 1,200 days on average, silver ones 600; a third was taken over from another system on 2023-01-01 and is known from then on. */
function partners(): string {
  const random = seededRandom(1);
  const rows: (string | number)[][] = [];
  while (rows.length < 240) {
    const tier = random() < 0.4 ? "gold" : "silver";
    const isTakenOver = rows.length % 3 === 0;
    const signed = Math.floor(isTakenOver ? 1000 * random() : 1096 + 900 * random());
    const ended = signed + Math.ceil(exponential(random, tier === "gold" ? 1200 : 600));
    // Who had left before the take-over is not in the file: that is left truncation.
    if (isTakenOver && ended <= 1096) continue;
    rows.push([
      `P${String(rows.length + 1).padStart(3, "0")}`,
      tier,
      date("2020-01-01", signed),
      ended > 2191 ? "" : date("2020-01-01", ended),
      isTakenOver ? "2023-01-01" : "",
    ]);
  }
  return csv("partner_id,tier,signed_date,ended_date,known_since", rows);
}

/** 400 customers as BG/NBD has them, in weeks: r = 2, alpha = 12, a = 1, b = 5; mean amount 500. */
function orders(): string {
  const random = seededRandom(2);
  const rows: (string | number)[][] = [];
  for (let customer = 1; customer <= 400; customer++) {
    // Gamma(2) is the sum of two exponentials; Beta(1, 5) is turned round from its distribution function.
    const meanDays = (7 * 12) / (exponential(random, 1) + exponential(random, 1));
    const leaving = 1 - random() ** (1 / 5);
    const row = (day: number) => [
      `C${customer}`,
      date("2024-01-01", Math.floor(day)),
      (500 * (0.5 + random())).toFixed(2),
    ];
    let day = 180 * random();
    rows.push(row(day));
    for (day += exponential(random, meanDays); day < 731; day += exponential(random, meanDays)) {
      rows.push(row(day));
      if (random() < leaving) break;
    }
  }
  return csv("customer_id,order_date,net_amount", rows);
}

/** 120 partners over 8 quarters. Training began in quarter 4 for 30 and in quarter 6 for 30; it adds 5 to the quarter's sales of 100. */
function training(): string {
  const random = seededRandom(3);
  const rows: (string | number)[][] = [];
  for (let partner = 1; partner <= 120; partner++) {
    const first = partner <= 30 ? 4 : partner <= 60 ? 6 : 0;
    const level = 100 + 15 * normal(random);
    for (let quarter = 1; quarter <= 8; quarter++) {
      const trained = first > 0 && quarter >= first ? 5 : 0;
      const sales = level + 1.5 * quarter + trained + 6 * normal(random);
      rows.push([`P${partner}`, quarter, sales.toFixed(2), first]);
    }
  }
  return csv("partner_id,quarter,sales,trained_in", rows);
}

/** 24 provinces over 36 months that share two movements. 浙江 had a new policy from 2025-01 on, which adds 8 a month. */
function provinces(): string {
  const random = seededRandom(4);
  const names =
    "浙江 江苏 上海 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 云南 陕西 甘肃 河北 山西 辽宁 吉林 北京 天津".split(
      " ",
    );
  const loads = names.map(() => [random(), random()]);
  const movements = [0, 0];
  const rows: (string | number)[][] = [];
  for (let month = 0; month < 36; month++) {
    movements[0] = (movements[0] ?? 0) + 2 * normal(random);
    movements[1] = (movements[1] ?? 0) + 1 + normal(random);
    for (const [at, name] of names.entries()) {
      const common = (loads[at]?.[0] ?? 0) * movements[0] + (loads[at]?.[1] ?? 0) * movements[1];
      const policy = name === "浙江" && month >= 24 ? 8 : 0;
      const day = `${2023 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;
      rows.push([name, day, (60 + common + policy + normal(random)).toFixed(2)]);
    }
  }
  return csv("province,month,sales", rows);
}

/** 20 cities over 63 days. From 2025-03-01 on the treated ten spend 5 % of their sales on advertising, and each yuan brings 2. */
function cities(): string {
  const random = seededRandom(5);
  const sizes = Array.from({ length: 20 }, () => 400 * Math.exp(0.6 * normal(random)));
  const rows: (string | number)[][] = [];
  for (let day = 0; day < 63; day++) {
    const common = 1 + 0.15 * Math.sin((2 * Math.PI * day) / 7) + 0.04 * normal(random);
    for (const [city, size] of sizes.entries()) {
      const isTreated = city % 2 === 1;
      const cost = isTreated && day >= 42 ? 0.05 * size : 0;
      const sales = size * common * (1 + 0.05 * normal(random)) + 2 * cost;
      rows.push([
        `city${city + 1}`,
        date("2025-01-18", day),
        isTreated ? "treated" : "control",
        sales.toFixed(2),
        cost.toFixed(2),
      ]);
    }
  }
  return csv("city,date,group,sales,cost", rows);
}

export const files: Readonly<Record<string, () => string>> = {
  "partners.csv": partners,
  "orders.csv": orders,
  "training.csv": training,
  "provinces.csv": provinces,
  "cities.csv": cities,
};

if (import.meta.main)
  for (const [name, make] of Object.entries(files))
    await writeFile(fileURLToPath(new URL(name, import.meta.url)), make());
