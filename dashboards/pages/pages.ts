// The pages of the site, in the order of the navigation.
import type { Page } from "../page.ts";
import { alerts } from "./alerts.ts";
import { feedback } from "./feedback.ts";
import { index } from "./index.ts";
import { maturity } from "./maturity.ts";
import { notFound } from "./not-found.ts";
import { outlook } from "./outlook.ts";
import { partners } from "./partners.ts";
import { quality } from "./quality.ts";
import { retention } from "./retention.ts";
import { roi } from "./roi.ts";

export const pages: readonly Page[] = [
  index,
  retention,
  maturity,
  outlook,
  roi,
  feedback,
  alerts,
  partners,
  quality,
  notFound,
];
