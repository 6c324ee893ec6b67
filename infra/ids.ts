// Ids of resources, which CloudFormation wants of letters and digits only.

/** `idOf("Ingest", "crm_eu")` → `IngestCrmEu`. The CDK refuses two that come out alike. */
export const idOf = (...words: readonly string[]): string =>
  words
    .flatMap(word => word.split(/[^A-Za-z0-9]+/))
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
