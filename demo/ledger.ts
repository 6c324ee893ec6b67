// What really happened, counted while it is made: ground truth for the tests, and the base for accruals, targets and costs.
import { type Day, quarterOf } from "./days.ts";
import type { Partner, Window } from "./partners.ts";

export interface StreamTruth {
  rows: number;
  /** Rows that break their contract, by what is wrong with them. They must all be quarantined. */
  dirty: Record<string, number>;
  /** Older versions of rows that came again later. */
  superseded: number;
}

export interface CampaignTruth {
  lines: number;
  netFen: number;
  marginFen: number;
  netFenByPartner: Map<string, number>;
}

export class Ledger {
  readonly streams: Record<string, StreamTruth> = {};
  readonly netFenByCurrency: Record<string, number> = {};
  readonly countedFenByCurrency: Record<string, number> = {};
  readonly campaigns = new Map<string, CampaignTruth>();
  readonly lastOrder = new Map<string, Day>();
  // One cell per partner and quarter.
  private readonly net: Float64Array;
  private readonly newProductNet: Float64Array;
  private readonly expected: Float64Array;
  private readonly quarters: number;
  private readonly orders: Uint16Array;
  private readonly window: Window;
  private readonly days: number;
  countedNetFen = 0;
  countedOrders = 0;

  constructor(partners: readonly Partner[], window: Window) {
    this.window = window;
    this.days = window.to - window.from + 1;
    this.quarters = quarterOf(window.to) - quarterOf(window.from) + 1;
    this.orders = new Uint16Array(partners.length * this.days);
    this.net = new Float64Array(partners.length * this.quarters);
    this.newProductNet = new Float64Array(partners.length * this.quarters);
    this.expected = new Float64Array(partners.length * this.quarters);
  }

  stream(name: string): StreamTruth {
    const truth = this.streams[name] ?? { rows: 0, dirty: {}, superseded: 0 };
    this.streams[name] = truth;
    return truth;
  }

  dirty(stream: string, kind: string): void {
    const { dirty } = this.stream(stream);
    dirty[kind] = (dirty[kind] ?? 0) + 1;
  }

  /** A good line in its newest version. `yuanFen` is its net amount in the reporting currency. */
  addLine(
    partner: Partner,
    day: Day,
    line: {
      netFen: number;
      yuanFen: number;
      marginFen: number;
      currency: string;
      isCounted: boolean;
      campaign: string;
      isNewProduct: boolean;
    },
  ): void {
    this.netFenByCurrency[line.currency] = (this.netFenByCurrency[line.currency] ?? 0) + line.netFen;
    if (!line.isCounted) return;
    this.countedFenByCurrency[line.currency] = (this.countedFenByCurrency[line.currency] ?? 0) + line.netFen;
    this.countedNetFen += line.yuanFen;
    addTo(this.net, this.cell(partner, day), line.yuanFen);
    if (line.isNewProduct) addTo(this.newProductNet, this.cell(partner, day), line.yuanFen);
    if (line.campaign !== "") this.addToCampaign(line.campaign, partner, line.yuanFen, line.marginFen);
  }

  private addToCampaign(id: string, partner: Partner, netFen: number, marginFen: number): void {
    const truth = this.campaigns.get(id) ?? {
      lines: 0,
      netFen: 0,
      marginFen: 0,
      netFenByPartner: new Map<string, number>(),
    };
    truth.lines++;
    truth.netFen += netFen;
    truth.marginFen += marginFen;
    truth.netFenByPartner.set(partner.id, (truth.netFenByPartner.get(partner.id) ?? 0) + netFen);
    this.campaigns.set(id, truth);
  }

  addOrder(partner: Partner, day: Day): void {
    const at = partner.index * this.days + day - this.window.from;
    this.orders[at] = (this.orders[at] ?? 0) + 1;
    this.lastOrder.set(partner.id, day);
    this.countedOrders++;
  }

  ordersOn(partner: Partner, day: Day): number {
    return this.orders[partner.index * this.days + day - this.window.from] ?? 0;
  }

  /** Orders to be expected of him on a day, before chance and planted anomalies. */
  expect(partner: Partner, day: Day, orders: number): void {
    addTo(this.expected, this.cell(partner, day), orders);
  }

  /** Net of the partner's quarter that holds the day, in fen of the reporting currency. */
  netOf(partner: Partner, day: Day): number {
    return this.net[this.cell(partner, day)] ?? 0;
  }

  newProductNetOf(partner: Partner, day: Day): number {
    return this.newProductNet[this.cell(partner, day)] ?? 0;
  }

  expectedOrdersOf(partner: Partner, day: Day): number {
    return this.expected[this.cell(partner, day)] ?? 0;
  }

  private cell(partner: Partner, day: Day): number {
    return partner.index * this.quarters + quarterOf(day) - quarterOf(this.window.from);
  }
}

function addTo(cells: Float64Array, cell: number, value: number): void {
  cells[cell] = (cells[cell] ?? 0) + value;
}
