// AdventureWorks: totals that Microsoft's documentation and reports give, through the example's own pipeline.
import { runExample } from "../real/run-example.ts";
import type { Published, Source } from "./published.ts";

export async function adventureworks(): Promise<Source> {
  const run = runExample("adventureworks");
  try {
    const ask = async (sql: string) => Number(Object.values((await run.query(sql))[0] ?? {})[0]);
    const sales = "from stg_transactions where is_counted";
    const category = (name: string) =>
      ask(
        `select sum(t.net_amount) from stg_transactions t join stg_products p on p.product_id = t.product_id where t.is_counted and p.category = '${name}'`,
      );
    const businessType = (name: string) =>
      ask(`select sum(net_amount) from company_month where slice_kind = 'tier' and slice = '${name}'`);
    const rows: Published[] = [
      { what: "reseller sales", published: "80,450,596.98", ours: await ask(`select sum(net_amount) ${sales}`) },
      { what: "Accessories", published: "571,297.93", ours: await category("Accessories") },
      { what: "Bikes", published: "66,302,381.56", ours: await category("Bikes") },
      { what: "Clothing", published: "1,777,840.84", ours: await category("Clothing") },
      { what: "Components", published: "11,799,076.66", ours: await category("Components") },
      { what: "Specialty Bike Shop", published: "6,756,166.18", ours: await businessType("Specialty Bike Shop") },
      { what: "Value Added Reseller", published: "34,967,517.33", ours: await businessType("Value Added Reseller") },
      { what: "Warehouse", published: "38,726,913.48", ours: await businessType("Warehouse") },
      { what: "orders", published: "3,796", ours: await ask(`select count(distinct order_id) ${sales}`) },
      {
        what: "resellers who ordered",
        published: "635",
        ours: await ask(`select count(distinct partner_id) ${sales}`),
      },
      {
        what: "of them again",
        published: "605",
        ours: await ask(
          `select count(*) from (select partner_id ${sales} group by partner_id having count(distinct order_date) > 1) again`,
        ),
      },
      { what: "discounts", published: "527,507.93", ours: await ask(`select sum(discount_amount) ${sales}`) },
      {
        what: "lines with a discount",
        published: "3,282",
        ours: await ask(`select count(*) ${sales} and discount_amount > 0`),
      },
      {
        what: "sales under a promotion",
        published: "5,422,689.03",
        ours: await ask(`select sum(net_amount) ${sales} and campaign_id is not null`),
      },
      { what: "quotas", published: "95,714,000", ours: await ask("select sum(target_value) from stg_targets") },
    ];
    return { title: "AdventureWorks, sales of 701 resellers", by: "examples/adventureworks", rows };
  } finally {
    run.remove();
  }
}
