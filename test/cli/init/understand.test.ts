import { describe, expect, test } from "vitest";
import { understand } from "../../../functions/cli/init/understand.ts";

const sample = (file: string, fields: string, ...rows: string[]) => ({
  file: `/data/${file}`,
  fields: fields.split(","),
  rows: rows.map(row => row.split(",")),
  how: "UTF-8, comma",
});

type Given = Parameters<typeof sample>;

async function mappings(...files: Given[]) {
  const { proposals, strangers } = await understand(files.map(file => sample(...file)));
  return {
    streams: Object.fromEntries(
      proposals.map(({ stream, columns }) => [
        stream,
        Object.fromEntries(columns.map(({ column, mapping }) => [column, mapping])),
      ]),
    ),
    proposals,
    strangers,
  };
}

const partners: Given = [
  "partners.csv",
  "Partner ID,Company Name,Level,Joined",
  "P1,Alpha,Gold,2023-01-05",
  "P2,Beta,Silver,2023-02-05",
  "P3,Gamma,Gold,2023-03-05",
];
const orders: Given = [
  "orders.csv",
  "Order No,Partner,Date,Amount",
  "1,P1,2024-01-05,10.50",
  "2,P2,2024-01-06,11.50",
  "3,P3,2024-01-07,12.50",
];

describe("files are told by their fields", () => {
  test("English headers", async () => {
    const { streams } = await mappings(partners, orders);
    expect(streams).toEqual({
      partners: { partner_id: "Partner ID", partner_name: "Company Name", tier: "Level", signed_date: "Joined" },
      transactions: { order_id: "Order No", partner_id: "Partner", order_date: "Date", net_amount: "Amount" },
    });
  });

  test("Chinese headers, whatever the file is called", async () => {
    const { streams } = await mappings(
      ["导出1.csv", "经销商编码,经销商名称,大区,签约时间", "A,甲,华东,2023/1/5", "B,乙,华南,2023/2/5"],
      [
        "导出2.csv",
        "单据编号,经销商编码,单据日期,不含税金额（元）,单据状态",
        "1,A,2024/1/5,10.5,已审核",
        "2,B,2024/1/6,11,作废",
      ],
    );
    expect(streams.partners).toMatchObject({ partner_id: "经销商编码", partner_name: "经销商名称", region: "大区" });
    expect(streams.transactions).toMatchObject({
      order_id: "单据编号",
      net_amount: "不含税金额（元）",
      status: { from: "单据状态", values: { 已审核: "open", 作废: "cancelled" } },
    });
  });

  test("a company's customers are its partners where no file is called so", async () => {
    const { streams } = await mappings(
      ["客户资料.csv", "客户编号,客户名称,省份", "K1,甲,广东", "K2,乙,四川"],
      ["销售流水.csv", "订单号,客户编号,日期,金额", "1,K1,2024-01-05,10.5", "2,K2,2024-01-06,11.5"],
    );
    expect(streams.partners).toMatchObject({ partner_id: "客户编号", partner_name: "客户名称" });
    expect(streams.transactions).toMatchObject({ partner_id: "客户编号" });
  });

  test("files with the same fields are one stream", async () => {
    const { proposals } = await mappings(orders, ["orders_2025.csv", ...orders.slice(1)] as Given);
    expect(proposals.map(({ moreFiles }) => moreFiles)).toEqual([["/data/orders_2025.csv"]]);
  });

  test("a file that fits nothing is said to, with what it has", async () => {
    const { strangers } = await mappings(partners, ["weather.csv", "station,humidity", "x,80"]);
    expect(strangers).toMatchObject([
      { file: "/data/weather.csv", reason: expect.stringContaining("station, humidity") },
    ]);
  });
});

describe("values decide where names cannot", () => {
  test("orders that name partners are looked up in the partner file", async () => {
    const { streams } = await mappings(partners, [
      "orders.csv",
      "Order No,Partner,Date,Amount",
      "1,Alpha,2024-01-05,10.50",
      "2,Beta,2024-01-06,11.50",
    ]);
    expect(streams.transactions?.partner_id).toEqual({
      from: "Partner",
      lookup: { file: "partners.csv", key: "Company Name", value: "Partner ID" },
    });
  });

  test("the field whose values are the partners' ids wins over the one that is called so", async () => {
    const { streams } = await mappings(partners, [
      "orders.csv",
      "Order No,Partner,Dealer,Date,Amount",
      "1,x9,P1,2024-01-05,10.50",
      "2,x8,P2,2024-01-06,11.50",
    ]);
    expect(streams.transactions?.partner_id).toBe("Dealer");
  });

  test("a field with a name that says nothing is the partner where its values are", async () => {
    const { streams } = await mappings(partners, [
      "orders.csv",
      "Order No,Zielgruppe,Date,Amount",
      "1,P1,2024-01-05,10.50",
      "2,P2,2024-01-06,11.50",
    ]);
    expect(streams.transactions?.partner_id).toBe("Zielgruppe");
  });

  test("another column's dates decide an ambiguous one", async () => {
    const { streams } = await mappings(
      ["partners.csv", "Partner ID,Company Name,Joined", "P1,Alpha,03/04/2023"],
      ["orders.csv", "Order No,Partner,Date,Amount", "1,P1,25/01/2024,10.50"],
    );
    expect(streams.partners?.signed_date).toEqual({ from: "Joined", format: "%d/%m/%Y" });
  });

  test("where nothing decides, both formats stand there and the column is open", async () => {
    const { proposals } = await mappings(["orders.csv", "Order No,Partner,Date,Amount", "1,P1,03/04/2024,10.50"]);
    expect(proposals[0]?.columns.find(({ column }) => column === "order_date")).toMatchObject({
      mapping: { from: "Date", format: "%d/%m/%Y or %m/%d/%Y" },
      isOpen: true,
    });
  });

  test("a person who is asked decides", async () => {
    const { proposals } = await understand(
      [sample("orders.csv", "Order No,Partner,Date,Amount", "1,P1,03/04/2024,10.50")],
      async () => "month",
    );
    expect(proposals[0]?.columns.find(({ column }) => column === "order_date")?.mapping).toEqual({
      from: "Date",
      format: "%m/%d/%Y",
    });
  });

  test("amounts that do not add up leave only the net amount", async () => {
    const { streams, proposals } = await mappings([
      "orders.csv",
      "Order No,Partner,Date,Gross Amount,Net Amount",
      "1,P1,2024-01-25,10.00,8.00",
      "2,P1,2024-01-26,20.00,15.00",
    ]);
    expect(Object.keys(streams.transactions ?? {})).not.toContain("gross_amount");
    expect(proposals[0]?.warnings[0]).toContain("do not add up");
  });

  test("an unknown word counts as the default and is said to", async () => {
    const { streams, proposals } = await mappings([
      "orders.csv",
      "订单号,渠道编号,日期,金额,状态",
      "1,P1,2024-01-25,10.5,挂起",
      "2,P1,2024-01-26,11.5,已完成",
    ]);
    expect(streams.transactions?.status).toEqual({ from: "状态", values: { 挂起: "completed", 已完成: "completed" } });
    expect(proposals[0]?.warnings[0]).toContain("挂起");
  });

  test("orders without a number are one per partner and day", async () => {
    const { streams } = await mappings(["sales.csv", "渠道编号,日期,金额", "P1,2024-01-25,10.5", "P2,2024-01-26,11.5"]);
    expect(streams.transactions?.order_id).toEqual({ concat: ["渠道编号", "日期"], by: "-" });
  });
});

describe("files whose names say nothing are told by their values", () => {
  const rows = (make: (n: number) => string) => Array.from({ length: 40 }, (_, n) => make(n));
  const dealers: Given = ["jxs.csv", "JXS_BM,JXS_MC,DQ", ...rows(n => `J${n},第${n}商贸,华东`).slice(0, 8)];
  const day = (n: number) => `2024-01-${String((n % 28) + 1).padStart(2, "0")}`;

  test("orders name what the other file lists once; day, amount and number follow", async () => {
    const { streams, strangers } = await mappings(dealers, [
      "dd.csv",
      "DDH,KH,RQ,JE",
      ...rows(n => `D${n},J${n % 8},${day(n)},${n}.50`),
    ]);
    expect(strangers).toEqual([]);
    expect(streams).toEqual({
      partners: { partner_id: "JXS_BM", partner_name: "JXS_MC" },
      transactions: { order_id: "DDH", partner_id: "KH", order_date: "RQ", net_amount: "JE" },
    });
  });

  test("where two fields could be the amount the larger is proposed and the other is told", async () => {
    const { streams, proposals } = await mappings(dealers, [
      "dd.csv",
      "DDH,KH,RQ,X1,X2",
      ...rows(n => `D${n},J${n % 8},${day(n)},${n}.10,${n}9.50`),
    ]);
    expect(streams.transactions).toMatchObject({ net_amount: "X2" });
    expect(proposals.flatMap(({ warnings }) => warnings)).toEqual(['transactions.net_amount: is it "X2", or "X1"?']);
  });

  test("files that share no values stay strangers", async () => {
    const { strangers } = await mappings(partners, ["x.csv", "A1,B1", ...rows(n => `Z${n},${n}`)]);
    expect(strangers).toHaveLength(1);
  });
});

describe("what spreadsheets do to numbers", () => {
  const names = "经销商编码,经销商名称";
  const orderOf = (header: string, ...values: string[]): Given => [
    "订单.csv",
    `订单号,经销商编码,${header}`,
    ...values.map((value, n) => `${n},${["001", "002", "003"][n % 3]},${value}`),
  ];
  const listed: Given = ["经销商.csv", names, "001,甲", "002,乙", "003,丙"];

  test("days written as numbers are days where the name says so", async () => {
    const { streams } = await mappings(listed, orderOf("下单日期,金额", "45356,10.5", "45357,11", "45358,12"));
    expect(streams.transactions).toMatchObject({
      order_date: { from: "下单日期", format: "excel" },
      net_amount: "金额",
    });
  });

  test("a unit in the name becomes a factor", async () => {
    const { streams } = await mappings(listed, orderOf("下单日期,金额（万元）", "2024-03-05,1.05", "2024-03-06,1.1"));
    expect(streams.transactions).toMatchObject({ net_amount: { from: "金额（万元）", scale: 10_000 } });
  });

  test("ids that have lost their zeros are told", async () => {
    const bare = listed.map(line => line.replace(/^00/, "")) as Given;
    const { proposals } = await mappings(bare, orderOf("下单日期,金额", "2024-03-05,1.05", "2024-03-06,1.1"));
    expect(proposals.flatMap(({ warnings }) => warnings)).toEqual([
      expect.stringContaining('only 0 % of "经销商编码" are partners'),
    ]);
    expect(proposals.flatMap(({ warnings }) => warnings)[0]).toContain("lost the zeros in front");
  });
});
