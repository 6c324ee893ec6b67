// The steps that write to the lake, in one process that can be killed: node run-without-site.ts <config> <out>
import { alert } from "../../functions/alert/alert.ts";
import { openProject } from "../../functions/cli/open-project.ts";
import { ingest } from "../../functions/ingest/ingest.ts";
import { transform } from "../../functions/transform/transform.ts";

const [config, out] = process.argv.slice(2);
await using project = await openProject({ config, out, quiet: true, json: false, verbose: false });
await ingest(project.context);
await transform(project.context);
await alert(project.context);
