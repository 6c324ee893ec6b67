// Analysts of an audience on Athena: a role and a workgroup for each audience that does not see everything, over one database of
// shared tables, and a row filter for each of both, kept by Lake Formation, which hands out the rows and no key to the files.
//
// The tables are made here with the columns that filters ask about, because a filter is of a table that is there; publish moves
// them to the files of each snapshot, with all their columns. Whoever deploys this must be an administrator of Lake Formation.
import { CfnOutput, NestedStack, type Stack } from "aws-cdk-lib";
import { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import {
  AccountRootPrincipal,
  type IGrantable,
  type IRole,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { CfnDataCellsFilter, CfnPrincipalPermissions, CfnResource } from "aws-cdk-lib/aws-lakeformation";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { databasesOf } from "../functions/config/athena-databases.ts";
import type { Config } from "../functions/config/config.ts";
import { limitedAudiences } from "../functions/config/partner-scope.ts";
import { partnerColumns, rowFilterOf } from "../functions/config/row-filter.ts";
import { sharedTables } from "../functions/config/shared-tables.ts";
import { parquetFolder } from "../functions/lake/athena/hive-formats.ts";
import type { Athena } from "./athena.ts";
import { grantObjects } from "./grants.ts";
import { idOf } from "./ids.ts";
import { catalogArns, createWorkgroup, grantAsking } from "./workgroup.ts";

export interface RowFiltersProps {
  config: Config;
  lake: Bucket;
  athena: Athena;
  /** It moves the shared tables. */
  publish: LambdaFunction;
}

/** Where the files of shared tables lie, in the lake. */
const folder = "shared";

export function createRowFilters(stack: Stack, { config, lake, athena, publish }: RowFiltersProps): void {
  const { shared } = databasesOf(config);
  const database = new CfnDatabase(stack, "Shared", {
    catalogId: stack.account,
    databaseInput: {
      name: shared,
      description: `Tables of ${config.company.en} that audiences share, each seeing its own rows`,
      // Else an account's default gives every table of it to whoever IAM lets in, and no filter is asked.
      createTableDefaultPermissions: [],
    },
  });
  const tables = sharedTables.map(name => createTable(stack, name, shared, lake));
  for (const table of tables) table.addResourceDependency(database);
  // After the tables: to put a table over a registered place takes a right that whoever deploys may not have.
  const place = registerPlace(stack, lake);
  for (const table of tables) place.addResourceDependency(table);
  letMove(stack, publish, { database: shared, place, lake });
  for (const audience of limitedAudiences(config)) {
    // A stack takes 500 resources, and each audience is some thirty.
    const own = new NestedStack(stack, idOf("Audience", audience.name));
    own.node.addDependency(place);
    const role = createRole(own, audience.name, { config, athena, database: shared });
    grant(own, "See", role, ["DESCRIBE"], { database: { catalogId: stack.account, name: shared } });
    for (const table of sharedTables) letSelect(own, role, audience, { database: shared, table });
    new CfnOutput(stack, idOf("AnalystsRole", audience.name), { value: role.roleArn });
  }
}

function createTable(stack: Stack, name: string, databaseName: string, lake: Bucket): CfnTable {
  const asked = ["partner_id", partnerColumns.region, partnerColumns.tier];
  return new CfnTable(stack, idOf("Shared", name), {
    catalogId: stack.account,
    databaseName,
    tableInput: {
      name,
      description: "Empty until the next publish",
      tableType: "EXTERNAL_TABLE",
      parameters: { classification: "parquet" },
      storageDescriptor: {
        location: `s3://${lake.bucketName}/${folder}/none/${name}/`,
        ...parquetFolder,
        columns: asked.map(column => ({ name: column, type: "string" })),
      },
    },
  });
}

/** From here on Lake Formation decides who reads below it, and reads with this role. */
function registerPlace(stack: Stack, lake: Bucket): CfnResource {
  const role = new Role(stack, "SharedReader", {
    description: "Qudao: Lake Formation reads the shared tables",
    assumedBy: new ServicePrincipal("lakeformation.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": stack.account } },
    }),
  });
  grantObjects(role, lake, "s3:GetObject", [`${folder}/*`]);
  grantListingBelow(role, lake, `${folder}/`);
  const place = new CfnResource(stack, "SharedPlace", {
    resourceArn: lake.arnForObjects(folder),
    useServiceLinkedRole: false,
    roleArn: role.roleArn,
  });
  place.node.addDependency(role);
  return place;
}

function grant(
  scope: Construct,
  id: string,
  to: IRole,
  permissions: string[],
  resource: CfnPrincipalPermissions.ResourceProperty,
): CfnPrincipalPermissions {
  return new CfnPrincipalPermissions(scope, idOf("May", id), {
    principal: { dataLakePrincipalIdentifier: to.roleArn },
    permissions,
    permissionsWithGrantOption: [],
    resource,
  });
}

/** The audience's rows of a table, with all of its columns. */
function letSelect(
  own: NestedStack,
  role: IRole,
  audience: Config["audiences"][number],
  { database, table }: { database: string; table: string },
): void {
  const { name } = audience;
  const place = { tableCatalogId: own.account, databaseName: database, tableName: table, name };
  const filter = new CfnDataCellsFilter(own, idOf("Rows", table), {
    ...place,
    rowFilter: { filterExpression: rowFilterOf(audience) },
    columnWildcard: { excludedColumnNames: [] },
  });
  grant(own, `Select ${table}`, role, ["SELECT"], { dataCellsFilter: place }).addResourceDependency(filter);
}

/** Publish writes the files and moves the tables; it neither makes tables nor grants anything. */
function letMove(
  stack: Stack,
  publish: LambdaFunction,
  { database, place, lake }: { database: string; place: CfnResource; lake: Bucket },
): void {
  grantObjects(publish, lake, "s3:PutObject", [`${folder}/*`]);
  publish.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["glue:GetTable", "glue:GetTables", "glue:UpdateTable"],
      resources: catalogArns(stack, [database]),
    }),
  );
  const { role } = publish;
  if (!role) throw new Error("the function of publish has no role of its own");
  const grants = [
    grant(stack, "MoveShared", role, ["ALTER", "DESCRIBE"], {
      table: { catalogId: stack.account, databaseName: database, tableWildcard: {} },
    }),
    grant(stack, "PlaceShared", role, ["DATA_LOCATION_ACCESS"], {
      dataLocation: { catalogId: stack.account, resourceArn: place.resourceArn },
    }),
  ];
  for (const granted of grants) granted.addResourceDependency(place);
}

/** Results are apart too: who may read a workgroup's results reads what others were shown. */
function createRole(
  own: NestedStack,
  audience: string,
  { config, athena: { results }, database }: { config: Config; athena: Athena; database: string },
): Role {
  const { workgroup, scanGbPerQuery } = config.engine.athena;
  const prefix = `audience/${audience}/`;
  const name = `${workgroup}-${audience}`;
  const description = `Qudao: analysts of ${audience}`;
  createWorkgroup(own, "Workgroup", { name, description, results, prefix, scanGbPerQuery });
  const role = new Role(own, "Analysts", {
    description,
    // The account's administrators say who may take it on, through its sign-in or a user's own policy.
    assumedBy: new AccountRootPrincipal(),
  });
  grantAsking(role, own, name);
  const allow = (actions: string[], resources: string[]) =>
    role.addToPolicy(new PolicyStatement({ actions, resources }));
  allow(["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartitions"], catalogArns(own, [database]));
  // Lake Formation knows no resources here: which rows come is what the filters say.
  allow(["lakeformation:GetDataAccess"], ["*"]);
  allow(["s3:GetBucketLocation"], [results.bucketArn]);
  for (const action of ["s3:GetObject", "s3:PutObject"] as const) grantObjects(role, results, action, [`${prefix}*`]);
  allow(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], [results.arnForObjects(`${prefix}*`)]);
  grantListingBelow(role, results, prefix);
  return role;
}

function grantListingBelow(to: IGrantable, bucket: Bucket, prefix: string): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { "s3:prefix": [prefix, `${prefix}*`] } },
    }),
  );
}
