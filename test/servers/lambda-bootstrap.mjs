// What AWS's Node runtime does, as far as a handler can see it: loads the handler that `_HANDLER` names, then asks the Runtime API for
// one event after the other and tells it what came of each.
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const [file, name] = (process.env._HANDLER ?? "").split(".");

const told = error => ({
  errorType: error?.name ?? "Error",
  errorMessage: error?.message ?? String(error),
  trace: error?.stack?.split("\n"),
});
const post = (path, body) => fetch(`${api}/${path}`, { method: "POST", body: JSON.stringify(body ?? null) });

let handler;
try {
  handler = (await import(`${process.env.LAMBDA_TASK_ROOT}/${file}.mjs`))[name];
} catch (error) {
  await post("init/error", told(error));
  process.exit(1);
}
for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  try {
    await post(`invocation/${id}/response`, await handler(await next.json(), { awsRequestId: id }));
  } catch (error) {
    await post(`invocation/${id}/error`, told(error));
  }
}
