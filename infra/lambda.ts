// A Lambda as all of ours are: Node 24, the packed code, a role and a log of its own.
import { type Duration, Size, type Stack } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunction, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { environmentNames } from "../functions/lake/environment-names.ts";
import { idOf } from "./ids.ts";
import { findModules } from "./modules.ts";
import { arnOf, grantSecrets } from "./secrets.ts";
import { type LambdaName, root, stepCode } from "./step-code.ts";

export interface LambdaProps {
  /** The source that it is for, where it is for one only. */
  source?: string;
  configFile: string;
  lakeBucket: string;
  secrets: readonly CfnSecret[];
  environment?: Record<string, string>;
  /** One processor comes with each 1,769. */
  memoryMb: number;
  timeout: Duration;
  diskMb: number;
}

/** Its role may write to its own log and read the secrets it is given, and nothing else yet. */
export function createLambda(stack: Stack, name: LambdaName, props: LambdaProps): LambdaFunction {
  const modules = findModules(root);
  const id = idOf(name, props.source ?? "");
  const description = `Qudao ${[name, props.source].filter(Boolean).join(" ")}`;
  const logGroup = new LogGroup(stack, `${id}Log`, { retention: RetentionDays.THREE_MONTHS });
  // Not Lambda's managed policy: that one may write to every log of the account.
  const role = new Role(stack, `${id}Role`, {
    description,
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
  });
  logGroup.grantWrite(role);
  if (props.secrets.length > 0) grantSecrets(role, ...props.secrets);
  return new LambdaFunction(stack, id, {
    role,
    description,
    runtime: Runtime.NODEJS_24_X,
    architecture: modules.architecture,
    code: stepCode(name, props.configFile, modules),
    handler: `${name}.handler`,
    memorySize: props.memoryMb,
    timeout: props.timeout,
    ephemeralStorageSize: Size.mebibytes(props.diskMb),
    loggingFormat: LoggingFormat.JSON,
    logGroup,
    environment: {
      [environmentNames.lambda]: id,
      [environmentNames.lakeBucket]: props.lakeBucket,
      [environmentNames.config]: props.configFile,
      [environmentNames.secrets]: props.secrets.map(arnOf).join(" "),
      ...props.environment,
    },
  });
}
