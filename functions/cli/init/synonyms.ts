// What companies call the columns of the contracts, in the words of Chinese and English exports: CRM, ERP, finance, shop and
// service desk. Written as `plainHeader` leaves them. A column's own name is always among its words.
import type { StreamName } from "../../contracts/streams.ts";
import { plainHeader } from "./headers.ts";

type Words = Partial<Record<StreamName, Record<string, string>>>;

/** Ids; and words that mean a partner, be it his id or his name. */
const partnerCode =
  "渠道编号 渠道编码 渠道代码 渠道商编号 渠道商编码 渠道id 经销商编号 经销商编码 经销商代码 经销商id 代理商编号 代理商编码 代理商代码 代理商id 分销商编号 分销商编码 分销商id 合作伙伴编号 伙伴编号 伙伴编码 伙伴id 门店编号 门店编码 店铺编号 店铺id partnerid partnercode partnerno partnernumber dealerid dealercode distributorid distributorcode resellerid resellerkey resellercode agentid agentcode channelid channelpartnerid vendorid storeid affiliateid dealerno dealernumber dealerkey distributorno distributornumber resellerno resellernumber partnerkey agentno storeno storecode storenumber outletid outletcode outletno shopid shopcode shopno";
const partnerWord =
  "渠道 渠道商 经销商 代理商 分销商 伙伴 合作伙伴 门店 店铺 partner dealer distributor reseller channelpartner store affiliate";
const partnerId = `${partnerCode} ${partnerWord}`;
const customerId =
  "客户编号 客户编码 客户代码 客户id 客户号 会员编号 会员id 会员号 买家 买家id 终端客户 终端客户编号 用户id 手机号 客户手机 客户 customerid customercode customerno customernumber customer clientid client accountid accountno account buyerid buyer memberid userid enduser endcustomer";
const productId =
  "产品编号 产品编码 产品代码 产品id 商品编号 商品编码 商品id 物料编号 物料编码 物料号 货号 型号 产品型号 sku skuid productid productcode productno productkey product itemid itemcode item materialno material partnumber";
const campaignId = "活动编号 活动编码 活动id 活动 campaignid campaigncode campaign promotionid promotionkey promotion";
const currency = "币种 货币 币别 currency currencycode ccy";
const updated =
  "更新时间 修改时间 最后修改时间 最后更新时间 最近更新 更新日期 updatedat updated modifiedat modifieddate lastmodified lastmodifieddate lastupdate updatetime";

const words: Words = {
  partners: {
    partner_id: partnerCode,
    partner_name:
      "渠道名称 渠道商名称 经销商名称 代理商名称 分销商名称 伙伴名称 合作伙伴名称 门店名称 店铺名称 企业名称 公司名称 单位名称 partnername partner dealername distributorname resellername reseller agentname companyname businessname storename affiliatename",
    kind: "渠道分类 客户分类 客户类型 客户类别 分类 channel saleschannel storetype 渠道类型 渠道类别 渠道性质 客户性质 伙伴性质 渠道商类型 经销商类型 代理商类型 伙伴类型 合作类型 合作模式 类型 类别 partnertype partnerkind type businesstype channeltype category",
    tier: "客户等级 客户级别 客户分级 渠道分级 经销商分级 等级 级别 渠道等级 渠道级别 经销商等级 经销商级别 代理级别 伙伴等级 伙伴级别 层级 分级 星级 tier level grade partnertier partnerlevel rank class",
    industry: "行业 所属行业 主营行业 行业类别 industry sector vertical",
    province: "省份 省 所在省 所在省份 所属省份 省市 province state stateprovince stateprovincename",
    region:
      "地区 所在地区 所属地区 大区名称 营销大区 省区 分公司 办事处 zone district market salesarea 大区 区域 销售区域 销售大区 片区 所属区域 所属大区 战区 region salesregion territory area salesterritory",
    owner_id:
      "渠道经理 客户经理 区域经理 负责人 业务员 销售 销售员 销售代表 责任人 跟进人 渠道负责人 owner ownerid manager accountmanager channelmanager salesrep salesperson responsible",
    signed_date:
      "建档时间 创建日期 创建时间 入驻日期 入驻时间 开店日期 开业日期 合作时间 opened openedon opendate openingdate customersince partnersince dealersince membersince start 签约日期 签约时间 合作开始日 合作起始日 合作开始日期 合作开始时间 合作日期 加入日期 入网日期 开户日期 建档日期 注册日期 首次合作日期 开始日期 合同开始日期 授权开始日期 签约日 signeddate signed signedon signdate startdate since joined joineddate joindate contractstart onboarded onboardingdate createddate createdat created registrationdate",
    ended_date:
      "终止日期 终止时间 解约日期 解约时间 退出日期 停止合作日期 合作结束日期 流失日期 注销日期 enddate ended endedon terminated terminationdate terminationon churndate closeddate leftdate",
    end_reason: "终止原因 解约原因 退出原因 流失原因 endreason terminationreason churnreason reasonforleaving",
    contract_until_date:
      "合同到期日 合同到期日期 合同结束日期 合同截止日期 到期日期 到期日 授权到期日 contractend contractuntil contractenddate expirydate expires validuntil renewaldate",
    certified_people: "认证人数 持证人数 certifiedpeople certified certifications certificates",
    updated_at: updated,
  },
  customers: {
    customer_id: customerId,
    partner_id: partnerId,
    segment: "客户类型 客户分类 客户等级 客户级别 segment customersegment customertype",
    industry: "行业 客户行业 industry",
    province: "省份 省 province state",
    created_date: "创建日期 建档日期 首次购买日期 注册日期 createddate createdat created firstseen",
    updated_at: updated,
  },
  products: {
    product_id: productId,
    product_name: "产品名称 商品名称 物料名称 品名 名称 productname itemname name",
    category: "产品类别 产品分类 商品分类 品类 类别 大类 产品线 category productcategory productline",
    subcategory: "子类 小类 产品子类 二级分类 subcategory productsubcategory",
    launch_date: "上市日期 上架日期 发布日期 launchdate launched releasedate",
    list_price_amount: "标价 目录价 零售价 市场价 单价 价格 listprice price msrp unitprice retailprice",
    cost_amount: "成本 成本价 标准成本 cost standardcost unitcost",
    currency,
    updated_at: updated,
  },
  transactions: {
    order_id:
      "业务单号 系统订单号 交易单号 发票号码 发票编号 出库单编号 docnum docnumber documentnumber invoicenum saleid saleno transno receiptno receiptnumber 订单编号 订单号 订单id 订单编码 订单 单号 单据号 单据编号 销售单号 销售订单号 合同编号 发票号 流水号 交易号 交易编号 出库单号 orderid orderno ordernumber order salesordernumber salesorderid salesorder invoiceno invoicenumber invoice transactionid documentno docno",
    line_no:
      "行号 订单行号 明细行 明细行号 序号 项次 lineno linenumber line orderline salesorderlinenumber itemno position",
    partner_id: `${partnerId} 经销商名称 渠道名称 代理商名称 分销商名称 伙伴名称 门店名称 partnername dealername distributorname resellername`,
    customer_id: `${customerId} 客户名称 终端客户名称 customername`,
    product_id: `${productId} 产品 商品 物料 产品名称 商品名称 品名 productname`,
    campaign_id: campaignId,
    ordered_at:
      "下单时间 订单时间 交易时间 成交时间 付款时间 支付时间 创建时间 orderedat ordertime ordertimestamp orderdatetime createdat timestamp",
    order_date:
      "签订日期 签单日期 合同日期 制单日期 录单日期 过账日期 记账日期 发生日期 发票日期 销售时间 saledate dateofsale salesorderdate dateordered transdate txndate trxdate bookingdate 下单日期 订单日期 交易日期 销售日期 成交日期 单据日期 开单日期 业务日期 开票日期 付款日期 日期 下单时间 订单时间 orderdate ordered orderedon date salesdate transactiondate invoicedate purchasedate postingdate",
    promised_date:
      "承诺交期 承诺日期 要求交货日期 要求到货日期 计划交货日期 交货日期 交期 预计交货日期 约定交期 promiseddate duedate requesteddate requireddate deliverydue expecteddelivery",
    shipped_date: "发货日期 发货时间 出库日期 出货日期 shippeddate shipdate shipped dispatchdate",
    delivered_date:
      "到货日期 签收日期 收货日期 实际交货日期 签收时间 delivereddate deliverydate delivered receiveddate",
    quantity: "数量 销售数量 订单数量 件数 台数 销量 quantity qty orderqty orderquantity units pieces",
    gross_amount:
      "原价金额 折前金额 应收金额 标价金额 总额 总金额 原价 毛额 grossamount gross listamount subtotal amountbeforediscount extendedamount",
    discount_amount: "折扣金额 折扣额 优惠金额 优惠 折让 折扣 discountamount discount rebate",
    refund_amount: "退款金额 退款 退货金额 refundamount refund refunded returnamount",
    net_amount:
      "合同金额 发票金额 结算金额 出库金额 订货金额 本币金额 无税金额 去税金额 不含税额 销售收入 invoiceamount netsalesamount salesvalue nettotal lineamount lineitemtotal turnover 金额 订单金额 销售金额 销售额 成交金额 成交额 交易金额 实付金额 实收金额 付款金额 净额 净销售额 未税金额 不含税金额 不含税销售额 合计金额 总价 开票金额 netamount net amount salesamount sales revenue total totalamount ordertotal orderamount linetotal netsales paidamount value ordervalue",
    cost_amount: "成本 成本金额 销售成本 产品成本 总成本 costamount cost cogs totalcost totalproductcost",
    currency,
    status: "状态 订单状态 单据状态 交易状态 status orderstatus state",
    updated_at: updated,
  },
  feedback: {
    ticket_id:
      "工单编号 工单号 工单id 反馈编号 反馈id 投诉编号 投诉单号 问题编号 服务单号 工单 ticketid ticketno ticketnumber ticket caseid casenumber case issueid incidentid incidentnumber number feedbackid",
    partner_id: partnerId,
    customer_id: customerId,
    product_id: productId,
    entry: "反馈渠道 反馈入口 来源 来源渠道 受理渠道 提交方式 entry source channel contacttype origin",
    tag: "问题类型 反馈类型 工单类型 问题分类 分类 类型 标签 投诉类型 tag category type issuetype topic",
    severity: "严重程度 优先级 紧急程度 级别 severity priority urgency",
    owner_id: "处理人 负责人 受理人 客服 assignee owner assignedto agent",
    team: "处理部门 责任部门 部门 处理组 team group department assignmentgroup",
    created_at:
      "创建时间 提交时间 反馈时间 受理时间 投诉时间 建单时间 反馈日期 提交日期 创建日期 投诉日期 createdat created opened openedat openeddate createddate reportedat submitted date",
    assigned_at: "分派时间 派单时间 指派时间 assignedat assigned",
    first_human_reply_at:
      "首次响应时间 首次回复时间 首响时间 回复时间 响应时间 firstreplyat firstreply firstresponse firstresponseat respondedat",
    resolved_at: "解决时间 处理完成时间 完成时间 解决日期 resolvedat resolved solvedat",
    closed_at: "关闭时间 结案时间 关单时间 关闭日期 closedat closed",
    followup_at: "回访时间 回访日期 followupat followup",
    followup_score: "满意度 回访评分 评分 打分 满意度评分 score rating csat satisfaction",
    reopened_count: "重开次数 reopencount reopened reopenedcount",
    reassigned_count: "转派次数 改派次数 reassignmentcount reassigned",
    sla_met: "是否超时 sla是否达标 madesla slamet",
    updated_at: updated,
  },
  surveys: {
    response_id: "问卷编号 答卷编号 答卷id 问卷id responseid response surveyid",
    survey: "问卷类型 评分类型 surveytype survey",
    partner_id: partnerId,
    customer_id: customerId,
    asked_date: "发放日期 邀请日期 调研日期 发送日期 askeddate invited sentdate date",
    answered_date: "填写日期 回答日期 提交日期 答题日期 answereddate answered responded submitted",
    score: "评分 得分 分数 满意度 score rating answer",
    updated_at: updated,
  },
  touchpoints: {
    touchpoint_id: "触点编号 拜访编号 沟通编号 记录编号 活动记录号 touchpointid visitid activityid interactionid id",
    partner_id: partnerId,
    kind: "触点类型 沟通方式 沟通类型 拜访类型 拜访方式 类型 kind type activitytype",
    direction: "方向 发起方 direction",
    sent_date: "拜访日期 沟通日期 日期 发送日期 sentdate date visitdate",
    read_date: "阅读日期 已读日期 readdate",
    attended: "是否参加 是否出席 attended attendance",
    due_date: "截止日期 duedate due",
    done_date: "完成日期 donedate done completed",
    value_amount: "礼品金额 价值 金额 value valueamount",
    currency,
  },
  campaigns: {
    campaign_id: campaignId,
    campaign_name: "活动名称 活动主题 promotionname campaignname name title englishpromotionname",
    kind: "活动类型 类型 campaigntype promotiontype type kind",
    is_joint: "是否联合 联合活动 joint isjoint",
    start_date: "开始日期 活动开始日期 开始时间 startdate start begindate",
    end_date: "结束日期 活动结束日期 结束时间 enddate end",
    discount_pct: "折扣率 折扣比例 discountpct discountrate",
    updated_at: updated,
  },
  campaign_partners: {
    campaign_id: campaignId,
    partner_id: partnerId,
    joined_date: "参与日期 报名日期 参加日期 joineddate joined",
    status: "参与状态 状态 status",
    hq_cost_amount: "总部费用 厂家费用 公司费用 我方费用 活动费用 费用 hqcost cost ourcost",
    partner_cost_amount: "渠道费用 经销商费用 自担费用 partnercost",
    currency,
  },
  leads: {
    lead_id: "线索编号 线索id 商机编号 商机id leadid lead opportunityid",
    campaign_id: campaignId,
    partner_id: partnerId,
    created_date: "创建日期 线索日期 创建时间 createddate created createdat",
    qualified_date: "确认日期 转化日期 qualifieddate qualified",
    won_date: "赢单日期 成交日期 wondate won",
    lost_date: "输单日期 丢单日期 lostdate lost",
    order_id: "订单编号 订单号 orderid",
    value_amount: "预计金额 商机金额 value amount expectedvalue",
    currency,
  },
  spend: {
    spend_id: "费用编号 返利编号 单据编号 费用单号 流水号 spendid expenseid payoutid id",
    partner_id: partnerId,
    campaign_id: campaignId,
    kind: "费用类型 费用类别 返利类型 类型 科目 kind type expensetype spendtype",
    rule_id: "政策编号 规则编号 返利政策 ruleid policyid",
    base_amount: "返利基数 计提基数 基数 baseamount base",
    rate: "返利比例 返点 比例 费率 rate percentage",
    amount: "金额 费用金额 返利金额 兑现金额 支付金额 amount cost value",
    currency,
    spend_date: "费用日期 发生日期 日期 返利日期 归属日期 date spenddate expensedate",
    accrued_date: "计提日期 accrueddate accrued",
    approved_date: "审批日期 批准日期 approveddate approved",
    paid_date: "支付日期 兑现日期 付款日期 paiddate paid paymentdate",
    disputed: "是否争议 有争议 disputed",
  },
  targets: {
    partner_id: partnerId,
    period_start_date: "期间开始 开始日期 目标月份 月份 期间 月度 periodstart startdate period month",
    period_end_date: "期间结束 结束日期 periodend enddate",
    metric: "指标 目标类型 metric measure",
    target_value:
      "目标 目标值 目标金额 任务 任务金额 任务额 销售目标 quota target targetvalue targetamount salesquota goal",
    set_by: "制定方 setby",
  },
  fx_rates: {
    currency,
    rate_date: "日期 汇率日期 生效日期 date ratedate effectivedate",
    rate: "汇率 rate exchangerate fxrate",
  },
};

/** Names that say a column only in the absence of a better one: an order's "客户" may be the partner. */
const weakWords: Words = {
  partners: {
    partner_id:
      "编号 编码 代码 id code accountno accountnumber accountcode customernumber customerkey 单位编号 单位编码 公司编号 客户编号 客户编码 客户代码 客户id customerid customerno customercode accountid clientid key 序号 no number",
    partner_name:
      "名称 客户名称 客户 公司 企业 单位 name company customer customername account accountname client title 简称 全称 客户全称 单位名称 渠道 渠道商 经销商 代理商 分销商 伙伴 门店 partner dealer distributor reseller agent store shop outlet",
  },
  transactions: {
    order_id: "编号 id key no num number 合同号",
    partner_id:
      "往来单位 购货单位 购方 购方名称 客户编号 客户编码 客户代码 客户id 客户 客户全称 客户名称 公司 公司名称 customerid customercode customerno customer customername account accountid client clientid company",
    order_date: "时间 出库日期 发货日期 创建时间 创建日期 createdat created timestamp time month",
    net_amount:
      "含税总额 含税销售额 价税合计金额 总额 总金额 应收金额 含税金额 价税合计 grossamount gross subtotal price paid grandtotal",
  },
  products: { product_id: "编号 编码 id code name 名称" },
  feedback: { ticket_id: "编号 id no", created_at: "时间 日期 time" },
};

/** Words in file names that say which stream a file holds. */
export const fileWords: Partial<Record<StreamName, string>> = {
  partners:
    "渠道 渠道商 经销商 代理商 分销商 伙伴 合作伙伴 门店 partners partner dealers distributors resellers reseller channel",
  customers: "终端客户 会员 客户 customers customer clients accounts",
  products: "产品 商品 物料 products product items sku",
  transactions: "订单 交易 销售 流水 出库 发票 transactions orders order sales invoices orderlines",
  feedback: "反馈 投诉 工单 feedback tickets ticket complaints incidents cases",
  surveys: "问卷 调研 满意度 surveys survey nps csat",
  touchpoints: "拜访 沟通 触点 touchpoints visits activities",
  campaigns: "活动 促销 campaigns campaign promotions",
  campaign_partners: "活动参与 campaignpartners participants",
  leads: "线索 商机 leads opportunities",
  spend: "费用 返利 spend expenses rebates payouts",
  targets: "目标 任务 指标 targets quotas quota goals",
  fx_rates: "汇率 fxrates exchangerates rates",
};

const split = (text: string | undefined) => (text ?? "").split(" ").filter(word => word !== "");

/** Words for a column; its own name is among them. */
export function wordsFor(stream: StreamName, column: string): string[] {
  return [plainHeader(column), ...split(words[stream]?.[column])];
}

export function weakWordsFor(stream: StreamName, column: string): string[] {
  return split(weakWords[stream]?.[column]);
}

export const fileWordsFor = (stream: StreamName) => split(fileWords[stream]);
