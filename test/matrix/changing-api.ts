// A system whose orders change while it is read: pages by keyset of (updated, id), `updated_since` with a closed start.
import { createServer } from "node:http";
import type { ConfigInput } from "../../functions/config/config.ts";
import { type FixtureContext, fixtureContext } from "../fixtures/lake.ts";
import { close, listen } from "../servers/listen.ts";

export interface Order {
  id: string;
  partner: string;
  date: string;
  amount: string;
  updated: string;
}

/** What a request gets instead of its page. */
export type Answer = { status: number; body: string } | "broken off";

export class ChangingApi implements AsyncDisposable {
  readonly orders = new Map<string, Order>();
  readonly requests: URL[] = [];
  token = "first-token";
  /** Asked before every answer, with the number of the request; undefined: the page. */
  instead: (request: number, page: string) => Answer | undefined = () => undefined;
  /** Called after every page: the company goes on working. */
  meanwhile: () => void = () => {};
  url = "";
  readonly #server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(url);
    if (request.headers.authorization !== `Bearer ${this.token}`) return void response.writeHead(401).end();
    const page = JSON.stringify(this.#page(url.searchParams));
    const answer = this.instead(this.requests.length, page) ?? { status: 200, body: page };
    if (answer === "broken off") return void response.destroy();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    this.meanwhile();
  });

  static async start(orders: readonly Order[] = []): Promise<ChangingApi> {
    const api = new ChangingApi();
    api.url = `http://127.0.0.1:${await listen(api.#server)}`;
    for (const order of orders) api.put(order);
    return api;
  }

  put(order: Order): void {
    this.orders.set(order.id, order);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }

  #page(parameters: URLSearchParams) {
    const since = parameters.get("since") ?? "";
    const after = parameters.get("after") ?? "";
    const wanted = [...this.orders.values()]
      .filter(({ updated }) => updated >= since)
      .sort((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1));
    const rest = wanted.filter(order => positionOf(order) > after);
    const size = Number(parameters.get("limit"));
    const last = rest[size - 1];
    return {
      data: rest.slice(0, size),
      total: wanted.length,
      next: rest.length > size && last ? positionOf(last) : null,
    };
  }
}

const positionOf = ({ updated, id }: Order) => `${updated}|${id}`;

export function orderAt(id: string, updated: string, amount = "10.00"): Order {
  return { id, partner: "P1", date: "2026-10-30", amount, updated };
}

type RestInput = Extract<ConfigInput["sources"][string], { type: "rest" }>;

/** A world whose source "crm" is this system. */
export async function apiWorld(
  api: ChangingApi,
  now = new Date("2026-11-01T08:00:00Z"),
  pageSize = 10,
): Promise<FixtureContext> {
  const crm: RestInput = {
    type: "rest",
    url: api.url,
    auth: { bearer: { env: "API_TOKEN" } },
    streams: {
      transactions: {
        path: "/orders",
        mapping: {
          order_id: "id",
          line_no: { constant: "1" },
          partner_id: "partner",
          order_date: "date",
          net_amount: "amount",
          updated_at: "updated",
        },
        paging: { type: "cursor", cursor: "next", parameter: "after", size: pageSize, total: "total" },
        incremental: { field: "updated", parameter: "since" },
      },
    },
  };
  const context = await fixtureContext({ sources: { crm } }, now);
  context.effects.environment = name => (name === "API_TOKEN" ? api.token : undefined);
  return context;
}
