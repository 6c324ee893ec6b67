// What the company's system holds: three partners with steady orders, which nearly cease on the last day.
import type { CompanyRecord } from "../../servers/company.ts";

const partners = ["P1", "P2", "P3"].map(id => ({ id, name: `Partner ${id}`, since: "2025-01-01" }));

/** 2025-01-01 to 2026-03-31, the config's as-of date. */
const days = Array.from({ length: 455 }, (_, index) =>
  new Date(Date.UTC(2025, 0, 1) + index * 86_400_000).toISOString().slice(0, 10),
);

const orders = days.flatMap((day, index) =>
  partners.flatMap(({ id }, position) =>
    Array.from({ length: index === days.length - 1 ? 1 : 8 }, (_, order) => ({
      order: `${id}-${index}-${order}`,
      line: 1,
      partner: id,
      day,
      quantity: 1,
      net: `${100 + position}.50`,
    })),
  ),
);

export const records = { "/partners": partners, "/orders": orders } satisfies Record<string, CompanyRecord[]>;
