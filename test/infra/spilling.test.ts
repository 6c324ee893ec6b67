// A packed Lambda whose engine has less memory than its data would like: what does not fit goes to /tmp, and the run comes to its end
// within the memory of the function.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ingest } from "../../functions/ingest/ingest.ts";
import { environmentNames } from "../../functions/lake/environment-names.ts";
import { s3Client } from "../../functions/lake/s3-client.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import { benchContext } from "../bench/company.ts";
import { writeOrders } from "../bench/orders.ts";
import { S3Server } from "../servers/s3.ts";
import { runPacked } from "./packed-lambda.ts";

const configFile = "test/infra/large-company/qudao.config.ts";

test("the packed transform spills to /tmp and stays within its function's memory", { timeout: 240_000 }, async () => {
  await using s3 = await S3Server.start("lake");
  const folder = await mkdtemp(join(tmpdir(), "qudao-large-"));
  try {
    // 400,000 lines fit into the 128 MB of its config, a million lay 88 MB aside.
    await writeOrders({ folder, lines: 800_000 });
    const place = { dataFolder: folder, lakeFolder: folder, memoryMb: 500, withDay: true, hasCustomers: true };
    const { effects, ...context } = benchContext(place);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = s3Client({ endpoint: s3.url, region: "eu-central-1", credentials });
    const storage = new S3Storage(client, "lake", join(folder, "cache"));
    expect((await ingest({ ...context, effects: { ...effects, storage } })).failures).toEqual([]);

    const { answers, spilledMb, peakMb, memoryMb } = await runPacked(
      "transform",
      configFile,
      {
        [environmentNames.lakeBucket]: "lake",
        [environmentNames.config]: configFile,
        AWS_ENDPOINT_URL_S3: s3.url,
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      },
      {},
    );
    expect(answers).toMatchObject([{ payload: { moved: true } }]);
    expect(spilledMb).toBeGreaterThan(0);
    expect(peakMb).toBeLessThan(memoryMb);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
