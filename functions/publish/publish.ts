// The publish step: from the current snapshot to a static site in two languages, built aside and then swapped in.
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { siteFooter, siteHeader, titleKey } from "../../dashboards/components/layout.ts";
import { type Language, languages } from "../../dashboards/format.ts";
import type { PageContext } from "../../dashboards/page.ts";
import { pages } from "../../dashboards/pages/pages.ts";
import { audiencesFile } from "../config/audiences-file.ts";
import { limitedAudiences } from "../config/partner-scope.ts";
import type { StepContext } from "../config/step-context.ts";
import { Engine } from "../lake/engine.ts";
import { requireCurrent, type Snapshot } from "../lake/snapshot.ts";
import { createSnapshotViews } from "../lake/snapshot-views.ts";
import { writeAudienceData } from "./audience-data.ts";
import { audiencePages } from "./audience-pages.ts";
import { buildShells, type Shell } from "./build-shells.ts";
import { type CutShell, cutShell, finishPage } from "./finish-page.ts";
import { type Marts, readMarts } from "./marts.ts";
import { siteContext } from "./page-contexts.ts";
import { createPainter } from "./painter.ts";
import { type PreparedPartner, partnerShellPaths, preparePartners, writePartner } from "./partner-pages.ts";
import { readSiteRecord, type SiteRecord, siteIdentity, siteRecordPath } from "./site-identity.ts";
import { asideOf, recoverSite, swapSite } from "./swap-site.ts";

export interface PublishPlaces {
  /** The site that readers see. */
  siteFolder: string;
  /** What a build may leave for the next one. */
  cacheFolder: string;
}

export interface PublishReport {
  built: boolean;
  reason: string;
  siteFolder: string;
  pages: number;
  /** Three sentences a director would repeat, the same as on the overview. */
  sentences: Record<Language, string[]>;
}

/**
 * Builds the site where data, pages or config have changed since.
 * @throws ConfigError without a snapshot, or where the site cannot be built or swapped
 * @throws DataQualityError where a mart is not as the pages need it
 */
export async function publish(
  context: StepContext,
  { siteFolder, cacheFolder }: PublishPlaces,
): Promise<PublishReport> {
  const snapshot = await requireCurrent(context.effects.storage);
  const identity = await siteIdentity(context, snapshot);
  await recoverSite(siteFolder);
  const before = await readSiteRecord(siteFolder);
  if (before?.identity === identity)
    return {
      built: false,
      reason: "same snapshot, same pages",
      siteFolder,
      pages: before.pages,
      sentences: before.sentences,
    };
  const marts = await onSnapshot(context, snapshot, readMarts);
  const output = asideOf(siteFolder);
  try {
    const built = await buildSite(context, snapshot, marts, cacheFolder, output);
    const record: SiteRecord = { identity, snapshot_id: snapshot.id, as_of_date: snapshot.as_of_date, ...built };
    await writeFile(siteRecordPath(output), JSON.stringify(record));
    await swapSite(output, siteFolder);
    return { built: true, reason: reasonOf(before, snapshot), siteFolder, ...built };
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

function reasonOf(before: SiteRecord | undefined, snapshot: Snapshot): string {
  if (!before) return "there was no site";
  return before.snapshot_id === snapshot.id ? "pages or config changed" : "new snapshot";
}

async function onSnapshot<T>(
  { config, effects }: StepContext,
  snapshot: Snapshot,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  await using engine = await Engine.open({ ...config.engine, spillFolder: join(effects.workFolder, "publish-spill") });
  await createSnapshotViews(engine, effects.storage, snapshot);
  return await work(engine);
}

async function buildSite(
  step: StepContext,
  snapshot: Snapshot,
  marts: Marts,
  cacheFolder: string,
  output: string,
): Promise<Pick<PublishReport, "pages" | "sentences">> {
  const tell = (message: string) => step.effects.log({ step: "publish", level: "progress", message });
  const draw = createPainter();
  const contexts = {
    zh: siteContext(step, snapshot, marts, "zh", draw),
    en: siteContext(step, snapshot, marts, "en", draw),
  };
  tell("pages");
  const building = buildShells(shellsOf(contexts), contexts.zh.t("site.title"), cacheFolder, output);
  // Whatever goes wrong while drawing, the builder's own complaint must not be left unheard.
  building.catch(() => {});
  const drawn = pages.flatMap(page =>
    languages.map(language => ({
      path: pathOf(language, page.slug),
      language,
      slug: page.slug,
      main: page.render(contexts[language]),
    })),
  );
  const partners: PreparedPartner[] = [...preparePartners(marts, contexts)];
  await building;
  for (const { path, language, slug, main } of drawn) {
    const context = contexts[language];
    const shell = await readShell(output, path);
    await writeFile(
      join(output, `${path}.html`),
      finishPage(shell, { language, main, header: siteHeader(context, slug), footer: siteFooter(context) }),
    );
  }
  tell(`${partners.length} partner pages`);
  await writePartners(output, partners);
  // The builder's processes are gone by now: memory is for one of them at a time.
  const limited = limitedAudiences(step.config);
  const withData =
    limited.length === 0
      ? []
      : await onSnapshot(step, snapshot, engine => writeAudienceData(engine, limited, snapshot, output));
  const audiences = audiencePages(step.config, marts, contexts.zh.partnerPath, withData);
  await writeFile(join(output, audiencesFile), JSON.stringify(audiences));
  return {
    pages: drawn.length + partners.length * languages.length,
    sentences: { zh: [...contexts.zh.sentences], en: [...contexts.en.sentences] },
  };
}

const pathOf = (language: Language, slug: string) => (language === "zh" ? slug : `en/${slug}`);

function shellsOf(contexts: Record<Language, PageContext>): Shell[] {
  const shells = pages.flatMap(({ slug }) =>
    languages.map(language => ({
      path: pathOf(language, slug),
      title: `${contexts[language].t(titleKey(slug))} | ${contexts[language].company}`,
    })),
  );
  return [...shells, ...languages.map(language => ({ path: partnerShellPaths[language], title: "partner" }))];
}

async function readShell(output: string, path: string): Promise<CutShell> {
  return cutShell(await readFile(join(output, `${path}.html`), "utf8"));
}

async function writePartners(output: string, partners: readonly PreparedPartner[]): Promise<void> {
  const shells = {
    zh: await readShell(output, partnerShellPaths.zh),
    en: await readShell(output, partnerShellPaths.en),
  };
  await rm(join(output, dirname(partnerShellPaths.zh)), { recursive: true });
  for (const partner of partners) await writePartner(output, partner, shells);
}
