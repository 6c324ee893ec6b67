// A batch as ingest commits it; tests say only what matters.
import type { Batch } from "../../functions/lake/commit-log.ts";

export const batchOf = (batchId: string, more: Partial<Batch> = {}): Batch => ({
  stream: "transactions",
  source: "crm",
  batch_id: batchId,
  origin: "orders.csv",
  rows_read: 3,
  rows_loaded: 2,
  rows_quarantined: 1,
  reasons: [{ reason: "net_amount is not a number", rows: 1 }],
  loaded: { key: `raw/transactions/crm/${batchId}.parquet`, rows: 2, bytes: 100, sha256: "0" },
  quarantined: null,
  event_from: "2026-01-01",
  event_to: "2026-01-31",
  months: [{ month: "2026-01", rows: 2 }],
  contract_hash: "c",
  committed_at: "2026-02-01T00:00:00Z",
  ...more,
});
