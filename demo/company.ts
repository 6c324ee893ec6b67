// Everything that is fixed before the first order: partners, products, calendar, rates, campaigns, planted anomalies.
import { type Campaign, makeCampaigns } from "./campaigns.ts";
import { addMonths, type Day, dayOf, quarterStart } from "./days.ts";
import { Rates } from "./fx.ts";
import { type Holidays, readHolidays } from "./holidays.ts";
import { makePartners, type Partner, type Window } from "./partners.ts";
import { type Anomaly, planAnomalies, policyEffect } from "./planted.ts";
import { makeProducts, type Product } from "./products.ts";

export interface Company {
  seed: number;
  window: Window;
  partners: readonly Partner[];
  products: readonly Product[];
  campaigns: readonly Campaign[];
  anomalies: readonly Anomaly[];
  /** What the policy does to orders of the treated tier. */
  policyFactor: number;
  holidays: Holidays;
  rates: Rates;
}

/** @param isCalm nothing happens that one could find: no anomaly, and a policy without effect */
export function foundCompany(seed: number, partnerCount: number, from: string, to: string, isCalm = false): Company {
  const window = { from: dayOf(from), to: dayOf(to) };
  const partners = makePartners(seed, partnerCount, window);
  return {
    seed,
    window,
    partners,
    products: makeProducts(seed),
    campaigns: makeCampaigns(seed, partners, window),
    anomalies: isCalm ? [] : planAnomalies(partners, window),
    policyFactor: isCalm ? 1 : policyEffect.factor,
    holidays: readHolidays(),
    rates: new Rates(seed, window.from, window.to),
  };
}

/** First days of the quarters that the window touches. */
export function quartersOf({ window }: Pick<Company, "window">): Day[] {
  const list: Day[] = [];
  for (let quarter = quarterStart(window.from); quarter <= window.to; quarter = addMonths(quarter, 3))
    list.push(quarter);
  return list;
}
