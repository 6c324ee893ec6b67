// 华岳工控 (Huayue Industrial Controls), a company that does not exist: `npm start` makes its data and runs this config over them.
// It is written to be copied. Paths are relative to this file; secrets are named here, never written.
import { defineConfig } from "./functions/config/config.ts";

const yesNo = { 是: "true", 否: "false" };
const chineseDates = ["%d/%m/%Y", "%Y年%m月%d日"];

export default defineConfig({
  // Names the output folder: .qudao/demo/
  project: "demo",
  company: { zh: "华岳工控", en: "Huayue Industrial Controls" },
  timeZone: "Asia/Shanghai",
  currency: "CNY",
  calendar: "cn",
  // The data end here. A living company leaves this out: the default is the last day with an order.
  asOf: "2026-10-31",

  sources: {
    // A system that answers over HTTP: pulled page by page, and next time only what has changed since.
    erp: {
      type: "rest",
      url: { env: "QUDAO_DEMO_URL" },
      auth: { bearer: { env: "QUDAO_DEMO_TOKEN" } },
      streams: {
        transactions: {
          path: "/api/v1/transactions",
          paging: { type: "cursor", size: 5000 },
          incremental: { field: "updated_at", parameter: "updated_since" },
          // Column of Qudao ← field of the source; a point goes down into a nested record.
          mapping: {
            order_id: "order",
            line_no: "line",
            partner_id: "partner.id",
            customer_id: "customer.id",
            product_id: "sku",
            campaign_id: "campaign",
            // UTC; the business date is computed from it in the company's time zone.
            ordered_at: { from: "ordered_at", timeZone: "UTC" },
            promised_date: "promised",
            shipped_date: "shipped",
            delivered_date: "delivered",
            quantity: "qty",
            gross_amount: "amounts.gross",
            discount_amount: "amounts.discount",
            refund_amount: "amounts.refund",
            net_amount: "amounts.net",
            cost_amount: "amounts.cost",
            currency: "currency",
            // Words that are not listed are taken as they are, break the contract and go to quarantine.
            status: {
              from: "status",
              values: {
                OPEN: "open",
                SHIPPED: "shipped",
                DONE: "completed",
                RETURNED: "returned",
                CANCELLED: "cancelled",
                TEST: "test",
              },
            },
            updated_at: { from: "updated_at", timeZone: "UTC" },
          },
        },
        feedback: {
          path: "/api/v1/feedback",
          paging: { type: "cursor", size: 5000 },
          incremental: { field: "updated_at", parameter: "updated_since" },
          mapping: {
            ticket_id: "ticket",
            partner_id: "partner.id",
            customer_id: "customer.id",
            product_id: "sku",
            entry: "entry",
            tag: "tag",
            severity: "severity",
            owner_id: "owner",
            team: "team",
            created_at: { from: "opened_at", timeZone: "UTC" },
            assigned_at: { from: "assigned_at", timeZone: "UTC" },
            first_human_reply_at: { from: "first_reply_at", timeZone: "UTC" },
            resolved_at: { from: "resolved_at", timeZone: "UTC" },
            closed_at: { from: "closed_at", timeZone: "UTC" },
            followup_at: { from: "followup.at", timeZone: "UTC" },
            followup_score: "followup.score",
            reopened_count: "reopened",
            reassigned_count: "reassigned",
            sla_met: "sla_ok",
            published: "published",
            updated_at: { from: "updated_at", timeZone: "UTC" },
          },
        },
      },
    },

    // Files as they lie about in an office: several encodings, delimiters and ways to write a date.
    office: {
      type: "files",
      folder: {
        env: "QUDAO_DEMO_DATA",
        missing: "the files of the demo company are made by `npm start`, which sets this variable to their folder",
      },
      streams: {
        // GB18030 is found by itself; the fields 联系电话 is not mapped, so it never reaches the lake.
        partners: {
          files: "伙伴台账.csv",
          mapping: {
            partner_id: "伙伴编号",
            valid_from: { from: "生效日期", format: chineseDates },
            partner_name: "伙伴名称",
            kind: {
              from: "类型",
              values: {
                经销商: "distributor",
                代理商: "agent",
                集成商: "reseller",
                门店: "dealer",
                电商平台: "platform",
                生态伙伴: "eco",
              },
            },
            tier: {
              from: "级别",
              values: { 金牌核心: "core", 战略合作: "strategic", 普通分销: "ordinary", 新兴试点: "emerging" },
            },
            industry: "所属行业",
            province: "省份",
            region: "大区",
            owner_id: "渠道经理",
            signed_date: { from: "签约日期", format: chineseDates },
            ended_date: { from: "终止日期", format: chineseDates },
            end_reason: {
              from: "终止原因",
              values: {
                目标不一致: "goal_mismatch",
                信任不足: "trust",
                竞品: "competitor",
                价格: "price",
                服务: "service",
                停业: "closed_business",
              },
            },
            contract_until_date: { from: "合同到期日", format: chineseDates },
            terms_acknowledged: { from: "已确认政策", values: yesNo },
            shares_data: { from: "数据共享", values: yesNo },
            certified_people: "认证人数",
            updated_at: "更新时间",
          },
        },
        customers: {
          files: "customers.csv.gz",
          mapping: {
            // A personal field: only its keyed hash is stored.
            customer_id: "customer_no",
            partner_id: "partner_no",
            segment: "segment",
            industry: "industry",
            province: "province",
            created_date: "created_on",
            updated_at: "changed_at",
          },
        },
        products: {
          files: "products.tsv",
          mapping: {
            product_id: "SKU",
            product_name: "名称",
            category: "品类",
            subcategory: "子类",
            launch_date: { from: "上市日期", format: "%Y/%m/%d" },
            list_price_amount: "目录价",
            cost_amount: "标准成本",
          },
        },
        fx_rates: { files: "fx_rates.csv", mapping: { currency: "currency", rate_date: "date", rate: "rate" } },
        policy_changes: {
          files: "政策变更.csv",
          mapping: {
            policy_id: "编号",
            title: "标题",
            scope: "范围",
            announced_date: "公布",
            effective_date: "生效",
            reason_given: { from: "说明原因", values: yesNo },
          },
        },
        feedback_events: {
          files: "feedback_events.csv.gz",
          mapping: {
            ticket_id: "ticket",
            seq: "seq",
            event: "event",
            event_at: "at",
            actor_id: "actor",
            is_human: { from: "human", values: { "1": "true", "0": "false" } },
          },
        },
        // A byte-order mark and quoted line breaks are no trouble.
        surveys: {
          files: "surveys.csv",
          mapping: {
            response_id: "编号",
            survey: "问卷",
            wording_version: "版本",
            partner_id: "伙伴",
            asked_date: "发送日",
            answered_date: "回复日",
            score: "评分",
            updated_at: "更新时间",
          },
        },
        touchpoints: {
          files: "touchpoints.ndjson",
          mapping: {
            touchpoint_id: "id",
            partner_id: "partner",
            kind: "kind",
            direction: "direction",
            sent_date: "sent",
            read_date: "read",
            attended: "attended",
            due_date: "due",
            done_date: "done",
            needs_acknowledgement: "ack_needed",
            acknowledged_date: "acknowledged",
            value_amount: "value",
          },
        },
        campaigns: {
          files: "campaigns.json",
          mapping: {
            campaign_id: "code",
            campaign_name: "title",
            kind: "kind",
            is_joint: "joint",
            start_date: "period.from",
            end_date: "period.to",
            discount_pct: "discount_pct",
            updated_at: "updated_at",
          },
        },
        campaign_partners: {
          files: "campaign_partners.csv",
          delimiter: "|",
          mapping: {
            campaign_id: "campaign",
            partner_id: "partner",
            joined_date: "joined_on",
            status: "state",
            hq_cost_amount: "our_cost",
            partner_cost_amount: "their_cost",
            updated_at: "changed_at",
          },
        },
        leads: {
          files: "leads.csv",
          mapping: {
            lead_id: "lead",
            campaign_id: "campaign",
            partner_id: "partner",
            created_date: "created",
            qualified_date: "qualified",
            won_date: "won",
            lost_date: "lost",
            order_id: "order",
            value_amount: "value",
            updated_at: "changed_at",
          },
        },
        traffic: {
          files: "traffic.csv.gz",
          mapping: {
            partner_id: "partner",
            traffic_date: "day",
            impressions: "impressions",
            clicks: "clicks",
            visits: "visits",
            signups: "signups",
            conversions: "conversions",
          },
        },
        // Semicolons and decimal commas.
        spend: {
          files: "spend.csv",
          delimiter: ";",
          mapping: {
            spend_id: "凭证号",
            partner_id: "伙伴",
            kind: {
              from: "类别",
              values: {
                返利计提: "accrual",
                返利兑付: "payout",
                市场基金: "market_fund",
                技术支持: "support",
                人员: "staff",
                礼品: "gift",
                培训: "training",
              },
            },
            rule_id: "规则",
            rule_version: "规则版本",
            base_amount: { from: "基数", decimal: "," },
            rate: { from: "比例", decimal: "," },
            amount: { from: "金额", decimal: "," },
            spend_date: "归属日",
            accrued_date: "计提日",
            shown_date: "公示日",
            approved_date: "批准日",
            paid_date: "支付日",
            disputed: { from: "有异议", values: yesNo },
            updated_at: "更新时间",
          },
        },
        incentive_rules: {
          files: "incentive_rules.json",
          mapping: {
            rule_id: "rule",
            version: "version",
            kind: "kind",
            tier: "tier",
            threshold_amount: "threshold",
            new_product_days: "new_product_days",
            rate: "rate",
            is_exception: "special",
            valid_from: "valid.from",
            valid_to: "valid.to",
          },
        },
        targets: {
          files: "targets.parquet",
          mapping: {
            partner_id: "partner_no",
            period_start_date: "period_start",
            period_end_date: "period_end",
            metric: { constant: "net_amount" },
            target_value: "goal",
            set_by: "set_by",
            agreed_date: "agreed_on",
          },
        },
        plans: {
          files: "plans.json",
          mapping: {
            plan_id: "id",
            partner_id: "partner",
            goal: "goal",
            action: "action",
            owner_id: "owner",
            due_date: "due",
            done_date: "done",
          },
        },
        // A folder: one file a quarter.
        process_steps: {
          files: "process_steps/*.csv",
          mapping: {
            case_id: "case",
            seq: "seq",
            process: "process",
            step: "step",
            partner_id: "partner",
            department: "department",
            owner_id: "handler",
            kind: "kind",
            queued_at: "queued",
            started_at: "started",
            ended_at: "ended",
            automated: { from: "automated", values: { "1": "true", "0": "false" } },
          },
        },
      },
    },
  },

  // The classes of partners, in the order pages show them. The ids are what the mapping of `tier` yields.
  tiers: [
    { id: "core", zh: "金牌核心", en: "Core" },
    { id: "strategic", zh: "战略合作", en: "Strategic" },
    { id: "ordinary", zh: "普通分销", en: "Ordinary" },
    { id: "emerging", zh: "新兴试点", en: "Emerging" },
  ],

  // The company's own rules; every number has a default (docs/configuration.md lists them).
  rules: {
    feedback: { slaHours: 24, complaintSlaHours: 12 },
    roi: { tailDays: 28 },
  },

  // Who reads the site. An audience sees the whole company, or only the partners of its regions.
  audiences: [
    { name: "hq", title: { zh: "总部", en: "Headquarters" } },
    { name: "east", title: { zh: "华东大区", en: "East China" }, sees: { regions: ["华东"] } },
    { name: "southwest", title: { zh: "西南大区", en: "Southwest China" }, sees: { regions: ["西南"] } },
  ],

  alerts: {
    from: "qudao@huayue.example",
    // One mail a day each, and only when something really moved.
    recipients: [
      { name: "渠道总监", email: "director@huayue.example", language: "zh" },
      { name: "华东渠道经理", email: "east@huayue.example", language: "zh", sees: { regions: ["华东"] } },
      { name: "Analyst", email: "analyst@huayue.example", language: "en" },
    ],
  },
});
