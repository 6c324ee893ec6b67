// A bicycle maker's sales through 701 resellers, 2010-12-29 to 2013-11-29: AdventureWorks, Microsoft's sample database.
// It has orders with due and ship dates, cost, promotions and quotas; it has no feedback, no spend and no delivery dates,
// and the pages say so.
import { defineConfig } from "../../functions/config/config.ts";
import type { FromField } from "../../functions/config/mapping.ts";

type Lookups = NonNullable<FromField["lookup"]>;

const territory = { file: "DimGeography.csv", key: "GeographyKey", value: "SalesTerritoryKey" };
const toRegion: Lookups = [
  territory,
  { file: "DimSalesTerritory.csv", key: "SalesTerritoryKey", value: "SalesTerritoryRegion" },
];
const subcategory = { file: "DimProductSubcategory.csv", key: "ProductSubcategoryKey", value: "ProductCategoryKey" };
const toCategory: Lookups = [
  subcategory,
  { file: "DimProductCategory.csv", key: "ProductCategoryKey", value: "EnglishProductCategoryName" },
];

export default defineConfig({
  project: "adventureworks",
  company: { zh: "冒险工坊自行车", en: "Adventure Works Cycles" },
  timeZone: "America/Los_Angeles",
  currency: "USD",
  calendar: "none",
  // The sample ends here; with the default, "latest", the alert step would rightly say that the data are years old.
  asOf: "2013-11-29",
  sources: {
    warehouse: {
      type: "files",
      folder: {
        env: "QUDAO_DATA",
        path: "adventureworks",
        missing:
          "AdventureWorks reseller sales: eight CSV files (DimReseller.csv, FactResellerSales.csv.gz, …) of Microsoft's sample data warehouse AdventureWorksDW, MIT licence",
      },
      streams: {
        partners: {
          files: "DimReseller.csv",
          mapping: {
            partner_id: "ResellerKey",
            partner_name: "ResellerName",
            kind: { constant: "reseller" },
            tier: "BusinessType",
            province: {
              from: "GeographyKey",
              lookup: { file: "DimGeography.csv", key: "GeographyKey", value: "StateProvinceName" },
            },
            region: { from: "GeographyKey", lookup: toRegion },
          },
        },
        products: {
          files: "DimProduct.csv",
          mapping: {
            product_id: "ProductKey",
            product_name: "EnglishProductName",
            category: { from: "ProductSubcategoryKey", lookup: toCategory },
            subcategory: {
              from: "ProductSubcategoryKey",
              lookup: {
                file: "DimProductSubcategory.csv",
                key: "ProductSubcategoryKey",
                value: "EnglishProductSubcategoryName",
              },
            },
            launch_date: "StartDate",
            list_price_amount: "ListPrice",
            cost_amount: "StandardCost",
          },
        },
        transactions: {
          files: "FactResellerSales.csv.gz",
          mapping: {
            order_id: "SalesOrderNumber",
            line_no: "SalesOrderLineNumber",
            partner_id: "ResellerKey",
            product_id: "ProductKey",
            // Promotion 1 is called "No Discount": a sale without a campaign.
            campaign_id: { from: "PromotionKey", values: { "1": "" } },
            order_date: "OrderDate",
            promised_date: "DueDate",
            shipped_date: "ShipDate",
            quantity: "OrderQuantity",
            gross_amount: "ExtendedAmount",
            discount_amount: "DiscountAmount",
            net_amount: "SalesAmount",
            cost_amount: "TotalProductCost",
          },
        },
        campaigns: {
          files: "DimPromotion.csv",
          mapping: {
            campaign_id: "PromotionKey",
            campaign_name: "EnglishPromotionName",
            kind: "EnglishPromotionType",
            start_date: "StartDate",
            end_date: "EndDate",
          },
        },
        targets: {
          // Quotas are agreed with salespeople, not resellers, and run from their date to the next: they are kept under a
          // metric name of their own, so that no reseller's attainment is computed from them.
          files: "FactSalesQuota.csv",
          mapping: {
            partner_id: "EmployeeKey",
            period_start_date: "Date",
            metric: { constant: "salesperson_quota" },
            target_value: "SalesAmountQuota",
            set_by: { constant: "hq" },
          },
        },
      },
    },
  },
  tiers: [
    { id: "Warehouse", zh: "仓储商", en: "Warehouse" },
    { id: "Value Added Reseller", zh: "增值经销商", en: "Value added reseller" },
    { id: "Specialty Bike Shop", zh: "专业车行", en: "Specialty bike shop" },
  ],
  alerts: { recipients: [{ name: "Channel director", email: "director@adventure-works.example", language: "en" }] },
});
