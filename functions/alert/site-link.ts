// Links of a mail lead to the company's own site and nowhere else.
import { hashKeyOf, partnerPagePath } from "../config/partner-page.ts";
import type { StepContext } from "../config/step-context.ts";
import { ConfigError } from "../lake/errors.ts";
import type { Finding } from "./findings.ts";

/** An address that was checked; only such a one may stand in an href. */
export class SiteLink {
  readonly href: string;

  /** @throws ConfigError where the path would leave the site */
  constructor(siteUrl: string, path: string) {
    const base = new URL(siteUrl.endsWith("/") ? siteUrl : `${siteUrl}/`);
    const target = new URL(path, base);
    if (!/^https?:$/.test(base.protocol) || target.origin !== base.origin)
      throw new ConfigError(`a mail may not link to ${target.href}`, {
        hint: "Set siteUrl to the http(s) address under which the site is reached.",
      });
    this.href = target.href;
  }
}

/** The page of alarms: the site's root is Chinese, English lies in a folder of its own. */
export function alertsLink({ config }: StepContext, language: "zh" | "en"): SiteLink {
  return new SiteLink(config.siteUrl, language === "zh" ? "alerts.html" : "en/alerts.html");
}

/** A partner's own page, or the page of alarms for what is more than one partner. */
export function linkOf(context: StepContext, finding: Finding, language: "zh" | "en"): SiteLink {
  if (finding.kind !== "partner") return alertsLink(context, language);
  const { config, effects } = context;
  const page = partnerPagePath(hashKeyOf(config, effects), finding.slice);
  return new SiteLink(config.siteUrl, language === "zh" ? page : `${page}en.html`);
}
