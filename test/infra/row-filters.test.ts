// Analysts of audiences on Athena, in the templates: what each may ask, and that Lake Formation is what decides about rows.
import { Match, type Template } from "aws-cdk-lib/assertions";
import { beforeAll, expect, test } from "vitest";
import { rowFilterOf } from "../../functions/config/row-filter.ts";
import { sharedTables } from "../../functions/config/shared-tables.ts";
import { configOf, templatesOf } from "./template-of.ts";

const audiences = [
  { name: "hq", title: { zh: "总部", en: "Headquarters" } },
  { name: "east", title: { zh: "华东", en: "East" }, sees: { regions: ["华东"] } },
  { name: "core-south", title: { zh: "华南核心", en: "Core" }, sees: { regions: ["华南"], tiers: ["core"] } },
];
const settings = (rowFilters: boolean) => ({
  config: configOf({ audiences, engine: { name: "athena", athena: { workgroup: "qudao-test", rowFilters } } }),
});
let main: Template;
let nested: ReadonlyMap<string, Template>;
beforeAll(() => {
  ({ main, nested } = templatesOf(settings(true)));
});

const limited = [
  { id: "AudienceEast", audience: "east" },
  { id: "AudienceCoreSouth", audience: "core-south" },
];

function ofType(template: Template | undefined, type: string) {
  const found = Object.entries(template?.findResources(type) ?? {});
  return found.map(([id, { Properties, DependsOn }]) => ({ id, properties: Properties, dependsOn: DependsOn }));
}

/** Statements of the policy of a role. */
function statementsOf(
  template: Template | undefined,
  role: string,
): { Action: string | string[]; Resource: unknown }[] {
  const policies = ofType(template, "AWS::IAM::Policy");
  const found = policies.filter(({ properties }) => JSON.stringify(properties.Roles).includes(role));
  return found.flatMap(({ properties }) => properties.PolicyDocument.Statement);
}

test("each audience with limits has a stack, who sees everything has none", () => {
  expect([...nested.keys()].sort()).toEqual(limited.map(({ id }) => id).sort());
});

test.each(limited)(
  "$audience has one filter for each shared table, with the config's condition",
  ({ id, audience }) => {
    const filters = ofType(nested.get(id), "AWS::LakeFormation::DataCellsFilter").map(({ properties }) => properties);
    expect(filters.map(({ TableName }) => TableName).sort()).toEqual([...sharedTables].sort());
    const known = settings(true).config.audiences.find(({ name }) => name === audience);
    for (const filter of filters)
      expect(filter).toMatchObject({
        Name: audience,
        DatabaseName: "test_shared",
        RowFilter: { FilterExpression: known && rowFilterOf(known) },
        ColumnWildcard: { ExcludedColumnNames: [] },
      });
  },
);

test.each(limited)(
  "$audience's role may select through its own filters, and is granted no table whole",
  ({ id, audience }) => {
    const grants = ofType(nested.get(id), "AWS::LakeFormation::PrincipalPermissions").map(
      ({ properties }) => properties,
    );
    const selects = grants.filter(({ Permissions }) => Permissions.includes("SELECT"));
    expect(selects.map(({ Resource }) => Resource.DataCellsFilter.TableName).sort()).toEqual([...sharedTables].sort());
    for (const { Resource } of selects) expect(Resource.DataCellsFilter.Name).toBe(audience);
    const others = grants.filter(({ Permissions }) => !Permissions.includes("SELECT"));
    expect(others.map(({ Permissions, Resource }) => [Object.keys(Resource), Permissions])).toEqual([
      [["Database"], ["DESCRIBE"]],
    ]);
    expect(grants.every(({ PermissionsWithGrantOption }) => PermissionsWithGrantOption.length === 0)).toBe(true);
  },
);

test("no table of the database is given to whoever IAM lets in", () => {
  main.hasResourceProperties("AWS::Glue::Database", {
    DatabaseInput: { Name: "test_shared", CreateTableDefaultPermissions: [] },
  });
});

test("the place of the shared files is registered once its tables are there, and read by a role for nothing else", () => {
  const [place, ...more] = ofType(main, "AWS::LakeFormation::Resource");
  expect(more).toEqual([]);
  const tables = ofType(main, "AWS::Glue::Table").filter(({ properties }) => properties.DatabaseName === "test_shared");
  expect(tables).toHaveLength(sharedTables.length);
  for (const { id } of tables) expect(place?.dependsOn).toContain(id);
  expect(JSON.stringify(place?.properties.ResourceArn)).toMatch(/\/shared"/);
  const may = statementsOf(main, "SharedReader").map(({ Action }) => Action);
  expect(may.flat().sort()).toEqual(["s3:GetObject", "s3:ListBucket"]);
});

test.each(limited)(
  "an analyst of $audience reaches no file of the lake, no other database and no other results",
  ({ id, audience }) => {
    const statements = statementsOf(nested.get(id), "Analysts");
    const text = JSON.stringify(statements);
    expect(text).not.toMatch(/Lake[0-9A-F]{8}/);
    expect(text).toContain(`:workgroup/qudao-test-${audience}"`);
    expect(new Set(text.match(/\/audience\/[^"]*/g))).toEqual(new Set([`/audience/${audience}/*`]));
    expect(new Set(text.match(/:(database|table)\/[^"]*/g))).toEqual(
      new Set([":database/test_shared", ":table/test_shared/*"]),
    );
    const everywhere = statements.filter(({ Resource }) => Resource === "*").map(({ Action }) => Action);
    expect(everywhere).toEqual(["lakeformation:GetDataAccess"]);
  },
);

test.each(limited)("$audience has a workgroup that keeps its limits and puts results apart", ({ id, audience }) => {
  nested.get(id)?.hasResourceProperties("AWS::Athena::WorkGroup", {
    Name: `qudao-test-${audience}`,
    WorkGroupConfiguration: Match.objectLike({
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: Match.objectLike({
        OutputLocation: { "Fn::Join": ["", Match.arrayWith([`/audience/${audience}/`])] },
      }),
    }),
  });
});

test("publish may write the shared files and move their tables, and make or grant nothing", () => {
  const actions = statementsOf(main, "PublishRole").flatMap(({ Action, Resource }) =>
    /test_shared|\/shared\//.test(JSON.stringify(Resource)) ? [Action].flat() : [],
  );
  expect([...new Set(actions)].sort()).toEqual(["glue:GetTable", "glue:GetTables", "glue:UpdateTable", "s3:PutObject"]);
  const grants = ofType(main, "AWS::LakeFormation::PrincipalPermissions").map(({ properties }) => properties);
  for (const { Principal } of grants)
    expect(Principal.DataLakePrincipalIdentifier["Fn::GetAtt"][0]).toMatch(/^PublishRole/);
  expect(grants.map(({ Permissions, Resource }) => [Resource, Permissions])).toEqual(
    expect.arrayContaining([
      [
        expect.objectContaining({ Table: expect.objectContaining({ DatabaseName: "test_shared", TableWildcard: {} }) }),
        ["ALTER", "DESCRIBE"],
      ],
      [expect.objectContaining({ DataLocation: expect.anything() }), ["DATA_LOCATION_ACCESS"]],
    ]),
  );
  expect(grants).toHaveLength(2);
});

test("a company without row filters has nothing of it", () => {
  const without = templatesOf(settings(false));
  for (const type of ["Resource", "DataCellsFilter", "PrincipalPermissions"])
    without.main.resourceCountIs(`AWS::LakeFormation::${type}`, 0);
  expect(without.nested.size).toBe(0);
});
