// A process of its own that commits batches: node committer.ts <lake folder> <writer> <batches>
import { commitBatch } from "../../functions/lake/commit-log.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { batchOf } from "./batches.ts";

const [folder = "", writer = "", batches = "0"] = process.argv.slice(2);
const storage = new LocalStorage(folder);
let committed = 0;
for (let n = 0; n < Number(batches); n++) {
  if (await commitBatch(storage, batchOf(`${writer}-${n}`))) committed++;
  if (await commitBatch(storage, batchOf(`shared-${n}`))) committed++;
}
process.stdout.write(String(committed));
