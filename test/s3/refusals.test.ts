// What a server that checks signatures says to a wrong one.
import { expect, test } from "vitest";
import { s3Client } from "../../functions/lake/s3-client.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import { startRealServer } from "../servers/real-s3.ts";

test("a wrong secret is the operator's to renew, and no empty lake", async () => {
  await using server = await startRealServer("versitygw");
  const credentials = { ...server.credentials, secretAccessKey: "another" };
  const client = s3Client({ endpoint: server.url, region: "us-east-1", credentials });
  const storage = new S3Storage(client, "lake", "unused");
  for (const attempt of [() => storage.get("CURRENT"), () => storage.list(""), () => storage.putIfAbsent("a", "1")])
    await expect(attempt()).rejects.toMatchObject({
      name: "ConfigError",
      hint: expect.stringContaining("credentials"),
    });
});
