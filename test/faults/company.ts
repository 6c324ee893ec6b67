// A small company as files: twelve partners, their orders from one day to another.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export async function writeCompany(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const partners = Array.from({ length: 12 }, (_, i) => `P${i},伙伴${i},2024-01-05`);
  await writeFile(join(folder, "partners.csv"), `id,name,signed\n${partners.join("\n")}\n`);
  await writeOrders(folder, 0, 40);
  const config = join(folder, "qudao.config.ts");
  await writeFile(
    config,
    `export default {
  project: "faults", company: { zh: "故障", en: "Faults" }, asOf: "2025-03-01",
  sources: { office: { type: "files", streams: {
    partners: { files: "partners.csv", mapping: { partner_id: "id", partner_name: "name", signed_date: "signed" } },
    transactions: { files: "orders-*.csv", mapping: { order_id: "no", partner_id: "partner", order_date: "date", net_amount: "amount" } },
  } } },
};\n`,
  );
  return config;
}

/** One more file of orders, so that the next run has something to load. */
export async function writeOrders(folder: string, fromDay: number, toDay: number): Promise<void> {
  const lines = Array.from({ length: toDay - fromDay }, (_, n) => fromDay + n).flatMap(day => {
    const date = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
    return Array.from({ length: 12 }, (_, i) => `O${day}-${i},P${i},${date},${100 + ((day * 7 + i * 13) % 50)}.50`);
  });
  await writeFile(join(folder, `orders-${fromDay}.csv`), `no,partner,date,amount\n${lines.join("\n")}\n`);
}
